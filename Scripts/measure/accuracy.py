"""Fresh puzzles, asked of a running gateway at several efforts, and graded here.

    python Scripts/measure/accuracy.py PROBLEMS URL MODEL[=FIELDS] ...

PROBLEMS has a puzzle a line. A model may have fields of its request in JSON, such as ponder={"reasoning_effort": "low"}.
"""

import asyncio
import json
import math
import re
import sys
from fractions import Fraction

import aiohttp

problems = [line.strip() for line in open(sys.argv[1]) if line.strip()]
url, ways = sys.argv[2], sys.argv[3:]


def value(expression: str) -> Fraction | None:
    """What an expression of whole numbers is; nothing is evaluated that is not one."""
    if not re.fullmatch(r"[\d\s()+*/-]+", expression) or re.search(r"\*\*|//|\d\s+\d", expression):
        return None
    try:
        return eval(re.sub(r"\d+", lambda m: f"Fraction({m[0]})", expression), {"Fraction": Fraction})
    except (SyntaxError, ZeroDivisionError, TypeError):
        return None


def is_right(problem: str, text: str) -> bool:
    target, numbers = re.fullmatch(r"Make (\d+) from ([\d, ]+)\.", problem).groups()
    found = re.findall(r"Answer: (.*)", text or "")
    if not found or value(found[-1]) != int(target):
        return False
    return sorted(re.findall(r"\d+", found[-1])) == sorted(re.findall(r"\d+", numbers))


def interval(right: int, count: int) -> str:
    """Wilson's, 95 %."""
    z, share = 1.96, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{100 * (middle - half):.1f} to {100 * (middle + half):.1f}"


async def asked(way: str) -> list[dict]:
    model, _, fields = way.partition("=")
    place = asyncio.Semaphore(4)

    async def one(client: aiohttp.ClientSession, index: int, problem: str) -> dict:
        body = {"model": model, "seed": index, "messages": [{"role": "user", "content": problem}], **json.loads(fields or "{}")}
        async with place, client.post(url + "/v1/chat/completions", json=body) as response:
            answer = await response.json()
        if response.status != 200:
            sys.exit(f"{response.status}: {answer}")
        text = answer["choices"][0]["message"]["content"]
        search = answer.get("ponder") or {}
        return {"right": is_right(problem, text), "tokens": (answer.get("usage") or {}).get("completion_tokens", 0),
                "said": search.get("confidence"), "judged": search.get("verifier_tokens"), "candidates": search.get("candidates")}

    limit = aiohttp.ClientTimeout(total=3_600)
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer none"}, timeout=limit) as client:
        return await asyncio.gather(*(one(client, *numbered) for numbered in enumerate(problems)))


def mean(rows: list[dict], name: str) -> float | None:
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) / len(values) if values else None


def shown(value: float | None, scale: float = 1) -> str:
    return "" if value is None else f"{scale * value:,.1f}" if scale * value < 100 else f"{scale * value:,.0f}"


print(f"| {len(problems)} puzzles | right, % | 95 % interval | said to be sure, % | solutions | tokens sampled | tokens judged |")
print("|---|---|---|---|---|---|---|")
for way in ways:
    rows = asyncio.run(asked(way))
    right = sum(row["right"] for row in rows)
    print(f"| `{way.replace('|', '')}` | {100 * right / len(rows):.1f} | {interval(right, len(rows))} | {shown(mean(rows, 'said'), 100)} |"
          f" {shown(mean(rows, 'candidates'))} | {shown(mean(rows, 'tokens'))} | {shown(mean(rows, 'judged'))} |", flush=True)
