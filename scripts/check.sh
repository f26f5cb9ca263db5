#!/usr/bin/env bash
# Everything a reviewer would run, in the order of what it costs; stops at the first failure.
# A tool that is not installed is named and passed over; nothing else is.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra programs <<< "${PROGRAMS:?run it through make check}"
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT

step() { printf '\n== %s\n' "$1"; }
have() {
    command -v "$1" > /dev/null && return
    echo "passed over: $1 is not installed"
    return 1
}

step "formatting"
scripts/format.sh --check

step "documentation comments"
scripts/check-comments.sh

step "shell scripts"
if have shellcheck; then shellcheck scripts/*.sh .ci/run; fi

step "image description"
if [[ -x .venv/bin/hadolint ]]; then .venv/bin/hadolint deploy/Dockerfile; else have hadolint && hadolint deploy/Dockerfile; fi

step "tests"
swift build --build-tests
swift test --skip-build --disable-xctest --experimental-maximum-parallelization-width 4

for sanitizer in thread address; do
    step "tests under the $sanitizer sanitizer"
    # Leaks are looked for too; the suppressions of a sanitizer would hide what it is for, so there are none.
    ASAN_OPTIONS=detect_leaks=1 swift test --disable-xctest --experimental-maximum-parallelization-width 4 \
        --sanitize "$sanitizer" --scratch-path ".build-$sanitizer"
done

step "release programs"
make --no-print-directory release
binaries=$(swift build -c release --show-bin-path)
for program in "${programs[@]}"; do
    # Foundation proper drags in 50 MB of Unicode tables; FoundationEssentials is all we use.
    linked=$(ldd "$binaries/$program")
    if grep -E 'libFoundation\.so|_FoundationICU|not found' <<< "$linked"; then
        echo "$program links what it must not, or what is not there" >&2
        exit 1
    fi
    "$binaries/$program" --help > /dev/null
    "$binaries/$program" --version
done

step "staged installation"
make --no-print-directory install DESTDIR="$staging" PREFIX=/usr
for program in "${programs[@]}"; do
    "$staging/usr/bin/$program" --help > /dev/null
    bash -n "$staging/usr/share/bash-completion/completions/$program"
    if have zsh; then zsh -n "$staging/usr/share/zsh/vendor-completions/_$program"; fi
    if have fish; then fish --no-execute "$staging/usr/share/fish/vendor_completions.d/$program.fish"; fi
    if have mandoc; then mandoc -T lint -W warning "$staging/usr/share/man/man1/$program.1"; fi
    if have systemd-analyze; then
        units=$staging/usr/lib/systemd/system
        systemd-analyze verify --man=no --root="$staging" --recursive-errors=no "$units/$program.service" "$units/$program.timer"
        systemd-analyze security --offline=yes --threshold=20 --root="$staging" "$units/$program.service" | tail -n 1
    fi
done
make --no-print-directory uninstall DESTDIR="$staging" PREFIX=/usr
left=$(find "$staging" -type f)
[[ -z $left ]] || {
    printf 'uninstall left behind:\n%s\n' "$left" >&2
    exit 1
}
printf '\ncheck: all in order\n'
