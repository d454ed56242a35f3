#!/usr/bin/env bash
# One seed prints the same bytes, run after run, with one thread or two.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for threads in 1 2 2; do
  .build/release/ponder lab evaluate small --problems 20 --samples 16 --seed 7 --json \
    --threads "$threads" > "$out/$threads.$RANDOM" 2> /dev/null
done
if [ "$(cat "$out"/* | sort -u | wc -l)" -ne 1 ]; then
  echo "ponder lab evaluate printed different bytes for one seed" >&2
  exit 1
fi
echo "three runs, the same bytes"
