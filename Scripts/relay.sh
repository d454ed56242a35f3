#!/usr/bin/env bash
# Makes the models of relay, in order, into a folder (models/relay if left out). Killed at any moment, the same call
# goes on where it stopped: every step keeps a checkpoint, and finished steps end at once.
#
#   PONDER       the command, if not .build/release/ponder
#   DOMAIN       the problems: relay, relay-5-30
#   WIDE_DOMAIN  what the base models learn from, so that they can be tried on more than DOMAIN
#   SMALL_SIZE   such as "--width 128 --layers 3"; so LARGE_SIZE
#   STEPS        steps of both base models
#   LABELLED     the problems whose solutions are labelled
#   PROBLEMS     labelled problems of the first file, half of them in the second; so PAIRED and CHAINED, for the reviser and its verifier
set -euo pipefail

ponder=${PONDER:-$(dirname "$0")/../.build/release/ponder}
models=${1:-models/relay}
domain=${DOMAIN:-relay}
wide=${WIDE_DOMAIN:-relay-1to7-40}
labelled=${LABELLED:-relay-4to6-30}
# The last line of a leg: see Documentation/Relay.md.
marked=(--marked "(then" "(done)")
mkdir -p "$models"

lab() {
  echo "lab $*" >&2
  "$ponder" lab "$@"
}

# shellcheck disable=SC2086 # Sizes are several words.
lab train small --domain "$wide" ${SMALL_SIZE:---layers 4} --steps "${STEPS:-10000}" --output "$models/small"

# A first verifier from exact labels, then one that has also seen where the first is wrong.
lab label --domain "$labelled" --model "$models/small" --problems "${PROBLEMS:-3000}" --samples 16 \
  --exact --branches 2 --output "$models/exact.jsonl"
lab train verifier --from "$models/small" --layers 2 --labels "$models/exact.jsonl" --passes 1 \
  --learning-rate 0.002 --output "$models/first"
lab label --domain "$labelled" --model "$models/small" --problems "$((${PROBLEMS:-3000} / 2))" --samples 16 --seed 2 \
  --exact --branches 8 --missed-by "$models/first" --output "$models/mined.jsonl"
lab train verifier --from "$models/first" --labels "$models/exact.jsonl" "$models/mined.jsonl" --passes 1 \
  --learning-rate 0.0015 --output "$models/verifier"
lab train outcome --from "$models/small" --labels "$models/exact.jsonl" "$models/mined.jsonl" --passes 1 \
  --learning-rate 0.002 --output "$models/outcome"

# The reviser sees what the verifier believes of each line; the plain one, of the same pairs, is there to compare.
lab train reviser --domain "$domain" --from "$models/verifier" --proposer "$models/small" \
  --pairs "$models/pairs.jsonl" --problems "${PAIRED:-3000}" --beliefs "$models/verifier" "${marked[@]}" \
  --show-repeats --passes 2 --learning-rate 0.002 --output "$models/reviser"
lab train reviser-verifier --domain "$domain" --reviser "$models/reviser" --from "$models/verifier" \
  --attempts "$models/attempts.jsonl" --problems "${CHAINED:-1000}" --beliefs "$models/verifier" \
  "${marked[@]}" --passes 1 --learning-rate 0.0007 --output "$models/reviser-verifier"

lab train reviser --domain "$domain" --from "$models/verifier" --proposer "$models/small" \
  --pairs "$models/pairs.jsonl" --problems "${PAIRED:-3000}" "${marked[@]}" \
  --show-repeats --passes 2 --learning-rate 0.002 --output "$models/plain/reviser"
lab train reviser-verifier --domain "$domain" --reviser "$models/plain/reviser" --from "$models/verifier" \
  --attempts "$models/plain/attempts.jsonl" --problems "${CHAINED:-1000}" \
  "${marked[@]}" --passes 1 --learning-rate 0.0007 --output "$models/plain/reviser-verifier"

lab examine --domain "$domain" --problems 300 --seed 11 --marker "(then" "(done)" --model "$models/small" \
  --verifier "$models/verifier" --reviser "$models/reviser" --beliefs

# Nothing else needs it, and it takes longest.
# shellcheck disable=SC2086
lab train large --domain "$wide" ${LARGE_SIZE:---width 288 --feed-forward 816 --layers 5} --steps "${STEPS:-10000}" \
  --output "$models/large"
