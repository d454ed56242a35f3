#!/usr/bin/env bash
# Builds what the demo needs and runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -e .build/has-servers ]; then
  swift build -c release --product ponder
  ponder=.build/release/ponder
else
  # Package.swift: what computes is optimised.
  PONDER_QUICK_BUILD=1 swift build --product ponder --disable-default-traits
  ponder=.build/debug/ponder
fi
"$ponder" lab study --quick
