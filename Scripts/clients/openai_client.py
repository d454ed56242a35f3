"""What openai-python sees of a gateway that serves the shipped models.

    ponder serve --port 8080 &
    python Scripts/clients/openai_client.py http://127.0.0.1:8080/v1
"""

import asyncio
import sys

import openai
from checks import becomes, counted, expect

QUESTION = [{"role": "user", "content": "Make 24 from 4, 7, 8, 8."}]


def whole(client: openai.OpenAI) -> str:
    answer = client.chat.completions.create(model="ponder", messages=QUESTION, seed=1)
    expect(answer.choices[0].message.role == "assistant", "an answer is the assistant's")
    expect("Answer:" in answer.choices[0].message.content, "it has the model's text")
    expect(answer.choices[0].finish_reason == "stop", "it ends by itself")
    expect(answer.usage.completion_tokens > 0, "its usage counts what was sampled")
    expect(answer.ponder["bins"] == 5, "the search tells of itself")
    return answer.choices[0].message.content


def efforts(client: openai.OpenAI) -> None:
    spent = []
    for effort in ["none", "minimal", "low", "medium", "high"]:
        answer = client.chat.completions.create(
            model="ponder", messages=QUESTION, seed=1, reasoning_effort=effort)
        expect(answer.ponder["chosen_by"] == "reasoning_effort", f"effort {effort} is obeyed")
        spent.append(answer.usage.completion_tokens)
    expect(spent[0] <= spent[-1], f"a higher effort samples more: {spent}")


def several(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="ponder:best-of-n:64", messages=QUESTION, n=2, seed=1)
    expect([c.index for c in answer.choices] == [0, 1], "two answers have the indexes 0 and 1")
    expect(answer.choices[0].message.content != answer.choices[1].message.content, "they differ")


def streamed(client: openai.OpenAI, text: str) -> None:
    stream = client.chat.completions.create(
        model="ponder", messages=QUESTION, seed=1, stream=True,
        stream_options={"include_usage": True})
    chunks = list(stream)
    pieces = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    expect("".join(pieces) == text, "a stream has the text of the whole answer")
    expect(chunks[0].choices[0].delta.role == "assistant", "the role comes first")
    expect(chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices, "usage comes last")


def errors(client: openai.OpenAI) -> None:
    for fields, error in [
        ({"model": "gpt-5"}, openai.NotFoundError),
        ({"temperature": 9}, openai.BadRequestError),
        ({"reasoning_effort": "extreme"}, openai.BadRequestError),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, openai.BadRequestError),
    ]:
        try:
            client.chat.completions.create(**({"model": "ponder", "messages": QUESTION} | fields))
            expect(False, f"{fields} is refused")
        except error as refused:
            expect(refused.body["message"] != "", f"{fields} is refused: {refused.body['code']}")


def leaving(client: openai.OpenAI, metrics: str) -> None:
    before = counted(metrics).get("cancelled_total", 0)
    with client.chat.completions.create(
        model="ponder:best-of-n:256", messages=QUESTION, stream=True) as stream:
        next(iter(stream))
    becomes(
        lambda: counted(metrics), lambda m: m.get("cancelled_total", 0) == before + 1,
        "closing a stream ends its search")


async def asynchronously(url: str, text: str, metrics: str) -> None:
    async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        ask = client.chat.completions.create
        answers = await asyncio.gather(*(
            ask(model="ponder:direct", messages=QUESTION, seed=seed) for seed in range(50)))
        expect(len({a.id for a in answers}) == 50, "fifty requests at once have ids of their own")
        stream = await ask(model="ponder", messages=QUESTION, seed=1, stream=True)
        pieces = [c.choices[0].delta.content or "" async for c in stream if c.choices]
        expect("".join(pieces) == text, "an asynchronous stream has the same text")
        try:
            await ask(model="gpt-5", messages=QUESTION)
            expect(False, "an asynchronous error is raised")
        except openai.NotFoundError as refused:
            expect(refused.body["code"] == "model_not_found", "an asynchronous error is raised")
        before = counted(metrics).get("cancelled_total", 0)
        asking = asyncio.create_task(ask(model="ponder:best-of-n:256", messages=QUESTION))
        while not counted(metrics)["num_requests_running"]:
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        becomes(
            lambda: counted(metrics), lambda m: m["cancelled_total"] == before + 1,
            "cancelling a request ends its search")


def main() -> None:
    url = sys.argv[1]
    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    names = [model.id for model in client.models.list()]
    expect(names[:2] == ["ponder", "ponder:direct"], "the models are listed")
    expect(client.models.retrieve("ponder").id == "ponder", "one of them can be looked up")
    text = whole(client)
    efforts(client)
    several(client)
    streamed(client, text)
    errors(client)
    old = client.completions.create(model="ponder", prompt=QUESTION[0]["content"], seed=1)
    expect(old.choices[0].text == text, "the older route gives the same text")
    metrics = url.removesuffix("/v1") + "/metrics"
    leaving(client, metrics)
    asyncio.run(asynchronously(url, text, metrics))


main()
