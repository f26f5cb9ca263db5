#!/usr/bin/env bash
# Installs what building and testing need: Debian packages, and a Python environment with the programs we compare ourselves with.
# Quick when all is there. Without root it prints the one line that an administrator must run, and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

required=(ca-certificates pkg-config libcurl4-openssl-dev libssl-dev libyaml-dev libexpat1-dev libsqlite3-dev openssl)
# Tools that only `make check` and single tests use; what is missing is skipped and named there.
helpful=(mandoc shellcheck systemd zsh fish)

command -v swift > /dev/null || {
    echo "setup: Swift 6.3 is not installed; see https://www.swift.org/install/linux" >&2
    exit 1
}
python3 -c 'import ensurepip, venv' 2> /dev/null || required+=(python3 python3-venv)

stamp=.venv/stamp
wanted=$(printf '%s\n' "${required[@]}" "${helpful[@]}" | cat - scripts/requirements.txt | sha256sum)
if [[ -f $stamp && $(< "$stamp") == "$wanted" ]]; then exit 0; fi

missing() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${Status}' "$package" 2> /dev/null) == "install ok installed" ]] || echo "$package"
    done
}

mapfile -t needed < <(missing "${required[@]}")
mapfile -t wished < <(missing "${helpful[@]}")
if ((${#needed[@]} + ${#wished[@]} > 0)); then
    if ((EUID == 0)); then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q
        if ((${#needed[@]} > 0)); then apt-get install -q -y --no-install-recommends "${needed[@]}"; fi
        for package in "${wished[@]}"; do
            apt-get install -q -y --no-install-recommends "$package" ||
                echo "setup: $package could not be installed; the checks that use it are skipped" >&2
        done
    elif ((${#needed[@]} > 0)); then
        echo "setup: packages are missing. Run this, then start again:" >&2
        echo "  sudo apt-get install -y --no-install-recommends ${needed[*]} ${wished[*]}" >&2
        exit 1
    fi
fi

[[ -x .venv/bin/python ]] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.txt
echo "$wanted" > "$stamp"
echo "setup: done"
