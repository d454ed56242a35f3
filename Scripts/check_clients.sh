#!/usr/bin/env bash
# Clients that nobody here wrote, against a gateway with the shipped models. Takes the ponder to run.
set -euo pipefail
cd "$(dirname "$0")/.."

ponder=${1:-.build/release/ponder}
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$place"' EXIT

python3 -m venv "$place/python"
"$place/python/bin/pip" install --quiet --requirement Scripts/clients/requirements.txt

"$ponder" serve --port 0 > "$place/said" 2> "$place/log" &
server=$!
until grep -q '^try' "$place/said"; do
  kill -0 "$server" || { cat "$place/log"; exit 1; }
  sleep 0.1
done
url=$(sed -n 's/^serving.* at \(http:[^ ]*\)$/\1/p' "$place/said")

"$place/python/bin/python" Scripts/clients/openai_client.py "$url"

# A stream as it is: nothing between the server and the terminal.
stream=$(curl --silent --no-buffer "$url/chat/completions" -H 'Content-Type: application/json' \
  -d '{"model": "ponder", "stream": true, "messages": [{"role": "user", "content": "Make 24 from 3, 5, 7, 8."}]}')
[ "$(tail -n 1 <<< "$stream")" = 'data: [DONE]' ] || { echo "no end of the stream: $stream"; exit 1; }
echo 'holds: curl --no-buffer reads a stream to its end'

kill "$server"
wait "$server"
server=
echo 'holds: a signal ends the server, with exit code 0'
