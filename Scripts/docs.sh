#!/usr/bin/env bash
# Builds the documentation of every library, warnings as errors, into .build/documentation.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=(Ponder PonderSearch PonderTesting PonderEngine PonderLab PonderStudy)
graphs=.build/symbol-graphs
rm -rf "$graphs" .build/documentation
mkdir -p "$graphs" .build/documentation
for module in "${modules[@]}"; do
  mkdir -p "$graphs/$module"
  swift build --target "$module" \
    -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$PWD/$graphs/all" \
    --scratch-path .build/docs > /dev/null
done
for module in "${modules[@]}"; do
  cp "$graphs/all/$module"*.symbols.json "$graphs/$module/"
  catalogue="Sources/$module/$module.docc"
  [ -d "$catalogue" ] || catalogue=""
  docc convert ${catalogue:+"$catalogue"} --warnings-as-errors \
    --fallback-display-name "$module" --fallback-bundle-identifier "ponder.$module" \
    --additional-symbol-graph-dir "$graphs/$module" \
    --output-path ".build/documentation/$module.doccarchive" > /dev/null
  echo "documented $module"
done
