"""Clients and a model's server that mean harm, each told of once, and the memory that they cost.

    python Scripts/measure/hostile.py PONDER [MALFORMED]
"""

import asyncio
import json
import random
import sys
import time

import aiohttp
import running

ponder = sys.argv[1]
malformed = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
KEYS = {"message", "type", "param", "code"}
CHAT = "/v1/chat/completions"
running.raise_limit()


def told(status: int, text: bytes) -> str:
    """A status and a code; says so if it is not one error with four keys."""
    try:
        error = json.loads(text)["error"]
        return f"{status} {error['code']}" if set(error) == KEYS else f"{status} without four keys: {text[:200]!r}"
    except (ValueError, KeyError, TypeError):
        return f"{status} without an error: {text[:200]!r}"


async def keys(client: aiohttp.ClientSession) -> str:
    found = []
    for header in [{}, {"Authorization": "Bearer wrong-key-here"}, {"Authorization": f"Basic {running.KEY}"}]:
        async with client.post(CHAT, json=running.body("hello"), headers=header) as response:
            found.append(told(response.status, await response.read()))
    return ", ".join(found)


async def long_body(client: aiohttp.ClientSession) -> str:
    """100 MB, once with its length and once in pieces of which nobody said how many there are."""
    async def pieces():
        for _ in range(100):
            yield b"x" * (1 << 20)

    found = []
    for data in [b"x" * (100 << 20), pieces()]:
        try:
            async with client.post(CHAT, data=data) as response:
                found.append(told(response.status, await response.read()))
        except aiohttp.ClientError as problem:
            # The gateway may close before all of it is written.
            found.append(f"closed ({type(problem).__name__})")
    return ", ".join(found)


async def slow(url: str, head: bytes, rest: bytes) -> str:
    """A request of which a byte comes each second."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    start = time.monotonic()
    writer.write(head)
    answer = asyncio.create_task(reader.read())
    for byte in rest:
        await asyncio.sleep(1)
        if answer.done() or time.monotonic() - start > 150:
            break
        try:
            writer.write(bytes([byte]))
            await writer.drain()
        except OSError:
            break
    try:
        text = await asyncio.wait_for(answer, 10)
    except TimeoutError:
        text = b"none"
    except OSError:
        text = b""
    writer.close()
    first = text.split(b"\r\n")[0].decode()
    return f"{first or 'closed'} after {time.monotonic() - start:.0f} s"


async def loris(url: str) -> str:
    """A hundred that trickle a body, a hundred that trickle a head; and one that asks meanwhile."""
    head = (f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {running.KEY}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n").encode()
    bodies = [slow(url, head, b"{" + b" " * 300) for _ in range(100)]
    heads = [slow(url, b"POST /v1/chat/completions HTTP/1.1\r\nX-Slow: ", b"x" * 300) for _ in range(100)]

    async def asking() -> str:
        await asyncio.sleep(5)
        headers = {"Authorization": f"Bearer {running.KEY}"}
        async with aiohttp.ClientSession(url, headers=headers) as client:
            async with client.post(CHAT, json=running.body("hello")) as response:
                return f"{response.status}"

    found = await asyncio.gather(asyncio.gather(*bodies), asyncio.gather(*heads), asking())
    return f"bodies: {', '.join(sorted(set(found[0])))}; heads: {', '.join(sorted(set(found[1])))}; meanwhile another: {found[2]}"


def damaged(draw: random.Random) -> bytes:
    """A request with some bytes changed, taken out or doubled, and no longer JSON or no longer a request."""
    text = bytearray(json.dumps(running.body("hello", stream=draw.random() < 0.5, n=2, stop=["a"])).encode())
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(text))
        match draw.randrange(3):
            case 0: text[at] = draw.randrange(256)
            case 1: del text[at]
            case _: text[at:at] = text[at:at + draw.randrange(20)]
    return bytes(text)


async def many(client: aiohttp.ClientSession) -> str:
    draw, tally, place = random.Random(1), {}, asyncio.Semaphore(32)

    async def one(data: bytes) -> None:
        async with place:
            async with client.post(CHAT, data=data, headers={"Content-Type": "application/json"}) as response:
                text = await response.read()
                found = f"{response.status}" if response.status == 200 else told(response.status, text)
                tally[found] = tally.get(found, 0) + 1

    for start in range(0, malformed, 1_000):
        await asyncio.gather(*(one(damaged(draw)) for _ in range(min(1_000, malformed - start))))
    return ", ".join(f"{count:,} × {found}" for found, count in sorted(tally.items(), key=lambda p: -p[1]))


async def forged(client: aiohttp.ClientSession) -> str:
    """Headers that only a gateway sets, sent by a client: the answer is the same as without."""
    names = ["x-ponder-plan", "x-ponder-chosen-by", "x-ponder-lowered", "x-ponder-degraded", "x-ponder-passed-through"]
    answers = []
    for extra in [{}, {name: "forged" for name in names} | {"x-request-id": "a/../b\u00fc", "X-Forwarded-User": "root"}]:
        async with client.post(CHAT, json=running.body("hello"), headers=extra) as response:
            shown = {n: v for n, v in response.headers.items() if n.lower().startswith("x-ponder")}
            answers.append((response.status, shown, response.headers["x-request-id"]))
    isSame = answers[0][:2] == answers[1][:2] and "/" not in answers[1][2]
    return "change nothing" if isSame else f"change the answer: {answers}"


async def flooded(client: aiohttp.ClientSession) -> str:
    """A model's server that never ends, for a reader that takes all and for one that takes nothing."""
    async with client.post(CHAT, json=running.body("flood", stream=True)) as response:
        length, tail = 0, b""
        async for piece in response.content.iter_any():
            length, tail = length + len(piece), (tail + piece)[-600:]
    told_of = tail.decode(errors="replace").split("data: ")[-2][:200]
    async with client.post(CHAT, json=running.body("flood", stream=True)) as response:
        await asyncio.sleep(10)
    async with client.post(CHAT, json=running.body("flood")) as response:
        whole = told(response.status, await response.read())
    return f"a stream of {length >> 20} MB, then {told_of.strip()}; whole: {whole}"


async def main() -> None:
    upstream = running.model()
    process, url = running.gateway(ponder, upstream, key=True)
    print("| what | told | most memory above idle |\n|---|---|---|")
    headers = {"Authorization": f"Bearer {running.KEY}"}
    limit = aiohttp.ClientTimeout(total=900)
    async with (aiohttp.ClientSession(url, timeout=limit) as unknown,
                aiohttp.ClientSession(url, timeout=limit, headers=headers) as client):
        for what, check in [
            ("no key, a wrong key, another scheme", lambda: keys(unknown)), ("a body of 100 MB", lambda: long_body(client)),
            ("headers that are the gateway's", lambda: forged(client)),
            (f"{malformed:,} damaged requests", lambda: many(client)), ("two hundred that trickle", lambda: loris(url)),
            ("a model's server without an end", lambda: flooded(client)), ("no key, after all that", lambda: keys(unknown))]:
            with running.Peak(process) as peak:
                found = await check()
            print(f"| {what} | {found.replace('|', '/')} | {peak.above_idle:.0f} MB |", flush=True)
            if not process.is_alive():
                sys.exit("the gateway ended")


asyncio.run(main())
