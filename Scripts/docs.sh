#!/usr/bin/env bash
# Builds the documentation of every library, warnings as errors, into .build/documentation.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=(
  Ponder PonderFiles PonderSearch PonderPolicy PonderTesting PonderEngine PonderMath PonderData PonderLab
  PonderPools PonderStudy PonderReport PonderRemote PonderModels
  PonderGateway
)
# The modules that the tests use too: nothing is built twice.
swift build --quiet
built=$(swift build --show-bin-path)
target=$(swift -print-target-info | sed -n 's/^ *"triple": "\(.*\)",$/\1/p' | head -1)
sdk=()
[ "$(uname)" != Darwin ] || sdk=(-sdk "$(xcrun --show-sdk-path)")
maps=()
while read -r map; do maps+=(-Xcc "-fmodule-map-file=$map"); done < <(
  find "$built" -maxdepth 2 -path '*.build/module.modulemap'
  find Sources .build/checkouts -name module.modulemap -path '*Sources/*'
)
graphs="$PWD/.build/symbol-graphs"
rm -rf "$graphs" .build/documentation
mkdir -p .build/documentation
for module in "${modules[@]}"; do
  mkdir -p "$graphs/$module"
  swift symbolgraph-extract -module-name "$module" -target "$target" "${sdk[@]}" -I "$built/Modules" \
    "${maps[@]}" -minimum-access-level public -output-dir "$graphs/$module"
  said=$(docc convert "Sources/$module/$module.docc" --warnings-as-errors \
    --fallback-display-name "$module" --fallback-bundle-identifier "ponder.$module" \
    --additional-symbol-graph-dir "$graphs/$module" \
    --output-path ".build/documentation/$module.doccarchive") || { echo "$said"; exit 1; }
  echo "documented $module"
done
