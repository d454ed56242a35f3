#!/usr/bin/env bash
# Installs the system libraries Ponder needs, where they are missing: OpenBLAS, which is loaded when
# Ponder runs, SQLite and zlib.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

if ! command -v swift > /dev/null; then
  say "Swift 6.2 or later is needed and was not found; see https://www.swift.org/install"
  exit 2
fi

case "$(uname -s)" in
  Darwin) exit 0 ;; # Accelerate, SQLite and zlib belong to the system.
  Linux) ;;
  *)
    say "Ponder builds on Linux and macOS; this is $(uname -s)"
    exit 2
    ;;
esac

missing=()
has_header() { printf '#include <%s>\n' "$1" | clang -E -x c - > /dev/null 2>&1; }
# Not through a pipe to grep -q, which may end before ldconfig has written all: then the pipe counts as failed.
has_library() { [[ "$(ldconfig -p 2> /dev/null)" == *"$1 "* ]]; }
has_library libopenblas.so.0 || missing+=(libopenblas0)
has_header sqlite3.h || missing+=(libsqlite3-dev)
has_header zlib.h || missing+=(zlib1g-dev)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get > /dev/null; then
  say "please install OpenBLAS, and SQLite and zlib with their development files, then try again"
  exit 2
fi
install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
  as_root=(sudo)
else
  say "missing: ${missing[*]}; please run this line, then try again:"
  say "  sudo apt-get update && sudo ${install[*]}"
  exit 2
fi
say "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" "${install[@]}" > /dev/null
