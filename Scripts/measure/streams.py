"""A thousand streams at once, each of twenty pieces half a second apart.

    python Scripts/measure/streams.py PONDER [its_hub=VENV] [optillm=VENV] [COUNT]
"""

import asyncio
import json
import sys
import time

import aiohttp
import running

ponder = sys.argv[1]
peers = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
count = next((int(word) for word in sys.argv[2:] if word.isdigit()), 1_000)
PIECES = [f"{i} " for i in range(20)]
running.raise_limit()


async def one(client: aiohttp.ClientSession, url: str, model: str) -> tuple[bool, int, float]:
    """Whether nothing of the text is missing, the events that had text, and the seconds until the first."""
    start, text, events, first, ended = time.monotonic(), "", 0, 0.0, False
    try:
        question = running.body("count to 20 every 0.5", model, stream=True)
        async with client.post(url + "/v1/chat/completions", json=question) as response:
            async for line in response.content:
                if line.startswith(b"data: {"):
                    for choice in json.loads(line[6:]).get("choices", []):
                        if piece := choice["delta"].get("content"):
                            text, events = text + piece, events + 1
                            first = first or time.monotonic() - start
                ended = ended or line.startswith(b"data: [DONE]")
    except (aiohttp.ClientError, TimeoutError):
        pass
    return ended and text == "".join(PIECES), events, first


async def all_of(url: str, model: str) -> list[tuple[bool, int, float]]:
    connector = aiohttp.TCPConnector(limit=0)
    limit = aiohttp.ClientTimeout(total=300)
    headers = {"Authorization": "Bearer none"}
    async with aiohttp.ClientSession(connector=connector, timeout=limit, headers=headers) as client:
        return await asyncio.gather(*(one(client, url, model) for _ in range(count)))


def measured(name: str, process: running.Running, url: str, model: str) -> None:
    start = time.monotonic()
    with running.Peak(process) as peak:
        found = asyncio.run(all_of(url, model))
    whole = [f for f in found if f[0]]
    firsts = [f[2] for f in whole] or [float("nan")]
    print(
        f"| {name} | {len(whole):,} of {count:,} | {sum(f[1] for f in found) / count:.1f} of {len(PIECES)} |"
        f" {running.percentile(firsts, 0.5):.1f} s | {running.percentile(firsts, 0.99):.1f} s |"
        f" {time.monotonic() - start:.0f} s | {peak.idle:.0f} MB | {peak.above_idle:.0f} MB |", flush=True)


upstream = running.model()
print("| | whole streams | pieces | first piece, median | first piece, 99th percentile | all | idle | above idle |")
print("|---|---|---|---|---|---|---|---|")
measured("the model's server", running.Running.all[0], upstream, "scripted")
measured("ponder", *running.gateway(ponder, upstream), "scripted:direct")
if "its_hub" in peers:
    measured("its_hub", *running.its_hub(peers["its_hub"], upstream), "scripted")
if "optillm" in peers:
    measured("optillm", *running.optillm(peers["optillm"], upstream), "none-scripted")
