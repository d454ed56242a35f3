"""What openai-python sees of LiteLLM, as a proxy of its own process in front of gateways.

    python Scripts/clients/litellm_client.py http://127.0.0.1:4000 http://127.0.0.1:8000
"""

import sys

import openai
from checks import becomes, counted, expect, refused

proxy, upstream = sys.argv[1:]
client = openai.OpenAI(base_url=proxy + "/v1", api_key="sk-litellm", max_retries=0)


def ask(question: str, model: str, **fields):
    return client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": question}], **fields)


def behind() -> dict:
    return counted(upstream + "/counts")


def searched() -> None:
    answer = ask("Make 24 from 4, 7, 8, 8.", "puzzles", seed=1)
    text = answer.choices[0].message.content
    expect("Answer:" in text, "LiteLLM passes a searched answer on")
    expect(answer.usage.completion_tokens > 0, "and what was sampled for it")
    chunks = list(ask(
        "Make 24 from 4, 7, 8, 8.", "puzzles", seed=1, stream=True, stream_options={"include_usage": True}))
    expect("".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == text, "its stream has the same text")
    expect(chunks[-1].usage.completion_tokens == answer.usage.completion_tokens, "and the same usage")
    spent = [
        ask("Make 24 from 4, 7, 8, 8.", "puzzles", seed=1, reasoning_effort=effort).usage.completion_tokens
        for effort in ["none", "high"]]
    expect(spent[0] < spent[1], f"efforts go through it: {spent}")
    refused(lambda: ask("Who are you?", "puzzles"), openai.BadRequestError, "a question that puzzles cannot answer")
    refused(lambda: ask("4, 7, 8, 8", "puzzles", n=129), openai.BadRequestError, "a field out of its range")


def streamed() -> None:
    before, text, first = behind()["sent"], "", None
    for chunk in ask("count to 30 every 0.05", "chat", stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
            first = first or behind()["sent"] - before
    expect(text.split() == [str(i) for i in range(30)], "no piece is lost behind two proxies")
    expect(first < 30, f"the first piece came when {first} of 30 were written")
    before = behind()["abandoned"]
    with ask("count forever", "chat", stream=True) as stream:
        next(iter(stream))
    becomes(behind, lambda c: c["abandoned"] == before + 1, "closing a stream ends the work behind both")


searched()
streamed()
