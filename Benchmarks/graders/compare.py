#!/usr/bin/env python3
"""Holds `ponder grade` against math-verify on the same rows.

Usage: compare.py PONDER DATA [--pairs 20000]

PONDER is the release binary; DATA a folder with graders/, math/ and pools/ as they are described in the
documentation of the grader. Needs: pip install 'math-verify[antlr4_13_2]==0.9.0'

Rows: graders' own cases and a second set of them, with an expected verdict; every answer of MATH-500 against itself
and against the others' (where a grader that accepts is asked to explain itself); completions of recorded
pools with the verdict that came with them. Prints tables in Markdown, and the rows on which the two differ.
"""
import argparse, collections, itertools, json, pathlib, random, subprocess, tempfile, time, warnings, logging
from math_verify import parse, verify, LatexExtractionConfig, ExprExtractionConfig, StringExtractionConfig

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
CONFIG = [LatexExtractionConfig(), ExprExtractionConfig()]


class MathVerify:
    """Parses each text once, as a user who grades many answers would."""

    def __init__(self):
        self.known, self.parsing, self.verifying, self.parsed, self.verified = {}, 0.0, 0.0, 0, 0

    def read(self, text):
        if text not in self.known:
            start = time.perf_counter()
            # A bare answer has to stand in an environment that math-verify looks for.
            wrapped = text if "boxed" in text or len(text) > 200 else "$" + text + "$"
            found = parse(wrapped, extraction_config=CONFIG) or parse(text, extraction_config=CONFIG)
            self.parsing += time.perf_counter() - start
            self.parsed += 1
            self.known[text] = found
        return self.known[text]

    def __call__(self, gold, pred):
        a, b = self.read(gold), self.read(pred)
        start = time.perf_counter()
        verdict = verify(a, b)
        self.verifying += time.perf_counter() - start
        self.verified += 1
        return bool(verdict)


def ponder(binary, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
        for row in rows:
            file.write(json.dumps({k: row[k] for k in ("gold", "pred", "solution") if k in row}) + "\n")
    done = subprocess.run([binary, "grade", "--json", file.name], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.strip().splitlines()[-1]


def table(name, rows, ours, theirs):
    print(f"\n### {name}\n")
    print("| grader | as expected | false positives | false negatives |\n|---|---|---|---|")
    for grader, verdicts in (("ponder", ours), ("math-verify 0.9.0", theirs)):
        pairs = list(zip(rows, verdicts))
        right = sum(v == r["expected"] for r, v in pairs)
        positive = sum(v and not r["expected"] for r, v in pairs)
        negative = sum(not v and r["expected"] for r, v in pairs)
        print(f"| {grader} | {right} of {len(rows)} | {positive} | {negative} |")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("ponder")
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("--pairs", type=int, default=20000)
    arguments.add_argument("--sample", type=int, default=50)
    options = arguments.parse_args()
    data, grade = options.data, MathVerify()

    def compare(name, rows, show=60):
        graded, speed = ponder(options.ponder, rows)
        ours = [row["isRight"] for row in graded]
        theirs = [grade(row["gold"], row.get("pred") or row.get("solution") or "") for row in rows]
        table(name, rows, ours, theirs)
        print(f"\nponder: {speed}")
        differing = collections.Counter()
        for row, mine, other, full in zip(rows, ours, theirs, graded):
            if mine != row["expected"] or other != row["expected"]:
                differing[(row["gold"], full.get("pred"), row["expected"], mine, other, full["rule"])] += 1
        print(f"\n{len(differing)} different pairs are not as expected by one or both:\n")
        print("| gold | answer | rows | expected | ponder | math-verify | ponder's rule |\n|---|---|---|---|---|---|---|")
        for (gold, pred, expected, mine, other, rule), count in sorted(differing.items(), key=lambda t: (-t[1], str(t)))[:show]:
            print(f"| `{gold}` | `{pred}` | {count} | {expected} | {mine} | {other} | {rule} |")

    def read(paths):
        rows = [json.loads(line) for path in paths for line in path.open()]
        return [row | {"expected": row["right"]} if "right" in row else row for row in rows]

    second = data / "graders/cases_2.jsonl"
    compare("Graders' own cases", read(sorted(set((data / "graders").glob("*.jsonl")) - {second})))
    compare("The second set of cases", read([second]), show=400)

    answers = [json.loads(line)["answer"] for line in (data / "math/math500_test.jsonl").open()]
    compare("MATH-500 answers with themselves", [{"gold": a, "pred": a, "expected": True} for a in answers])
    different = sorted({(a, b) for a, b in itertools.permutations(sorted(set(answers)), 2)})
    random.Random(1).shuffle(different)
    # Nearly all pairs of numbers differ; those that one of the two accepts are what matters, so all go through ponder.
    graded, speed = ponder(options.ponder, [{"gold": a, "pred": b} for a, b in different])
    accepted = [pair for pair, row in zip(different, graded) if row["isRight"]]
    print(f"\n### MATH-500 answers with each other's\n\nponder accepts {len(accepted)} of {len(different)} pairs ({speed}):\n")
    for gold, pred in sorted(accepted):
        print(f"- `{gold}` and `{pred}`; math-verify: {grade(gold, pred)}")
    some = different[: options.pairs]
    theirs = [pair for pair in some if grade(*pair)]
    both = set(accepted)
    print(f"\nmath-verify accepts {len(theirs)} of {len(some)} of these pairs; of those ponder accepts {sum(p in both for p in theirs)}:\n")
    for gold, pred in sorted(theirs):
        print(f"- `{gold}` and `{pred}`")

    rows = []
    for name in ("samples.jsonl", "scored.jsonl"):
        for line in (data / "pools/llama-math500" / name).open():
            row = json.loads(line)
            if row["answer"] is not None:
                rows.append({"gold": row["gold"], "pred": row["answer"], "expected": row["correct"]})
    for line in (data / "pools/qwen-math100/math_cot_100.jsonl").open():
        row = json.loads(line)
        rows += [{"gold": row["answer"], "pred": p, "expected": s} for p, s in zip(row["pred"], row["score"]) if p]
    compare("Completions of recorded pools, with the verdict that came with them", rows, show=400)

    print("\n### Time\n\n| grader | parse | verify |\n|---|---|---|")
    print(f"| math-verify 0.9.0 | {1e6 * grade.parsing / grade.parsed:.0f} µs | {1e6 * grade.verifying / grade.verified:.0f} µs |")


if __name__ == "__main__":
    main()
