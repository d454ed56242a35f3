#!/usr/bin/env bash
# Measures ponder serve, beside its_hub and optillm where they can do the same.
#
#   Scripts/measure_gateway.sh [latency|streams|leaving|hostile|accuracy ...]
#
# Needs `make build`; PONDER names another command. All but accuracy ask a scripted model's server. Accuracy asks the shipped
# models; and where LLAMA names a folder of Scripts/servers/install.sh with llama-server and vLLM, which brings the
# converter's torch, its_hub and optillm on the same model. Run it on a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$#" -gt 0 ] || set -- latency streams leaving hostile accuracy
ponder=$(realpath "${PONDER:-.build/release/ponder}")
homes="$PWD/.build/measure"
started=()
trap 'for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done' EXIT
mkdir -p "$homes"

environment() {
  local name=$1 file=Scripts/measure/$2
  shift 2
  cmp -s "$file" "$homes/$name/made-of" && return
  python3 -m venv --clear "$homes/$name"
  "$homes/$name/bin/pip" install --quiet --disable-pip-version-check --requirement "$file"
  [ "$#" -eq 0 ] || "$homes/$name/bin/pip" install --quiet --disable-pip-version-check --no-deps "$@"
  cp "$file" "$homes/$name/made-of"
}

environment client requirements.txt
environment its_hub requirements-its_hub.txt
environment optillm requirements-optillm.txt optillm==0.4.0
python="$homes/client/bin/python"
peers=("its_hub=$homes/its_hub" "optillm=$homes/optillm")

accuracy() {
  local folder port=18480
  folder=$(mktemp -d)
  # Problems of the test side, with a seed that no study has.
  "$ponder" lab show --problems 300 --seed 20261201 | grep '^Make ' > "$folder/problems"
  "$ponder" serve --port "$port" > "$folder/said" 2> "$folder/log" &
  started+=("$!")
  until grep -q ^try "$folder/said"; do sleep 0.2; done
  "$python" Scripts/measure/accuracy.py "$folder/problems" "http://127.0.0.1:$port" \
    'ponder={"reasoning_effort": "low"}' 'ponder={"reasoning_effort": "medium"}' 'ponder={"reasoning_effort": "high"}' \
    ponder:direct ponder:majority:16 ponder:best-of-n:16
  [ -z "${LLAMA:-}" ] || Scripts/measure/peers_accuracy.sh "$ponder" "$LLAMA" "$folder" "$homes"
}

for figure in "$@"; do
  echo "== $figure"
  case "$figure" in
    latency | streams) "$python" "Scripts/measure/$figure.py" "$ponder" "${peers[@]}" ;;
    leaving | hostile) "$python" "Scripts/measure/$figure.py" "$ponder" ;;
    accuracy) accuracy ;;
    *) echo "'$figure' is not one of latency, streams, leaving, hostile, accuracy" >&2; exit 1 ;;
  esac
done
