"""What openai-python sees of a gateway with a key, in front of a model's server.

    python Scripts/clients/openai_server.py http://127.0.0.1:8080 KEY http://127.0.0.1:8000
"""

import asyncio
import sys

import openai
from checks import becomes, counted, expect, refused

gateway, key, upstream = sys.argv[1:]


def ask(client, question: str, **fields):
    fields = {"model": "scripted:direct", **fields}
    return client.chat.completions.create(messages=[{"role": "user", "content": question}], **fields)


def behind() -> dict:
    return counted(upstream + "/counts")


def metrics() -> dict:
    return counted(gateway + "/metrics", key)


def keys(client: openai.OpenAI) -> None:
    for wrong in ["wrong-key", key[:-1], key + "x"]:
        other = client.with_options(api_key=wrong)
        found = refused(lambda: ask(other, "hello"), openai.AuthenticationError, "a wrong key is refused")
        expect(found.body["code"] == "invalid_api_key", "its code says so")


def log_probabilities(client: openai.OpenAI) -> None:
    found = ask(client, "count to 3", logprobs=True).choices[0].logprobs.content
    expect([t.logprob for t in found] == [-0.25, -0.5, -0.75], "log-probabilities come in chat shape")
    chunks = ask(client, "count to 3", logprobs=True, stream=True)
    parts = [c.choices[0].logprobs.content[0] for c in chunks if c.choices and c.choices[0].logprobs]
    expect([t.token for t in parts] == ["0 ", "1 ", "2 "], "a stream has them piece by piece")


def pieces(client: openai.OpenAI) -> None:
    before = behind()["sent"]
    stream = ask(client, "count to 30 every 0.05", stream=True, stream_options={"include_usage": True})
    text, first = "", None
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
            first = first or behind()["sent"] - before
    expect(text == "".join(f"{i} " for i in range(30)), "no piece of a stream is lost")
    expect(first < 30, f"the first piece came when {first} of 30 were written")
    expect(chunk.usage.completion_tokens == 30, "its usage is the server's")
    found = {0: [], 1: []}
    for chunk in ask(client, "count to 2", stream=True, n=2):
        for choice in chunk.choices:
            found[choice.index].append((choice.delta.role, choice.delta.content, choice.finish_reason))
    for index, parts in found.items():
        expect(parts[0][0] == "assistant" and parts[-1][2] == "stop", f"choice {index} has a role and an end")


def tools(client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
    raw = client.chat.completions.with_raw_response.create(
        model="scripted", messages=[{"role": "user", "content": "rain?"}], tools=[tool])
    choice = raw.parse().choices[0]
    expect(choice.message.tool_calls[0].function.name == "weather", "a tool is called")
    expect(choice.finish_reason == "tool_calls", "the finish reason says so")
    expect(raw.headers["x-ponder-passed-through"] == "tools", "so does a header")


def failures(client: openai.OpenAI) -> None:
    found = refused(
        lambda: list(ask(client, "break after 2", stream=True)), openai.APIError, "an error ends a stream")
    expect("the model fell over" in str(found), "it says what the model's server said")
    refused(lambda: ask(client, "busy for 7"), openai.RateLimitError, "a busy server is told of")
    busy = refused(lambda: ask(client, "busy for 9"), openai.RateLimitError, "and again")
    expect(busy.response.headers["retry-after"] == "9", "its Retry-After is passed on")
    answer = ask(client.with_options(max_retries=2), "busy for 2")
    first, second = behind()["arrivals"][-2:]
    expect(answer.choices[0].message.content == "pong", "openai-python tries again")
    expect(second - first >= 2, f"after the 2 s that it was told: {second - first:.2f} s")


def leaving(client: openai.OpenAI) -> None:
    before, cancelled = behind()["abandoned"], metrics().get("cancelled_total", 0)
    with ask(client, "count forever", stream=True) as stream:
        for chunk, _ in zip(stream, range(5)):
            pass
    becomes(behind, lambda c: c["abandoned"] == before + 1, "a stream that is closed ends the server's work")
    becomes(metrics, lambda m: m["cancelled_total"] == cancelled + 1, "the gateway counts it")
    becomes(metrics, lambda m: m["num_requests_running"] == 0, "and its place is free")


async def leaving_asynchronously(client: openai.AsyncOpenAI) -> None:
    before = behind()["abandoned"]
    stream = await ask(client, "count forever", stream=True)
    async for chunk in stream:
        break
    await stream.close()
    becomes(behind, lambda c: c["abandoned"] == before + 1, "so does an asynchronous one")
    for model in ["scripted:direct", "scripted:majority:8"]:
        before = behind()
        asking = asyncio.create_task(ask(client, "count to 1000 every 1", model=model))
        while behind()["open"] == before["open"]:
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        becomes(behind, lambda c: c["open"] == before["open"], f"{model}: cancelling a task ends all its samples")


async def many(client: openai.AsyncOpenAI) -> None:
    async def one(index: int) -> str:
        stream = await ask(client, f"count to {index % 7 + 1} every 0.01", stream=True)
        return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

    texts = await asyncio.gather(*(one(i) for i in range(100)))
    right = ["".join(f"{k} " for k in range(i % 7 + 1)) for i in range(100)]
    expect(texts == right, "a hundred streams at once keep their texts")


async def asynchronously() -> None:
    async with openai.AsyncOpenAI(base_url=gateway + "/v1", api_key=key, max_retries=0) as client:
        await leaving_asynchronously(client)
        await many(client)


client = openai.OpenAI(base_url=gateway + "/v1", api_key=key, max_retries=0)
keys(client)
log_probabilities(client)
pieces(client)
tools(client)
failures(client)
leaving(client)
asyncio.run(asynchronously())
