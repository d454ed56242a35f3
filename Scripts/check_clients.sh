#!/usr/bin/env bash
# Clients that nobody here wrote, against two gateways: one with the shipped models, one with a key in front of a model's
# server. Takes the ponder to run, and the clients to run instead of all.
#
#   Scripts/check_clients.sh [PONDER] [openai|langchain|litellm|webui|curl|schema|browser ...]
#
# Of OpenAI's clients for other languages none comes from a registry that the checks use: curl stands for them.
set -euo pipefail
cd "$(dirname "$0")/.."

ponder=$(realpath "${1:-.build/release/ponder}")
[ "$#" -lt 1 ] || shift
[ "$#" -gt 0 ] || set -- openai langchain webui curl browser schema litellm
clients="$PWD/Scripts/clients"
homes="$PWD/.build/clients"
place=$(mktemp -d)
started=()
trap 'for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done; rm -rf "$place"' EXIT

# A virtual environment of its own for each file of requirements, made anew when the file changes.
environment() {
  local name=$1 file=$2 home="$homes/$1"
  if ! cmp -s "$file" "$home/made-of"; then
    rm -rf "$home"
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$file"
    cp "$file" "$home/made-of"
  fi
  printf '%s\n' "$home/bin"
}

# start NAME WORD COMMAND...: runs a server until the end, and waits for the word in what it says.
start() {
  local name=$1 word=$2
  shift 2
  : > "$place/$name.said" > "$place/$name.log"
  "$@" > "$place/$name.said" 2> "$place/$name.log" &
  started+=("$!")
  for _ in $(seq 1200); do
    grep -q "$word" "$place/$name.said" "$place/$name.log" && return
    kill -0 "$!" 2> /dev/null || break
    sleep 0.1
  done
  echo "$name did not start; what it said:" >&2
  tail -n 20 "$place/$name.said" "$place/$name.log" >&2
  exit 1
}

address() { sed -n 's/^serving.* at \(http:[^ ]*\)\/v1$/\1/p' "$place/$1.said"; }

python=$(environment openai "$clients/requirements.txt")
start model '^[0-9]' "$python/python" "$clients/upstream.py"
upstream="http://127.0.0.1:$(cat "$place/model.said")"
# One attempt: what the model's server refuses is passed on at once.
cat > "$place/ponder.yaml" <<YAML
models:
  proposer: {addresses: ["$upstream"], form: chat, attempts: 1}
YAML
key=a-key-for-checks
echo "$key" > "$place/keys"
start shipped ^try "$ponder" serve --port 0 --show-searches
shipped_process=${started[-1]}
start served ^try "$ponder" serve --port 0 --config "$place/ponder.yaml" --key-file "$place/keys"
shipped=$(address shipped) served=$(address served)
question='{"model": "ponder", "stream": true, "messages": [{"role": "user", "content": "Make 24 from 3, 5, 7, 8."}]}'

check_openai() {
  "$python/python" "$clients/openai_client.py" "$shipped/v1"
  "$python/python" "$clients/openai_server.py" "$served" "$key" "$upstream"
}

check_langchain() { "$python/python" "$clients/langchain_client.py" "$shipped" "$served" "$key"; }

check_webui() { "$python/python" "$clients/open_webui.py" "$shipped"; }

# A stream as it is: nothing between the server and the terminal.
check_curl() {
  local stream
  stream=$(curl --silent --no-buffer "$shipped/v1/chat/completions" -H 'Content-Type: application/json' -d "$question")
  [ "$(tail -n 1 <<< "$stream")" = 'data: [DONE]' ] || { echo "no end of the stream: $stream"; exit 1; }
  echo 'holds: curl --no-buffer reads a stream to its end'
}

check_litellm() {
  local litellm port
  litellm=$(environment litellm "$clients/requirements-litellm.txt")
  port=$("$python/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  SHIPPED="$shipped/v1" SERVED="$served/v1" KEY="$key" LITELLM_LOCAL_MODEL_COST_MAP=True \
    start litellm 'startup complete' "$litellm/litellm" --config "$clients/litellm.yaml" --host 127.0.0.1 --port "$port"
  "$python/python" "$clients/litellm_client.py" "http://127.0.0.1:$port" "$upstream"
}

# Requests that the document describes, good and bad: every answer is as it says, with a key and without.
check_schema() {
  local schemathesis gateway
  schemathesis=$(environment schemathesis "$clients/requirements-schemathesis.txt")
  for gateway in "$shipped" "$served"; do
    "$schemathesis/schemathesis" --config-file "$clients/schemathesis.toml" run "$gateway/openapi.json" \
      --header "Authorization: Bearer $key" > "$place/schema" 2>&1 || { tail -n 200 "$place/schema"; exit 1; }
    grep 'Test cases' -A 1 "$place/schema"
    curl --silent "$gateway/metrics" -H "Authorization: Bearer $key" | grep -q '^ponder:request_success_total' \
      || { echo 'none of its requests was answered'; exit 1; }
  done
  echo 'holds: the answers are as the OpenAPI document says'
}

check_browser() {
  local id=a-search-to-look-at list page
  curl --silent --output /dev/null -H "x-request-id: $id" -H 'Content-Type: application/json' -d "$question" \
    "$shipped/v1/chat/completions"
  look() { chromium --headless --no-sandbox --disable-gpu --user-data-dir="$place/chromium" "$@" 2> "$place/chromium.log"; }
  list=$(look --dump-dom "$shipped/ponder")
  page=$(look --dump-dom "$shipped/ponder/searches/$id")
  [ -z "${PICTURES:-}" ] || for name in ponder "ponder/searches/$id"; do
    look --window-size=1200,1600 --screenshot="$PICTURES/$(basename "$name").png" "$shipped/$name"
  done
  for part in "href=\"/ponder/searches/$id\"" '<svg' 'searches kept'; do
    grep -qF "$part" <<< "$list" || { echo "the list lacks '$part': $list"; exit 1; }
  done
  for part in "$id" 'Make 24 from 3, 5, 7, 8.' 'tokens sampled' 'class="node' '<code>Answer: '; do
    grep -qF "$part" <<< "$page" || { echo "the search's page lacks '$part': $page"; exit 1; }
  done
  ! grep -q '<script' <<< "$list$page" || { echo 'a page has a script'; exit 1; }
  echo 'holds: a browser shows the searches and one of them'
}

for client in "$@"; do
  SECONDS=0
  "check_$client"
  echo "== $client: $SECONDS s"
done

kill "$shipped_process"
wait "$shipped_process"
echo 'holds: a signal ends the server, with exit code 0'
