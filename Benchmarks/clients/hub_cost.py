"""One round of its_hub's best-of-N against a server that answers at once: the peer of ClientCost.

    python clients/hub_cost.py URL [--samples 8] [--problems 2000] [--at-once 8]

No limit of its own on requests under way (its semaphore costs a thread's hand-over for each), and the same
problems, samples under way and scoring as ClientCost.
"""

import argparse
import asyncio
import json
import resource
import time

from its_hub.api import AbstractOutcomeRewardModel
from its_hub.core.algorithms.bon import BestOfN
from its_hub.core.lms.openai_lm import OpenAICompatibleLanguageModel
from its_hub.core.orchestrator import LMOrchestrator


class LastDigit(AbstractOutcomeRewardModel):
    """Scores a solution by its last digit, at once."""

    def score(self, messages, **_):
        raise NotImplementedError("asked asynchronously")

    async def ascore(self, messages, orchestrator=None, **_):
        if isinstance(messages[0], list):
            return [ord(conversation[-1].content[-1]) / 128 for conversation in messages]
        return ord(messages[-1].content[-1]) / 128


def question(index):
    return (
        f"Natalia sold clips to {index} of her friends in April, and then she sold half as many clips in "
        "May. How many clips did Natalia sell altogether in April and May?"
    )


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--problems", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=8)
    options = parser.parse_args()
    model = OpenAICompatibleLanguageModel(
        options.url + "/v1", api_key="none", model_name="instant", temperature=1.0, max_completion_tokens=1024
    )
    best_of_n = BestOfN(LastDigit(), orchestrator=LMOrchestrator(max_concurrency=-1))

    async def solve(count):
        waiting = iter(range(count))

        async def worker():
            for index in waiting:
                result = await best_of_n.ainfer(
                    model, question(index), budget=options.samples, return_response_only=False
                )
                assert len(result.responses) == options.samples

        await asyncio.gather(*(worker() for _ in range(options.at_once)))

    async with model:
        await solve(options.problems // 10)
        start, before = time.perf_counter(), processor_seconds()
        await solve(options.problems)
        processor, seconds = processor_seconds() - before, time.perf_counter() - start
    completions = options.problems * options.samples
    print(
        json.dumps(
            {
                "completions_per_second": round(completions / seconds),
                "processor_microseconds_per_completion": round(processor / completions * 1e6, 1),
            }
        )
    )


asyncio.run(main())
