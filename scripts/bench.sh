#!/usr/bin/env bash
# Measures the release binaries beside Curator 5.8.4 and 9.0.0, and beside boto3, in one run, and prints docs/benchmarks.md's tables.
# The Curators go into virtual environments of their own; where they cannot be had, ours is measured alone.
set -euo pipefail
cd "$(dirname "$0")/.."

# Curator 5.8.4 wants a PyYAML that only an old Cython builds.
curator() {
    local folder=.venv-curator-$1
    if [[ ! -x $folder/bin/curator ]]; then
        python3 -m venv "$folder"
        echo 'cython<3' > "$folder/constraint.txt"
        PIP_CONSTRAINT=$PWD/$folder/constraint.txt "$folder/bin/pip" install --quiet "elasticsearch-curator==$1" >&2
    fi
    echo "$PWD/$folder/bin/curator"
}

peers=()
if five=$(curator 5.8.4) && nine=$(curator 9.0.0); then
    peers=("$five" "$nine")
else
    echo "bench: Curator cannot be installed here; measuring ours alone" >&2
fi
flags=(-c release --static-swift-stdlib)
swift build "${flags[@]}" --product prune-indexes >&2
swift build "${flags[@]}" --product verify-subscriptions >&2
swift build "${flags[@]}" --product benchmarks >&2
binaries=$(swift build "${flags[@]}" --show-bin-path)
"$binaries/benchmarks" "$binaries/prune-indexes" "${peers[@]}"
"$binaries/benchmarks" --audit "$binaries/verify-subscriptions" .venv/bin/python
