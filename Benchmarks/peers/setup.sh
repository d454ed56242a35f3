#!/usr/bin/env bash
# Makes the peers' environment in Benchmarks/.build/peers: Python packages at pinned versions, and
# llama.cpp's batched benchmark from the sources that llama-cpp-python 0.3.36 carries.
set -euo pipefail
cd "$(dirname "$0")/.."

home="$PWD/.build/peers"
llama="$home/source/llama_cpp_python-0.3.36/vendor/llama.cpp"
mkdir -p "$home"
[ -x "$home/python/bin/pip" ] || python3 -m venv "$home/python"
"$home/python/bin/pip" install --quiet --requirement peers/requirements.txt
export PATH="$home/python/bin:$PATH"
if [ ! -d "$llama" ]; then
  pip download --quiet --no-deps --no-binary llama-cpp-python --dest "$home/source" \
    llama-cpp-python==0.3.36
  tar xzf "$home"/source/llama_cpp_python-0.3.36.tar.gz -C "$home/source"
fi
cmake -G Ninja -S "$llama" -B "$home/llama" -DCMAKE_BUILD_TYPE=Release -DLLAMA_BUILD_TESTS=OFF \
  -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_BUILD_UI=OFF \
  -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_IS_DEV=OFF > /dev/null
cmake --build "$home/llama" --target llama-batched-bench
