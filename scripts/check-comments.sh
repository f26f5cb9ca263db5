#!/usr/bin/env bash
# Asks for a documentation comment on every declaration that crosses a target: swift-format looks at `public` only.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck disable=SC2016 # the dollar signs are awk's
find Sources -name '*.swift' -print0 | xargs -0 awk '
    FNR == 1 { documented = 0 }
    # Attributes stand between a comment and its declaration.
    /^[[:space:]]*\/\/\// { documented = 1; next }
    /^[[:space:]]*@/ { next }
    /^[[:space:]]*((nonisolated|final|indirect|static)[[:space:]]+)*package[[:space:]]/ && !/package import/ {
        # What a protocol of the standard library asks for is documented there, and a plain initialiser by its properties.
        witness = /(package init|var (description|debugDescription|customMirror|errorDescription)|func (hash|encode)|init\(from|static func ==|static func <)/
        if (!documented && !witness) { printf "%s:%d: no documentation comment: %s\n", FILENAME, FNR, $0; wrong++ }
    }
    { documented = 0 }
    END { exit wrong > 0 }
'
