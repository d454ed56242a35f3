#!/usr/bin/env bash
# Tries damaged inputs at every door where others' files, replies and numbers come in:
#   Scripts/fuzz.sh [--door NAME] [--count N] [--seed S] [--jobs J] [--output FOLDER]
# The same seed tries the same inputs. What fails lies in FOLDER (.build/fuzz), and a campaign that is run
# again, or with a larger count, goes on from there. The last lines are the table.
set -euo pipefail
cd "$(dirname "$0")/.."

count=1000000 seed=13 jobs=2 door="" folder=.build/fuzz
while [ $# -gt 0 ]; do
  case "$1" in
    --door) door=$2 ;;
    --count) count=$2 ;;
    --seed) seed=$2 ;;
    --jobs) jobs=$2 ;;
    --output) folder=$2 ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
export PONDER_FUZZ_COUNT=$count PONDER_FUZZ_SEED=$seed PONDER_FUZZ_JOBS=$jobs
export PONDER_FUZZ_DOOR=$door PONDER_FUZZ_FOLDER=$folder
# Optimised, with all its checks: several times as many inputs a second, for some minutes of building.
options=(-c release -Xswiftc -enable-testing)
swift build --build-tests "${options[@]}"
PONDER_FUZZ_COMMAND=$(swift build --show-bin-path "${options[@]}")/ponder
export PONDER_FUZZ_COMMAND
exec swift test --skip-build --disable-xctest --filter FuzzTests "${options[@]}"
