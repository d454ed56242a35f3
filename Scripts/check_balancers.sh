#!/usr/bin/env bash
# nginx and Caddy, as Scripts/balancers has them, each in front of two gateways. Takes the ponder to run.
set -euo pipefail
cd "$(dirname "$0")/.."

ponder=$(realpath "${1:-.build/release/ponder}")
home="$PWD/.build/clients/openai" requirements=Scripts/clients/requirements.txt
command -v nginx > /dev/null && command -v caddy > /dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends nginx-light caddy > /dev/null
}
if ! cmp -s "$requirements" "$home/made-of"; then
  python3 -m venv --clear "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$home/made-of"
fi
"$home/bin/python" Scripts/balancers/check.py "$ponder"
