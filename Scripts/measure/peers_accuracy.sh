#!/usr/bin/env bash
# its_hub's self-consistency and optillm's majority vote and best-of-n on the shipped small model, served by llama-server.
#
#   Scripts/measure/peers_accuracy.sh PONDER SERVERS FOLDER ENVIRONMENTS
#
# SERVERS is the folder of Scripts/servers/install.sh, FOLDER has the problems, ENVIRONMENTS the peers: all as
# Scripts/measure_gateway.sh calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."

ponder=$1 servers=$2 folder=$3 homes=$4
port=18481 its_port=18482 optillm_port=18483
processes=()
trap 'for process in "${processes[@]}"; do kill "$process" 2> /dev/null || true; done' EXIT

"$ponder" export small "$folder/small" > /dev/null
PYTHONPATH="$servers/source/llama_cpp_python-0.3.36/vendor/llama.cpp" "$servers/vllm/bin/python" \
  Scripts/convert_gguf.py "$folder/small" "$folder/small.gguf" > "$folder/convert.log" 2>&1

run() {
  "$@" > "$folder/$(basename "$1").log" 2>&1 &
  processes+=("$!")
}
await() {
  for _ in $(seq 600); do
    curl --silent --output /dev/null "$1" && return
    sleep 0.2
  done
  echo "nothing answers at $1" >&2
  exit 1
}

# The model reads a question and its newline. Neither peer passes a temperature on in all of its approaches, so the server's
# own is what the model was studied at.
echo "{{ messages[-1]['content'] + '\n' }}" > "$folder/template"
run "$servers/llama-server/bin/llama-server" -m "$folder/small.gguf" --alias small --host 127.0.0.1 --port "$port" \
  -c 8192 -np 16 -t 1 -tb 1 -fa off -ctk f32 -ctv f32 --no-webui --jinja --chat-template-file "$folder/template" \
  --temp 1 --top-k 0 --top-p 1 --min-p 0 --repeat-penalty 1 -n 200
await "http://127.0.0.1:$port/health"
run "$homes/its_hub/bin/its-iaas" --port "$its_port" --log-level ERROR
await "http://127.0.0.1:$its_port/v1/models"
curl --silent --fail --output /dev/null "http://127.0.0.1:$its_port/configure" -H 'Content-Type: application/json' -d "{
  \"endpoint\": \"http://127.0.0.1:$port/v1\", \"api_key\": \"none\", \"model\": \"small\", \"alg\": \"self-consistency\",
  \"regex_patterns\": [\"Answer: (.*)\"], \"budget\": 16}"
OPENAI_API_KEY=none run "$homes/optillm/bin/optillm" --port "$optillm_port" --base-url "http://127.0.0.1:$port/v1" \
  --best-of-n 16 --log error
await "http://127.0.0.1:$optillm_port/health"

ask() { "$homes/client/bin/python" Scripts/measure/accuracy.py "$folder/problems" "$@"; }
echo "the model itself, on llama-server"
ask "http://127.0.0.1:$port" small
echo "its_hub, self-consistency of 16"
ask "http://127.0.0.1:$its_port" small
echo "optillm, majority of 16 and best-of-16"
ask "http://127.0.0.1:$optillm_port" 'majority_voting-small={"k": 16, "temperature": 1, "max_tokens": 200}' \
  'bon-small={"max_tokens": 200}'
