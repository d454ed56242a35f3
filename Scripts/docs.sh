#!/usr/bin/env bash
# Builds the documentation of every library, warnings as errors, into .build/documentation.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=(
  Ponder PonderSearch PonderPolicy PonderTesting PonderEngine PonderMath PonderLab PonderStudy PonderReport
  PonderRemote
)
graphs="$PWD/.build/symbol-graphs"
rm -rf "$graphs" .build/documentation
mkdir -p "$graphs" .build/documentation
# A place of its own: a module that is up to date would not write its symbols again.
rm -rf .build/docs
for module in "${modules[@]}"; do
  swift build --target "$module" --scratch-path .build/docs --quiet \
    -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$graphs/all"
done
for module in "${modules[@]}"; do
  mkdir -p "$graphs/$module"
  cp "$graphs/all/$module".symbols.json "$graphs/$module/"
  find "$graphs/all" -name "$module@*.symbols.json" -exec cp {} "$graphs/$module/" \;
  said=$(docc convert "Sources/$module/$module.docc" --warnings-as-errors \
    --fallback-display-name "$module" --fallback-bundle-identifier "ponder.$module" \
    --additional-symbol-graph-dir "$graphs/$module" \
    --output-path ".build/documentation/$module.doccarchive") || { echo "$said"; exit 1; }
  echo "documented $module"
done
