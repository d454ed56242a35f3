"""The HTTP calls of Open WebUI, whose page waits for the list of models and whose users choose a name from it.

    python Scripts/clients/open_webui.py http://127.0.0.1:8080

Open WebUI itself brings a browser's application and a gigabyte of libraries; these are its requests, with its headers
and bodies.
"""

import json
import sys

import httpx
from checks import expect

HEADERS = {
    "Content-Type": "application/json", "Authorization": "Bearer none", "X-OpenWebUI-User-Name": "Ada",
    "X-OpenWebUI-User-Id": "7e1f", "X-OpenWebUI-User-Email": "ada@example.org", "X-OpenWebUI-User-Role": "user",
    "X-OpenWebUI-Chat-Id": "b9c1"}
QUESTION = "Make 24 from 4, 7, 8, 8."


def listing(client: httpx.Client) -> list[str]:
    found = client.get("/v1/models", headers=HEADERS)
    expect(found.status_code == 200, "the list of models answers")
    body = found.json()
    expect(body["object"] == "list" and "error" not in body, "it is a list")
    names = [model["id"] for model in body["data"]]
    expect(all(name for name in names) and len(set(names)) == len(names), f"its {len(names)} names differ")
    expect({"ponder", "ponder:direct", "ponder:high"} <= set(names), "efforts are names to choose from")
    return names


def chat(client: httpx.Client, name: str) -> str:
    # Its form: every setting that a user left alone is missing, and a stream is asked for.
    body = {"model": name, "stream": True, "messages": [{"role": "user", "content": QUESTION}], "seed": 1}
    text, ended = "", False
    with client.stream("POST", "/v1/chat/completions", headers=HEADERS, json=body) as stream:
        expect(stream.headers["content-type"].startswith("text/event-stream"), f"{name}: a stream comes")
        for line in stream.iter_lines():
            if line == "data: [DONE]":
                ended = True
            elif line.startswith("data: "):
                for choice in json.loads(line.removeprefix("data: "))["choices"]:
                    text += choice["delta"].get("content") or ""
    expect(ended and text != "", f"{name}: it has text and an end")
    return text


def title(client: httpx.Client) -> None:
    # After the first answer it asks for a title of the chat, with a prompt of its own.
    body = {
        "model": "ponder:direct", "stream": False, "max_completion_tokens": 1000,
        "messages": [{"role": "user", "content": f"### Task:\nGenerate a title.\n{QUESTION}"}]}
    found = client.post("/v1/chat/completions", headers=HEADERS, json=body)
    expect(
        found.status_code == 200 or set(found.json()["error"]) == {"message", "type", "param", "code"},
        f"a title is given, or refused in four keys: {found.status_code}")


with httpx.Client(base_url=sys.argv[1], timeout=600) as client:
    names = listing(client)
    for name in [name for name in names if name in ("ponder", "ponder:direct", "ponder:best-of-n:16")]:
        chat(client, name)
    title(client)
