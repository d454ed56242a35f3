"""What compare.sh cannot say in a shell.

    outcomes.py solutions PONDER CONFIG POOL OUTPUT   greedy solutions of the pool's questions, by ponder solve
    outcomes.py compare ENGINE KIND...                a table of what was found, in Markdown

The second ends with 1 when a greedy solution differs, a belief by more than a thousandth, or an accuracy lies
outside the engine's interval.
"""

import json
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


def beliefs(name):
    """The verifier's belief after each question, before any step."""
    rows = [json.loads(line) for line in open(f"{name}.rows.jsonl")]
    return {row["problem"]: row["value"]["prompt"] for row in rows if row["name"] == "difficulty"}


def speed(name):
    found = re.search(r"about (\d+) tokens a second", open(f"{name}.check.txt").read())
    return f"{int(found[1]):,}" if found else ""


def right_shares(name):
    """The share of right samples by problem."""
    shares = {}
    for line in open(f"{name}.rows.jsonl"):
        row = json.loads(line)
        if row["name"] == "pool":
            samples, groups = row["value"]["samples"], row["value"]["answers"]
            right = sum(s.get("answer") is not None and groups[s["answer"]]["isRight"] for s in samples)
            # Of several pools, the largest.
            shares[row["problem"]] = max(shares.get(row["problem"], (0, 0)), (len(samples), right / len(samples)))
    return {problem: share for problem, (_, share) in shares.items()}


def estimate(shares):
    """A mean over problems in percent, and half of its 95 % interval."""
    shares = list(shares)
    mean = sum(shares) / len(shares)
    spread = (sum((s - mean) ** 2 for s in shares) / (len(shares) - 1) / len(shares)) ** 0.5
    return round(100 * mean, 1), round(196 * spread, 1)


def accuracies(name):
    """Percent and half of the 95 % interval by method."""
    found = {}
    for line in open(f"{name}.accuracy.txt"):
        cells = re.fullmatch(r"(\S.*?)\s{2,}([\d.]+) ± ([\d.]+)\s*", line)
        if cells:
            found[cells[1]] = (float(cells[2]), float(cells[3]))
    found["pass@1"] = estimate(right_shares(name).values())
    return found


def compare(engine, kinds):
    mine, base, belief, is_fine = greedy(engine), accuracies(engine), beliefs(engine), True
    columns, lines = [engine, *kinds], []
    row = [f"greedy solutions equal, of {len(mine)}", ""]
    for kind in kinds:
        theirs = greedy(kind)
        same = [p for p in mine if theirs.get(p) == mine[p]]
        is_fine &= len(same) == len(mine)
        row.append(str(len(same)))
        for problem in sorted(set(mine) - set(same)):
            lines.append(f"{kind}, {problem}: {json.dumps(theirs.get(problem))}, the engine: {json.dumps(mine[problem])}")
    apart = ["belief in a question, largest difference", ""]
    for kind in kinds:
        theirs = beliefs(kind)
        most = max(abs(theirs[problem] - belief[problem]) for problem in belief)
        is_fine &= most < 1e-3
        apart.append(f"{most:.1g}")
    shares = right_shares(engine)
    paired = ["pass@1 over the engine's, problem by problem", ""]
    for kind in kinds:
        theirs = right_shares(kind)
        value, half = estimate(theirs[problem] - shares[problem] for problem in shares)
        paired.append(f"{value:+g} ± {half:g}")
    rows = [row, apart, paired]
    for method, title in METHODS.items():
        value, half = base[method]
        row = [title, f"{value:g} ± {half:g}"]
        for kind in kinds:
            other, their_half = accuracies(kind)[method]
            fits = abs(other - value) <= half
            is_fine &= fits
            row.append(f"{other:g} ± {their_half:g}" + ("" if fits else " (outside)"))
        rows.append(row)
    rows.append(["tokens a second", "", *map(speed, kinds)])
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
