"""The time that a gateway adds to the model's own: one request after the other, in turns of fifty to each.

    python Scripts/measure/latency.py PONDER [its_hub=VENV] [optillm=VENV] [COUNT]
"""

import http.client
import json
import sys
import time
import urllib.parse

import running

ponder = sys.argv[1]
peers = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
count = next((int(word) for word in sys.argv[2:] if word.isdigit()), 1_000)
upstream = running.model()
targets = {"the model's server": (upstream, "scripted"), "ponder": (running.gateway(ponder, upstream)[1], "scripted:direct")}
if "its_hub" in peers:
    targets["its_hub"] = (running.its_hub(peers["its_hub"], upstream)[1], "scripted")
if "optillm" in peers:
    targets["optillm"] = (running.optillm(peers["optillm"], upstream)[1], "none-scripted")


class Asking:
    """One connection, kept."""

    def __init__(self, url: str, model: str):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
        self.body = json.dumps(running.body("hello", model)).encode()

    def milliseconds(self) -> float:
        start = time.perf_counter()
        self.connection.request(
            "POST", "/v1/chat/completions", self.body,
            {"Content-Type": "application/json", "Authorization": "Bearer none"})
        response = self.connection.getresponse()
        text = response.read()
        elapsed = time.perf_counter() - start
        if response.status != 200 or b"pong" not in text:
            sys.exit(f"{response.status}: {text.decode()}")
        return 1_000 * elapsed


asking = {name: Asking(*target) for name, target in targets.items()}
taken = {name: [] for name in asking}
for start in range(-50, count, 50):
    for name, target in asking.items():
        found = [target.milliseconds() for _ in range(min(50, count - start))]
        if start >= 0:
            taken[name] += found
own = taken["the model's server"]
print(f"| {count:,} requests, ms | median | 99th percentile | added, median | added, 99th percentile |")
print("|---|---|---|---|---|")
for name, values in taken.items():
    added = ["", ""] if values is own else [
        f"{running.percentile(values, share) - running.percentile(own, share):.2f}" for share in (0.5, 0.99)]
    print(f"| {name} | {running.percentile(values, 0.5):.2f} | {running.percentile(values, 0.99):.2f} | {' | '.join(added)} |")
