"""Processes that are measured: a scripted model's server, gateways in front of it, and other gateways."""

import atexit
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

UPSTREAM = pathlib.Path(__file__).parents[1] / "clients/upstream.py"
KEY = "a-key-for-measuring"
place = pathlib.Path(tempfile.mkdtemp(prefix="measure-"))


def raise_limit() -> None:
    """As many open files as the system allows: a thousand streams need two thousand."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Running:
    """A process that is ended with the program."""

    all: list["Running"] = []

    def __init__(self, *command: str, until: str | None = None, environment: dict[str, str] | None = None):
        self.log = place / f"{len(Running.all)}-{pathlib.Path(command[0]).name}.log"
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=open(self.log, "w"), text=True, cwd=place,
            env={**os.environ, **(environment or {})})
        Running.all.append(self)
        self.found = None
        for line in self.process.stdout if until else []:
            if match := re.search(until, line):
                self.found = match[1]
                break
        if until and self.found is None:
            sys.exit(f"{command[0]} did not start: {self.log.read_text()[-2000:]}")
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    @staticmethod
    @atexit.register
    def end_all() -> None:
        for running in Running.all:
            running.process.terminate()
        for running in Running.all:
            try:
                running.process.wait(10)
            except subprocess.TimeoutExpired:
                running.process.kill()

    @property
    def megabytes(self) -> float:
        """Its resident memory, with that of its children."""
        listed = subprocess.run(["ps", "-o", "rss=", "--ppid", str(self.process.pid), "-p", str(self.process.pid)],
                                capture_output=True, text=True).stdout
        return sum(int(line) for line in listed.split()) / 1024

    def is_alive(self) -> bool:
        return self.process.poll() is None


class Peak:
    """The most memory of a process while the body runs."""

    def __init__(self, running: Running):
        self.running, self.idle, self.most = running, running.megabytes, 0.0

    def __enter__(self) -> "Peak":
        self.going = True
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self) -> None:
        while self.going:
            self.most = max(self.most, self.running.megabytes)
            time.sleep(0.2)

    def __exit__(self, *_) -> None:
        self.going = False
        self.thread.join()

    @property
    def above_idle(self) -> float:
        return max(0, self.most - self.idle)


def model() -> str:
    """A scripted model's server."""
    return f"http://127.0.0.1:{Running(sys.executable, str(UPSTREAM), until=r'^([0-9]+)$').found}"


def gateway(ponder: str, upstream: str, *options: str, key: bool = False) -> tuple[Running, str]:
    file = place / f"{free_port()}.yaml"
    file.write_text(
        f'models:\n  proposer: {{addresses: ["{upstream}"], form: chat, attempts: 1, concurrency: 2000}}\n')
    if key:
        (place / "keys").write_text(KEY + "\n")
        options = (*options, "--key-file", str(place / "keys"))
    running = Running(
        ponder, "serve", "--port", "0", "--config", str(file), "--concurrency", "1200", *options,
        until=r"^serving.* at (http:[^ ]*)/v1$")
    return running, running.found


def wait_for(url: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError as problem:
            if isinstance(problem, urllib.error.HTTPError):
                return
            if time.monotonic() > until:
                sys.exit(f"nothing answers at {url}")
            time.sleep(0.2)


def its_hub(home: str, upstream: str) -> tuple[Running, str]:
    import json

    port = free_port()
    running = Running(f"{home}/bin/its-iaas", "--port", str(port), "--log-level", "ERROR")
    url = f"http://127.0.0.1:{port}"
    wait_for(url + "/v1/models")
    settings = {
        "endpoint": upstream + "/v1", "api_key": "none", "model": "scripted", "alg": "self-consistency",
        "regex_patterns": [r"Answer: (.*)"], "budget": 1}
    urllib.request.urlopen(urllib.request.Request(
        url + "/configure", json.dumps(settings).encode(), {"Content-Type": "application/json"})).read()
    return running, url


def optillm(home: str, upstream: str) -> tuple[Running, str]:
    port = free_port()
    running = Running(
        f"{home}/bin/optillm", "--port", str(port), "--base-url", upstream + "/v1", "--log", "error",
        environment={"OPENAI_API_KEY": "none", "HF_HUB_OFFLINE": "1"})
    url = f"http://127.0.0.1:{port}"
    wait_for(url + "/health")
    return running, url


def body(question: str, model: str = "scripted:direct", **fields) -> dict:
    return {"model": model, "messages": [{"role": "user", "content": question}], **fields}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
