"""Medians of the rounds of compare.sh, and what its_hub's are over Ponder's."""

import json
import statistics
import sys

found = {}
for line in open(sys.argv[1]):
    server, client, numbers = line.split(" ", 2)
    for name, value in json.loads(numbers).items():
        found.setdefault((server, name, client), []).append(value)
print("| samples a request | of a completion | Ponder | its_hub | ratio |\n|---|---|---|---|---|")
for server, samples in (("n", "8, its_hub 1"), ("one", "1")):
    for name, title in (
        ("completions_per_second", "a second"),
        ("processor_microseconds_per_completion", "processor time, µs"),
    ):
        ours, theirs = (statistics.median(found[server, name, client]) for client in ("ponder", "its_hub"))
        ratio = ours / theirs if name == "completions_per_second" else theirs / ours
        print(f"| {samples} | {title} | {ours:,.0f} | {theirs:,.0f} | {ratio:.1f} |")
