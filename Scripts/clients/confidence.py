"""How sure a gateway's answers are said to be, against how many are right.

Reads puzzles from standard input, one `Make 24 from 3, 5, 7, 8.` a line, and skips other lines:

    ponder lab show --problems 500 --seed 2026 | python3 Scripts/clients/confidence.py http://127.0.0.1:8080/v1 medium
"""

import ast
import concurrent.futures
import json
import operator
import re
import sys
import urllib.request
from fractions import Fraction

ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def value(node):
    if isinstance(node, ast.BinOp):
        return ARITHMETIC[type(node.op)](value(node.left), value(node.right))
    return Fraction(node.value)


def is_right(question, text):
    """Whether the answer reaches the target with each number once."""
    target, numbers = re.match(r"Make (\d+) from ([\d, ]+)\.", question).groups()
    answer = re.search(r"Answer: ([\d+*/() -]+)$", text)
    if answer is None:
        return False
    expression = answer.group(1)
    if sorted(map(int, re.findall(r"\d+", expression))) != sorted(map(int, numbers.split(","))):
        return False
    try:
        return value(ast.parse(expression.strip(), mode="eval").body) == int(target)
    except (SyntaxError, ZeroDivisionError, KeyError, AttributeError):
        return False


def ask(url, effort, question):
    body = {"model": "ponder", "seed": 1, "messages": [{"role": "user", "content": question}]}
    if effort:
        body["reasoning_effort"] = effort
    request = urllib.request.Request(
        url + "/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as reply:
        found = json.load(reply)
    said = found["ponder"]["confidence"]
    return said, is_right(question, found["choices"][0]["message"]["content"])


def main():
    url = sys.argv[1]
    effort = sys.argv[2] if len(sys.argv) > 2 else None
    questions = [line.strip() for line in sys.stdin if line.startswith("Make ")]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda question: ask(url, effort, question), questions))
    print("said            answers  mean said  right")
    rows = [(tenth, [a for a in answers if min(9, int(10 * a[0])) == tenth]) for tenth in range(10)]
    for tenth, row in rows + [(None, answers)]:
        if row:
            name = "all" if tenth is None else f"{10 * tenth} to {10 * tenth + 10} %"
            said, right = (sum(column) / len(row) for column in zip(*row))
            print(f"{name:15} {len(row):7}  {100 * said:9.1f}  {100 * right:5.1f}")
    error = sum(abs(sum(said - right for said, right in row)) for _, row in rows) / len(answers)
    print(f"expected calibration error: {100 * error:.1f} points")


main()
