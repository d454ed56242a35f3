#!/usr/bin/env bash
# What best-of-8 costs the client: Ponder and its_hub in turn against a server that answers at once.
#
#   Benchmarks/clients/compare.sh [ROUNDS]
#
# Twice: where the server has `n`, and where it gives one sample a request. The second is all that its_hub
# ever asks for.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds="${1:-5}"
home="$PWD/.build/clients"
problems=2000
if [ ! -x "$home/bin/python" ]; then
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --requirement clients/requirements.txt
fi
swift build -c release --product ClientCost
swift build -c release --product InstantServer

servers=()
trap 'kill "${servers[@]}"' EXIT
.build/release/InstantServer 18421 & servers+=("$!")
.build/release/InstantServer 18422 one & servers+=("$!")
sleep 0.2

for round in $(seq "$rounds"); do
  for row in "n 18421" "one 18422"; do
    set -- $row
    echo "$1 ponder $(.build/release/ClientCost "http://127.0.0.1:$2" --problems "$problems")"
    echo "$1 its_hub $("$home/bin/python" clients/hub_cost.py "http://127.0.0.1:$2" --problems "$problems")"
  done
done | tee "$home/rounds.txt"
"$home/bin/python" clients/medians.py "$home/rounds.txt"
