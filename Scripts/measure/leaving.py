"""Two hundred clients that go away at random moments, ten thousand requests after them, and an end under load.

    python Scripts/measure/leaving.py PONDER [REQUESTS]
"""

import asyncio
import random
import signal
import sys
import time

import aiohttp
import running

ponder = sys.argv[1]
requests = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
running.raise_limit()


async def counts(client: aiohttp.ClientSession, upstream: str) -> dict:
    async with client.get(upstream + "/counts") as response:
        return await response.json()


async def leave(client: aiohttp.ClientSession, url: str, index: int, draw: random.Random) -> tuple[str, float]:
    """Asks, whole or as a stream, by the model itself or by a vote of four, and goes away."""
    question = f"count to 100000 every 0.05, {index}"
    model = ["scripted:direct", "scripted:majority:4"][index % 2]
    body = running.body(question, model, stream=index % 4 < 2)

    async def ask() -> None:
        async with client.post(url + "/v1/chat/completions", json=body) as response:
            await response.read()

    await asyncio.sleep(draw.uniform(0, 2))
    asking = asyncio.create_task(ask())
    await asyncio.sleep(draw.uniform(0.02, 3))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    return question, time.monotonic()


async def leaving(client: aiohttp.ClientSession, url: str, upstream: str) -> None:
    draw = random.Random(1)
    left = dict(await asyncio.gather(*(leave(client, url, i, random.Random(draw.random())) for i in range(200))))
    until = time.monotonic() + 60
    while (found := await counts(client, upstream))["open"] and time.monotonic() < until:
        await asyncio.sleep(0.02)
    lags = [found["left"][question] - moment for question, moment in left.items() if question in found["left"]]
    print(f"| 200 clients left | {found['open']} requests still open at the model's server; {len(lags)} had reached it and ended"
          f" after {1_000 * running.percentile(lags, 0.5):.0f} ms (median), {1_000 * max(lags):.0f} ms (the last) |")


async def many(client: aiohttp.ClientSession, url: str, process: running.Running) -> None:
    place, before, start = asyncio.Semaphore(32), [], time.monotonic()

    async def one(index: int) -> bool:
        async with place:
            if index == requests // 10:
                before.append(process.megabytes)
            body = running.body("hello", stream=index % 2 == 0)
            async with client.post(url + "/v1/chat/completions", json=body) as response:
                return response.status == 200 and b"pong" in await response.read()

    found = await asyncio.gather(*(one(i) for i in range(requests)))
    print(f"| {requests:,} requests after them | {sum(found):,} answered, {requests / (time.monotonic() - start):.0f} a second;"
          f" {before[0]:.0f} MB after a tenth of them, {process.megabytes:.0f} MB at the end |")


async def ended(urls: list[str], process: running.Running) -> None:
    """500 requests; the first gateway is told to end after 150, and new connections that it refuses go to the other."""
    place, outcomes, connector = asyncio.Semaphore(50), [], aiohttp.TCPConnector(limit=0, force_close=True)

    async def one(client: aiohttp.ClientSession, index: int) -> None:
        async with place:
            if index == 150:
                process.process.send_signal(signal.SIGTERM)
            body = running.body("count to 10 every 0.05", stream=index % 2 == 0)
            for url in urls:
                try:
                    async with client.post(url + "/v1/chat/completions", json=body) as response:
                        text = await response.read()
                        isWhole = response.status == 200 and (b"[DONE]" in text if index % 2 == 0 else b"9 " in text)
                        return outcomes.append(("first" if url == urls[0] else "second") if isWhole else "lost")
                except aiohttp.ClientConnectorError:
                    continue
                except aiohttp.ClientError:
                    return outcomes.append("lost")
            outcomes.append("refused")

    async with aiohttp.ClientSession(connector=connector) as client:
        await asyncio.gather(*(one(client, i) for i in range(500)))
    code = await asyncio.to_thread(process.process.wait, 60)
    print(f"| SIGTERM during 500 requests | {outcomes.count('lost') + outcomes.count('refused')} lost;"
          f" {outcomes.count('first')} answered by the gateway that ended (exit code {code}), {outcomes.count('second')} by the other |")


async def main() -> None:
    upstream = running.model()
    process, url = running.gateway(ponder, upstream)
    print("| | |\n|---|---|")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        await leaving(client, url, upstream)
        await many(client, url, process)
        other = running.gateway(ponder, upstream)[1]
        await ended([url, other], process)


asyncio.run(main())
