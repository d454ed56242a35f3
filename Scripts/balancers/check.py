"""Two gateways behind nginx and behind Caddy: streams pass as they come, and who is not ready is passed over.

    python Scripts/balancers/check.py PONDER
"""

import asyncio
import contextlib
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading

import httpx

root = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(root / "clients"))
from checks import becomes, counted, expect  # noqa: E402

ponder = sys.argv[1]
place = pathlib.Path(tempfile.mkdtemp())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Running:
    """A process, and the last line that it said of some form."""

    def __init__(self, *command: str, until: str | None = None):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=open(place / "log", "a"), text=True, cwd=place)
        self.found = ""
        for line in self.process.stdout if until else []:
            if match := re.search(until, line):
                self.found = match[1]
                break
        # What it says further is not kept.
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)


class Gateway:
    def __init__(self, name: str):
        self.port = free_port()
        self.serve_model()
        file = place / f"{name}.yaml"
        file.write_text(
            f'models:\n  proposer: {{addresses: ["http://127.0.0.1:{self.port}"], form: chat, attempts: 1}}\n')
        self.running = Running(
            ponder, "serve", "--port", "0", "--config", str(file), until=r"^serving.* at (http:[^ ]*)/v1$")
        self.url = self.running.found

    def serve_model(self) -> None:
        self.model = Running(sys.executable, str(root / "clients/upstream.py"), str(self.port), until=r"^(\d+)$")

    def answered(self) -> float:
        return counted(self.url + "/metrics").get("request_success_total", 0)

    def is_ready(self) -> bool:
        return httpx.get(self.url + "/ready").status_code == 200

    def sent(self) -> int:
        return counted(f"http://127.0.0.1:{self.port}/counts")["sent"]


def body(question: str, **fields) -> dict:
    return {"model": "scripted:direct", "messages": [{"role": "user", "content": question}], **fields}


def statuses(url: str, count: int = 10) -> list[int]:
    with httpx.Client(base_url=url, timeout=60) as client:
        return [client.post("/v1/chat/completions", json=body("hello")).status_code for _ in range(count)]


async def pieces(url: str, question: str, at_first=lambda: None) -> list[str]:
    """The pieces of a stream; calls something at the first."""
    texts = []
    async with httpx.AsyncClient(timeout=60) as client, client.stream(
        "POST", url + "/v1/chat/completions", json=body(question, stream=True)) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: {"):
                for choice in json.loads(line.removeprefix("data: "))["choices"]:
                    if text := choice["delta"].get("content"):
                        if not texts:
                            at_first()
                        texts.append(text)
            elif line == "data: [DONE]":
                return texts
    sys.exit(f"does not hold: a stream through {url} has an end")


def balancers(first: str, second: str) -> dict[str, str]:
    """Runs both with the gateways' addresses in place of the examples'."""
    found = {}
    for name, example, listen in [
        ("nginx", "nginx.conf", ("listen 80;", "listen 127.0.0.1:{};")),
        ("Caddy", "Caddyfile", ("example.org {", "http://127.0.0.1:{} {{"))]:
        port = free_port()
        text = (root / "balancers" / example).read_text()
        for old, new in [
            ("10.0.0.1:8080", first.removeprefix("http://")), ("10.0.0.2:8080", second.removeprefix("http://")),
            (listen[0], listen[1].format(port))]:
            expect(old in text, f"{example} says {old!r}")
            text = text.replace(old, new)
        if name == "Caddy":
            text = "{\n\tadmin off\n}\n" + text
        (place / example).write_text(text)
        running.append(
            Running("nginx", "-c", str(place / example), "-g", f"daemon off; error_log {place}/nginx.log; pid {place}/pid;")
            if name == "nginx" else Running("caddy", "run", "--config", str(place / example), "--adapter", "caddyfile"))
        found[name] = f"http://127.0.0.1:{port}"
    return found


def answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(url + "/health").status_code == 200
    return False


def streams(name: str, url: str) -> None:
    before, early = sum(g.sent() for g in gateways), []
    texts = asyncio.run(pieces(
        url, "count to 30 every 0.05", lambda: early.append(sum(g.sent() for g in gateways) - before)))
    expect(texts == [f"{i} " for i in range(30)], f"{name}: no piece of a stream is lost")
    expect(early[0] < 30, f"{name}: the first piece came when {early[0]} of 30 were written")
    before = [g.answered() for g in gateways]
    expect(statuses(url, 20) == [200] * 20, f"{name}: twenty requests are answered")
    expect(all(g.answered() > b for g, b in zip(gateways, before)), f"{name}: both gateways took part")


def without_model() -> None:
    """One gateway's model goes away, and comes back."""
    out = gateways[0]
    out.model.end(signal.SIGKILL)
    becomes(out.is_ready, lambda ready: not ready, "a gateway whose model's server is gone is not ready")
    for name, url in urls.items():
        becomes(
            lambda: statuses(url), lambda found: found == [200] * 10,
            f"{name}: the other one answers all requests")
    out.serve_model()
    becomes(out.is_ready, lambda ready: ready, "it is ready when the model is back")
    for name, url in urls.items():
        before = out.answered()
        becomes(
            lambda: (statuses(url), out.answered()), lambda found: found[1] > before,
            f"{name}: it gets requests again")


async def drained() -> None:
    """One gateway ends while streams are under way through both balancers, and new requests come."""
    asking = [
        asyncio.create_task(pieces(url, "count to 60 every 0.05")) for url in urls.values() for _ in range(4)]
    while sum(g.sent() for g in gateways) == 0 or sum(
        counted(f"http://127.0.0.1:{g.port}/counts")["open"] for g in gateways) < len(asking):
        await asyncio.sleep(0.01)
    gateways[0].running.process.send_signal(signal.SIGTERM)
    for name, url in urls.items():
        found = await asyncio.to_thread(statuses, url, 20)
        expect(found == [200] * 20, f"{name}: no request is lost while one gateway ends: {found}")
    found = await asyncio.gather(*asking)
    expect(all(len(texts) == 60 for texts in found), "the streams under way came to their ends")
    expect(gateways[0].running.process.wait(120) == 0, "then it ended, with exit code 0")


running: list[Running] = []
gateways = [Gateway("first"), Gateway("second")]
try:
    urls = balancers(gateways[0].url, gateways[1].url)
    for name, url in urls.items():
        becomes(lambda: answers(url), lambda it: it, f"{name} passes requests on")
        streams(name, url)
    without_model()
    asyncio.run(drained())
finally:
    for process in [*running, *(g.running for g in gateways), *(g.model for g in gateways)]:
        process.process.terminate()
