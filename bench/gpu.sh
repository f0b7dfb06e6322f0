#!/usr/bin/env bash
# Sets up what bench/gpu.mjs needs and runs it: bench/gpu.sh [--downloads FOLDER] [--out FILE].
# FOLDER keeps what the set-up of TensorFlow downloads, and gives it where it is there: fill it on a machine that reaches
# the registries and carry it to one that does not. MINTHELM_JAX_PYTHON names an interpreter that has rejax for the card.
set -euo pipefail
cd "$(dirname "$0")/.."
downloads=()
if [ "${1:-}" = --downloads ]; then
  downloads=(--downloads "$2")
  shift 2
fi
kind=()
if command -v nvidia-smi >/dev/null && nvidia-smi >/dev/null 2>&1; then kind=(--gpu); fi
[ -d node_modules ] || npm ci --ignore-scripts
npm run build
node scripts/setup-tensorflow.mjs "${kind[@]}" "${downloads[@]}"
exec node bench/gpu.mjs "$@"
