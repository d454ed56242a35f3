"""What compare.sh cannot say in a shell.

    outcomes.py solutions PONDER CONFIG POOL OUTPUT   greedy solutions of the pool's questions, by ponder solve
    outcomes.py compare ENGINE KIND...                a table of what was found, in Markdown

The second ends with 1 when a greedy solution differs or an accuracy lies outside the engine's interval.
"""

import json
import pathlib
import re
import subprocess
import sys

METHODS = {
    "pass@1": "pass@1",
    "majority": "majority@16",
    "best-of-N weighted": "best-of-16 weighted",
    "best-of-N best": "best-of-16 best",
    "coverage": "coverage@16",
    "greedy": "greedy",
    "beam, width 4": "beam, N = 16, width 4",
}


def solutions(ponder, config, pool, output):
    questions = {}
    for line in open(pool):
        row = json.loads(line)
        questions.setdefault(row["problem"], row["question"])
    with open(output, "w") as file:
        for problem, question in sorted(questions.items()):
            done = subprocess.run(
                [ponder, "solve", question, "--strategy", "greedy", "--budget", "1", "--json", "--config", config],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                sys.exit(f"{problem}: {done.stderr.strip()}")
            found = json.loads(done.stdout)["solution"]["candidates"][0]
            row = {key: found[key] for key in ("steps", "tokens", "ending")}
            file.write(json.dumps({"problem": problem, **row}, sort_keys=True) + "\n")


def greedy(name):
    rows = [json.loads(line) for line in open(f"{name}.greedy.jsonl")]
    return {row["problem"]: row for row in rows}


def accuracies(name):
    """Percent and half of the 95 % interval by method."""
    found = {}
    for line in open(f"{name}.accuracy.txt"):
        cells = re.fullmatch(r"(\S.*?)\s{2,}([\d.]+) ± ([\d.]+)\s*", line)
        if cells:
            found[cells[1]] = (float(cells[2]), float(cells[3]))
    shares = []
    for line in open(f"{name}.rows.jsonl"):
        row = json.loads(line)
        if row["name"] == "pool":
            samples, groups = row["value"]["samples"], row["value"]["answers"]
            right = [s.get("answer") is not None and groups[s["answer"]]["isRight"] for s in samples]
            shares.append(sum(right) / len(right))
    mean = sum(shares) / len(shares)
    spread = (sum((s - mean) ** 2 for s in shares) / (len(shares) - 1) / len(shares)) ** 0.5
    found["pass@1"] = (round(100 * mean, 1), round(196 * spread, 1))
    return found


def compare(engine, kinds):
    mine, base, is_fine = greedy(engine), accuracies(engine), True
    columns, lines = [engine, *kinds], []
    row = [f"greedy solutions equal, of {len(mine)}", ""]
    for kind in kinds:
        theirs = greedy(kind)
        same = [p for p in mine if theirs.get(p) == mine[p]]
        is_fine &= len(same) == len(mine)
        row.append(str(len(same)))
        for problem in sorted(set(mine) - set(same)):
            lines.append(f"{kind}, {problem}: {json.dumps(theirs.get(problem))}, the engine: {json.dumps(mine[problem])}")
    rows = [row]
    for method, title in METHODS.items():
        value, half = base[method]
        row = [title, f"{value:g} ± {half:g}"]
        for kind in kinds:
            other, their_half = accuracies(kind)[method]
            fits = abs(other - value) <= half
            is_fine &= fits
            row.append(f"{other:g} ± {their_half:g}" + ("" if fits else " (outside)"))
        rows.append(row)
    print("| | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    for line in lines:
        print("\n" + line)
    return is_fine


if __name__ == "__main__":
    if len(sys.argv) == 6 and sys.argv[1] == "solutions":
        solutions(*sys.argv[2:])
    elif len(sys.argv) > 3 and sys.argv[1] == "compare":
        sys.exit(0 if compare(sys.argv[2], sys.argv[3:]) else 1)
    else:
        sys.exit(__doc__)
