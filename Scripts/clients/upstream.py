"""A model's server that answers from a script, with OpenAI's API: what stands behind a gateway that is checked.

    python Scripts/clients/upstream.py [PORT]

It prints its port. The last turn of a request says what comes: "count to 5 every 0.1" is five pieces, a tenth of a
second apart, "count forever" never ends, "busy for 1" is refused with Retry-After: 1 the first time, "break after 2"
is two pieces and an error, "flood" is 64 KiB again and again without an end, and anything else is answered with "pong". GET /counts says what
became of the requests.
"""

import asyncio
import json
import re
import socket
import sys
import time

import uvicorn

MODEL = "scripted"
counts = {"requests": 0, "open": 0, "abandoned": 0, "sent": 0, "arrivals": [], "left": {}}
refused: set[str] = set()


async def reply(send, body, status=200, headers=(), kind=b"application/json"):
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), *headers]})
    await send({"type": "http.response.body", "body": body if isinstance(body, bytes) else json.dumps(body).encode()})


async def body_of(receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def question_of(asked: dict) -> str:
    content = asked["messages"][-1]["content"] if "messages" in asked else asked.get("prompt", "")
    return content if isinstance(content, str) else json.dumps(content)


def pieces_of(question: str):
    """The pieces of the answer, the seconds between them, and whether an error ends it."""
    if found := re.search(r"count to (\d+) every ([\d.]+)", question):
        return [f"{i} " for i in range(int(found[1]))], float(found[2]), False
    if found := re.search(r"count to (\d+)", question):
        return [f"{i} " for i in range(int(found[1]))], 0, False
    if "flood" in question:
        return ("x" * 65536 for _ in iter(int, 1)), 0, False
    if "count forever" in question:
        return (f"{i} " for i in iter(int, 1)), 0.01, False
    if found := re.search(r"break after (\d+)", question):
        return [f"{i} " for i in range(int(found[1]))], 0, True
    return ["pong"], 0, False


def log_probabilities(asked: dict, pieces: list) -> dict | None:
    if not asked.get("logprobs"):
        return None
    entries = [
        {"token": piece, "logprob": -0.25 * (i + 1), "bytes": list(piece.encode()), "top_logprobs": []}
        for i, piece in enumerate(pieces)]
    return {"content": entries, "refusal": None}


def head(asked: dict, is_chunk: bool) -> dict:
    kind = "text_completion" if "prompt" in asked else "chat.completion" + (".chunk" if is_chunk else "")
    return {"id": "upstream", "object": kind, "created": 1, "model": MODEL}


def usage(asked: dict, count: int) -> dict:
    prompt = len(question_of(asked).split())
    return {"prompt_tokens": prompt, "completion_tokens": count, "total_tokens": prompt + count}


async def whole(asked, send, pieces, pause):
    sent = []
    for piece in pieces:
        await asyncio.sleep(pause)
        sent.append(piece)
        # An answer in one piece has no end of its own: 256 MiB are enough to be refused.
        if len(sent) == asked.get("max_tokens") or len(sent) == 4096:
            break
    text, finish = "".join(sent), "stop"
    if asked.get("tools"):
        call = {"id": "call_1", "type": "function",
                "function": {"name": asked["tools"][0]["function"]["name"], "arguments": "{}"}}
        message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    else:
        message = {"role": "assistant", "content": text}
    one = {"text": text, "logprobs": None} if "prompt" in asked else {
        "message": message, "logprobs": log_probabilities(asked, sent)}
    choices = [{"index": i, "finish_reason": finish, **one} for i in range(asked.get("n") or 1)]
    await reply(send, {**head(asked, False), "choices": choices, "usage": usage(asked, len(sent) * len(choices))})


async def streamed(asked, send, pieces, pause, breaks):
    count = asked.get("n") or 1

    async def event(choices, **more):
        line = "data: " + json.dumps({**head(asked, True), "choices": choices, **more}) + "\n\n"
        await send({"type": "http.response.body", "body": line.encode(), "more_body": True})
        counts["sent"] += 1

    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await event([{"index": i, "delta": {"role": "assistant", "content": ""}} for i in range(count)])
    tokens = 0
    for piece in pieces:
        # Also without a pause others come in between, so that whoever leaves ends this.
        await asyncio.sleep(pause)
        tokens += count
        for i in range(count):
            part = {"text": piece} if "prompt" in asked else {"delta": {"content": piece}}
            await event([{"index": i, "finish_reason": None, "logprobs": log_probabilities(asked, [piece]), **part}])
    if breaks:
        line = b'data: {"error": {"message": "the model fell over", "type": "server_error"}}\n\n'
        return await send({"type": "http.response.body", "body": line})
    part = {"text": ""} if "prompt" in asked else {"delta": {}}
    await event([{"index": i, "finish_reason": "stop", **part} for i in range(count)])
    if (asked.get("stream_options") or {}).get("include_usage"):
        await event([], usage=usage(asked, tokens))
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def error(message: str, kind: str) -> dict:
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


def has_names(tools: list) -> bool:
    return all(isinstance(t, dict) and "name" in (t.get("function") or {}) for t in tools)


async def answer(asked, send):
    question = question_of(asked)
    if not has_names(asked.get("tools") or []):
        return await reply(send, error("a tool has no name", "invalid_request_error"), 400)
    if (found := re.search(r"busy for (\d+)", question)) and question not in refused:
        refused.add(question)
        return await reply(send, error("no room", "rate_limit_error"), 429, [(b"retry-after", found[1].encode())])
    pieces, pause, breaks = pieces_of(question)
    if asked.get("stream"):
        await streamed(asked, send, pieces, pause, breaks)
    else:
        await whole(asked, send, pieces, pause)


async def completion(receive, send):
    asked = json.loads(await body_of(receive))
    counts["requests"] += 1
    counts["open"] += 1
    counts["arrivals"] = counts["arrivals"][-99:] + [time.monotonic()]
    work = asyncio.ensure_future(answer(asked, send))
    # Whoever asks may go away, which ends the work.
    gone = asyncio.ensure_future(receive())
    try:
        await asyncio.wait([work, gone], return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            counts["abandoned"] += 1
            # When the last of them were left, by their questions.
            counts["left"][question_of(asked)] = time.monotonic()
            if len(counts["left"]) > 500:
                counts["left"].pop(next(iter(counts["left"])))
    finally:
        work.cancel()
        gone.cancel()
        counts["open"] -= 1


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] in ("/v1/chat/completions", "/v1/completions"):
        await completion(receive, send)
    elif scope["path"] == "/v1/models":
        await reply(send, {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 1}]})
    elif scope["path"] == "/counts":
        await reply(send, {**counts, "now": time.monotonic()})
    elif scope["path"] == "/health":
        await reply(send, {"status": "ok"})
    else:
        await reply(send, error("not here", "not_found"), 404)


if __name__ == "__main__":
    place = socket.create_server(
        ("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), backlog=4096)
    print(place.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(
        app, lifespan="off", log_level="error", access_log=False, timeout_keep_alive=300)).run([place])
