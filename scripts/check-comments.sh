#!/usr/bin/env bash
# Asks for a documentation comment on every type, function and computed property that crosses a target: swift-format looks at `public` only.
# A stored property and a plain initialiser may speak for themselves, and what a protocol asks for is documented there.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck disable=SC2016 # the dollar signs are awk's
find Sources -name '*.swift' -print0 | sort -z | xargs -0 awk '
    FNR == 1 { documented = 0 }
    # Attributes stand between a comment and its declaration.
    /^[[:space:]]*\/\/\// { documented = 1; next }
    /^[[:space:]]*(@|\/\/ )/ { next }
    /^[[:space:]]*((nonisolated|final|indirect|static)[[:space:]]+)*package[[:space:]]/ && !/package import/ {
        stored = /(let|var) [A-Za-z_]+(: .*|[[:space:]]*=.*)$/ && !/\{( get)?/
        plain = /package init\(/ && !/\) (async )?throws(\([A-Za-z]+\))? \{/
        standard = /(var (description|debugDescription|customMirror)[^A-Za-z]|func (hash|encode)\(|init\(from|func (==|<) ?\()/
        ours = /(init\?\(_ job:|func (send|credentials|forget|authenticate|authenticateAtOnce|recover|observe|plan|act|report|table)\(|var (names|secrets)[^A-Za-z]|static let description[^A-Za-z])/
        if (!documented && !stored && !plain && !standard && !ours) {
            printf "%s:%d: no documentation comment: %s\n", FILENAME, FNR, $0
            wrong++
        }
    }
    { documented = 0 }
    END { exit wrong > 0 }
'
