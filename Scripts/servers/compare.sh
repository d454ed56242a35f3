#!/usr/bin/env bash
# Runs one study on Ponder's small model and its verifier in the engine, and again on real servers.
#
#   Scripts/servers/compare.sh [FOLDER] [llama-server|mlx|vllm ...]
#
# Needs `make build` and Scripts/servers/install.sh FOLDER. One kind of server after the other, two of each:
# one has the proposer, the other the verifier. What each kind gives is compared with the engine's:
# greedy solutions token for token, accuracies within the engine's intervals. What was done stays in
# FOLDER/run; a study that was interrupted goes on.
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(realpath -m "${1:-.build/servers}")
[ "$#" -lt 1 ] || shift
[ "$#" -gt 0 ] || set -- llama-server mlx vllm
ponder=$(realpath "${PONDER:-.build/release/ponder}")
helper="$PWD/Scripts/servers/outcomes.py"
run="$home/run"
proposer_port=18411 verifier_port=18412
mkdir -p "$run"

for model in small verifier; do
  [ -d "$run/$model" ] || "$ponder" export "$model" "$run/$model" > /dev/null
done
cp Scripts/servers/study.yaml "$run/study.yaml"
cd "$run"

# A server's first word of life, or its log.
await() {
  local name=$1 port=$2 process=$3
  for _ in $(seq 600); do
    if curl --silent --fail --output /dev/null "http://127.0.0.1:$port/health"; then return; fi
    kill -0 "$process" 2> /dev/null || break
    sleep 0.5
  done
  echo "$name did not start; the end of its log:" >&2
  tail -n 20 "$name.log" >&2
  exit 1
}

serve() {
  local kind=$1 model=$2 port=$3
  case "$kind" in
    llama-server)
      if [ ! -f "$model.gguf" ]; then
        # The converter needs torch, which comes with vLLM.
        PYTHONPATH="$home/source/llama_cpp_python-0.3.36/vendor/llama.cpp" "$home/vllm/bin/python" \
          "$OLDPWD/Scripts/convert_gguf.py" "$model" "$model.gguf" > convert.log 2>&1
      fi
      # More threads than one wait for each other, on a model this small. Attention is in 16 bits unless
      # told otherwise, in its products and in what is kept.
      "$home/llama-server/bin/llama-server" -m "$model.gguf" --alias "$model" --host 127.0.0.1 \
        --port "$port" -c 8192 -np 16 -t 1 -tb 1 -fa off -ctk f32 -ctv f32 --no-webui ;;
    mlx)
      HF_HUB_OFFLINE=1 "$home/mlx/bin/mlx_lm.server" --model "$run/$model" --host 127.0.0.1 \
        --port "$port" ;;
    vllm)
      VLLM_TARGET_DEVICE=cpu VLLM_CPU_KVCACHE_SPACE=1 HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 \
        DO_NOT_TRACK=1 OMP_NUM_THREADS=1 "$home/vllm/bin/vllm" serve "$run/$model" \
        --served-model-name "$model" --host 127.0.0.1 --port "$port" --dtype float32 \
        --max-model-len 512 --enforce-eager --block-size 32 --max-num-seqs 64 \
        --enable-prompt-tokens-details ;;
    *) echo "'$kind' is not one of llama-server, mlx, vllm" >&2; exit 1 ;;
  esac
}

servers=()
stop() {
  for process in "${servers[@]}"; do
    # The server and what it started.
    kill -TERM -- "-$process" 2> /dev/null || true
    wait "$process" 2> /dev/null || true
  done
  servers=()
}
trap stop EXIT

start() {
  local kind=$1 model=$2 port=$3
  set -m
  serve "$kind" "$model" "$port" > "$kind-$model.log" 2>&1 &
  servers+=("$!")
  set +m
  await "$kind-$model" "$port" "$!"
}

# Studies, greedy solutions and their comparison, whoever answers.
study() {
  local name=$1
  "$ponder" study run study.yaml --config "$name.yaml" --store "$name.sqlite" --threads 1
  "$ponder" study status study.yaml --config "$name.yaml" --store "$name.sqlite" > "$name.accuracy.txt"
  "$ponder" study export study.yaml --config "$name.yaml" --store "$name.sqlite" > "$name.rows.jsonl"
}

echo 'models: {proposer: small, verifier: verifier}' > engine.yaml
echo "== the engine"
study engine
"$ponder" study export study.yaml --config engine.yaml --store engine.sqlite --pool engine.pool.jsonl > /dev/null
python3 "$helper" solutions "$ponder" engine.yaml engine.pool.jsonl engine.greedy.jsonl

for kind in "$@"; do
  echo "== $kind"
  start "$kind" small "$proposer_port"
  start "$kind" verifier "$verifier_port"
  # mlx_lm has no tokenizer to ask, so it is told the tokens; the others are asked and must agree.
  cat > "$kind.yaml" <<YAML
models:
  proposer:
    addresses: ["http://127.0.0.1:$proposer_port"]
    template: lines
    parameters: 277152
  verifier:
    kind: beliefs
    servers: {addresses: ["http://127.0.0.1:$verifier_port"], template: lines}
    labels: {good: "<|good|>", bad: "<|bad|>", goodToken: 1, badToken: 2}
YAML
  sed '/^  verifier:/,$d' "$kind.yaml" > "$kind-proposer.yaml"
  "$ponder" models check --config "$kind.yaml" | tee "$kind.check.txt"
  study "$kind"
  python3 "$helper" solutions "$ponder" "$kind-proposer.yaml" engine.pool.jsonl "$kind.greedy.jsonl"
  stop
done
python3 "$helper" compare engine "$@" | tee comparison.md
