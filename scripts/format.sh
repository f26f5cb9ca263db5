#!/usr/bin/env bash
# Formats the Swift sources; with --check it only tells what is not in order.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t places < <(for place in Package.swift Sources Tests Benchmarks; do [[ -e $place ]] && echo "$place"; done)
if [[ ${1:-} == --check ]]; then
    swift format lint --strict --parallel --recursive "${places[@]}"
else
    swift format --in-place --parallel --recursive "${places[@]}"
fi
