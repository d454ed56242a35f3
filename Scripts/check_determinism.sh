#!/usr/bin/env bash
# One seed gives the same bytes, run after run, with one thread or two.
set -euo pipefail
cd "$(dirname "$0")/.."

# As `make build` made it, or `make demo`.
ponder=.build/release/ponder
[ -x "$ponder" ] || ponder=.build/debug/ponder
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
same() {
  if [ "$(cat "$@" | sort -u | wc -l)" -ne "$(sort -u "$1" | wc -l)" ]; then
    echo "$what gave different bytes for one seed" >&2
    exit 1
  fi
  echo "$what: the same bytes $# times"
}

what="ponder lab evaluate"
for run in 1-a 2-a 2-b; do
  "$ponder" lab evaluate small --problems 20 --samples 16 --seed 7 --json \
    --threads "${run%-*}" > "$out/evaluate-$run" 2> /dev/null
done
same "$out"/evaluate-*

for lab in relay countdown; do
  what="ponder study of $lab"
  for threads in 1 2; do
    study="$out/$lab-$threads.yaml"
    sed -e 's/^problems:.*/problems: 8/' -e 's/^difficulty:.*/difficulty: 16/' \
      "Sources/PonderLab/Studies/$lab/quick.yaml" > "$study"
    "$ponder" study run "$study" --threads "$threads" > /dev/null 2>&1
    "$ponder" study export "$study" > "$out/export-$lab-$threads"
  done
  same "$out/export-$lab"-*
done
