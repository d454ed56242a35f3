"""What langchain-openai sees of gateways: one with the shipped models, one in front of a model's server.

    python Scripts/clients/langchain_client.py http://127.0.0.1:8080 http://127.0.0.1:8081 KEY
"""

import asyncio
import sys

from checks import expect
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

shipped, served, key = sys.argv[1:]
QUESTION = [SystemMessage("You make numbers."), HumanMessage("Make 24 from 4, 7, 8, 8.")]


def puzzles(**fields) -> ChatOpenAI:
    return ChatOpenAI(
        model="ponder", base_url=shipped + "/v1", api_key="none", max_retries=0, seed=1, **fields)


def chat(**fields) -> ChatOpenAI:
    return ChatOpenAI(
        model="scripted:direct", base_url=served + "/v1", api_key=key, max_retries=0, **fields)


def whole() -> str:
    answer = puzzles().invoke(QUESTION)
    expect("Answer:" in answer.content, "invoke gives the answer")
    expect(answer.usage_metadata["output_tokens"] > 0, "with what was sampled")
    expect(answer.response_metadata["finish_reason"] == "stop", "and how it ended")
    low, high = (
        puzzles(reasoning_effort=effort).invoke(QUESTION).usage_metadata["output_tokens"]
        for effort in ["none", "high"])
    expect(low < high, f"reasoning_effort is obeyed: {low} and {high} tokens")
    return answer.content


def streamed(text: str) -> None:
    whole = None
    for chunk in puzzles(stream_usage=True).stream(QUESTION):
        whole = chunk if whole is None else whole + chunk
    expect(whole.content == text, "stream gives the same text")
    expect(whole.usage_metadata["output_tokens"] > 0, "and usage where it is asked for")
    plain = list(chat().stream("count to 4"))
    expect("".join(c.content for c in plain) == "0 1 2 3 ", "a stream without usage is whole")


def more() -> None:
    answer = chat(logprobs=True).invoke("count to 2")
    tokens = answer.response_metadata["logprobs"]["content"]
    expect([t["logprob"] for t in tokens] == [-0.25, -0.5], "log-probabilities are read")
    tool = {"name": "weather", "description": "How it is outside.", "parameters": {"type": "object", "properties": {}}}
    called = chat().bind_tools([tool]).invoke("rain?")
    expect([call["name"] for call in called.tool_calls] == ["weather"], "a bound tool is called")
    answers = puzzles().batch([QUESTION, QUESTION])
    expect(answers[0].content == answers[1].content, "batch asks at once; one seed gives one answer")


async def asynchronously(text: str) -> None:
    answer, pieces = await asyncio.gather(puzzles().ainvoke(QUESTION), collected())
    expect(answer.content == text, "ainvoke gives the same answer")
    expect(pieces == "0 1 2 ", "astream gives all pieces")


async def collected() -> str:
    return "".join([chunk.content async for chunk in chat().astream("count to 3 every 0.05")])


text = whole()
streamed(text)
more()
asyncio.run(asynchronously(text))
