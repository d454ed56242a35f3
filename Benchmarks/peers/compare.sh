#!/usr/bin/env bash
# Measures Ponder and its peers in turn on one exported model, three rounds; take the medians.
set -euo pipefail
cd "$(dirname "$0")/.."

model="${1:-small}"
samples="${2:-256}"
home="$PWD/.build/peers"
python="$home/python/bin/python"
folder="$home/$model"

swift build -c release
(cd .. && swift build -c release --product ponder)
../.build/release/ponder export "$model" "$folder" > /dev/null
PYTHONPATH="$home/source/llama_cpp_python-0.3.36/vendor/llama.cpp" "$python" \
  ../Scripts/convert_gguf.py "$folder" "$folder.gguf" > /dev/null 2>&1

for round in 1 2 3; do
  echo "== round $round, decoding: $samples samples of one prompt, $model"
  .build/release/DecodingSpeed --model "$model" --samples "$samples" | tail -n 1
  "$python" peers/generate.py "$folder" --samples "$samples" 2> /dev/null
  for threads in 1 2; do
    echo "llama-batched-bench, $threads threads (S_TG: tokens sampled a second)"
    "$home/llama/bin/llama-batched-bench" -m "$folder.gguf" -c 32768 -b 2048 -ub 512 -npp 24 \
      -ntg 48 -npl "$samples" -pps -t "$threads" -tb "$threads" 2> /dev/null | grep '|' | tail -n 1
  done
  echo "== round $round, training: 48 documents of 96 tokens a step, $model"
  .build/release/TrainingSpeed --model "$model"
  "$python" peers/train.py "$folder"
done
