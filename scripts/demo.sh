#!/usr/bin/env bash
# Shows what the programs do, on this machine and without any account: plants index families with traps in a search engine, looks at the
# plan, applies it, looks again, lets a run fail, and shows what the people on call would have read. Then it plants a hub and five members
# with six faults on moto, finds them, mends them, and looks again.
#
# The engine is the sandbox's double; a real OpenSearch where OPENSEARCH_HOME names a distribution, or ROUNDSMAN_DEMO_SEARCH_URL one that runs
# on this machine (indexes are created in it, and some deleted).
set -euo pipefail
cd "$(dirname "$0")/.."
house=$PWD

work=$(mktemp -d "${TMPDIR:-/tmp}/roundsman-demo.XXXXXX")
pids=()
clean_up() {
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    wait 2> /dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold="" plain=""; fi
chapter() { printf '\n%s── %s%s\n%s\n' "$bold" "$1" "$plain" "${2:-}"; }

# Shows a command as one would type it, runs it, and tells its exit code.
show() {
    local code=0
    printf '%s$ %s%s\n' "$bold" "$*" "$plain"
    "$@" 2> "$work/log" || code=$?
    head -n 12 "$work/log"
    printf '%s[exit %s]%s\n' "$bold" "$code" "$plain"
    last=$code
}

# Waits until a condition holds; the demonstration is over when it does not within two minutes.
await() {
    local tries=0
    until "$@" > /dev/null 2>&1; do
        ((++tries < 600)) || {
            echo "demo: gave up waiting for: $*" >&2
            exit 1
        }
        sleep 0.2
    done
}

echo "Building…"
swift build --product prune-indexes 2>&1 | tail -n 1
swift build --product verify-subscriptions 2>&1 | tail -n 1
swift build --product roundsman-sandbox 2>&1 | tail -n 1
binaries=$(swift build --show-bin-path)
export PATH=$binaries:$PATH
# The world is this demonstration's own, whatever the caller's looks like.
unset ROUNDSMAN_CONFIG ROUNDSMAN_OUTPUT ROUNDSMAN_LOG_LEVEL ROUNDSMAN_LOG_FORMAT http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
export ROUNDSMAN_LOG_FORMAT=text ROUNDSMAN_LOG_LEVEL=warning ROUNDSMAN_OUTPUT=table

roundsman-sandbox --serve > "$work/addresses" &
pids+=($!)
await grep -q '^webhook=' "$work/addresses"
address() { sed -n "s/^$1=//p" "$work/addresses"; }
search=$(address search)
repository=/snapshots
engine="the sandbox's double"
answers() { roundsman-sandbox --messages "$search/"; }
if [[ -n ${ROUNDSMAN_DEMO_SEARCH_URL:-} ]]; then
    search=${ROUNDSMAN_DEMO_SEARCH_URL%/}
    engine="the engine at $search"
elif [[ -n ${OPENSEARCH_HOME:-} ]] && command -v java > /dev/null; then
    echo "Starting OpenSearch from $OPENSEARCH_HOME (half a minute)…"
    # A port that is free now; should somebody else take it first, the engine says so and ends.
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$OPENSEARCH_HOME/bin/opensearch" --dir "$work/engine" --port "$port" > "$work/engine.log" 2>&1 &
    pids+=($!)
    search=http://127.0.0.1:$port repository=$work/engine/snapshots/archive
    engine="a real OpenSearch"
    await answers
fi

cat > "$work/roundsman.yaml" << YAML
version: 1
search:
  endpoint: $search
  auth: {kind: none}
retention:
  limits: {min_keep: 2, max_delete_percent: 30, max_delete_count: 500}
  rules:
    - {name: vpcflowlog, indexes: "cwl-vpcflowlog-{yyyy.MM.dd}", keep: 90d}
    - {name: cloudtrail, indexes: "cwl-cloudtrail-{yyyy.MM.dd}", keep: 14d, archive: {repository: archive}}
    - {name: authlog, indexes: "cwl-authlog-{yyyy.MM.dd}", keep: 180d}
    - {name: apps, indexes: "app-{yyyy.MM.dd}-{n}", keep: 30d, max_delete_percent: 50}
alerts:
  state: $work/state.sqlite
  channels: [{name: oncall, kind: slack, webhook: env:SLACK_WEBHOOK}]
  routes: [{to: [oncall], repeat: 1h}]
  environment: demo
YAML
SLACK_WEBHOOK=$(address webhook)
export SLACK_WEBHOOK
cd "$work"

chapter "1. A world" "In $engine: log families by day, some indexes past their time, and traps among them."
roundsman-sandbox --plant "$search" --repository "$repository"

chapter "2. The plan" "Nothing changes without --apply. cloudtrail would be archived first; authlog is refused, for half of it would go."
show prune-indexes --config roundsman.yaml

chapter "3. Why is this one kept?" "An index past its time that takes the writes of an alias."
trap_index=app-$(date -u -d '40 days ago' +%Y.%m.%d)-000001
show prune-indexes --config roundsman.yaml --explain "$trap_index"

chapter "4. The run" "The same, with --apply. Exit 3: done, but for what was refused."
show prune-indexes --config roundsman.yaml --apply
[[ $last == 3 ]] || { echo "demo: expected exit 3" >&2; exit 1; }

chapter "5. The next run" "What was deleted is gone; the rest stays for the reasons that it gives."
show prune-indexes --config roundsman.yaml

chapter "6. A bad night" "The same job, and an engine that nobody reaches."
sed "s|endpoint: .*|endpoint: http://127.0.0.1:9|" roundsman.yaml > unreachable.yaml
show prune-indexes --config unreachable.yaml --apply
[[ $last == 69 ]] || { echo "demo: expected exit 69" >&2; exit 1; }

chapter "7. What on-call has read in Slack"
roundsman-sandbox --messages "$(address slack)"

chapter "8. A hub and five members" "On moto: an account is missing in the destination policy, another in the role's trust, a filter is narrowed, one is gone, the role may not use the stream's key, and the stream forgets after a day."
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
aws=http://127.0.0.1:$port
# Only moto ever sees these, and moto is on this machine.
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_EC2_METADATA_DISABLED=true
"$house/.venv/bin/python" "$house/scripts/sandbox/moto_server.py" -H 127.0.0.1 -p "$port" > "$work/moto.log" 2>&1 &
pids+=($!)
await "$house/.venv/bin/python" -c "import socket; socket.create_connection(('127.0.0.1', $port), 1).close()"
"$house/.venv/bin/python" "$house/scripts/sandbox/hub.py" --endpoint "$aws" faults > hub.yaml
sed -n '/^alerts:/,$p' roundsman.yaml >> hub.yaml
export AWS_ENDPOINT_URL=$aws
show verify-subscriptions --config hub.yaml
[[ $last == 2 ]] || { echo "demo: expected exit 2" >&2; exit 1; }

chapter "9. What would mend it" "Bare additions, one call a document; nothing that is not ours is touched."
show verify-subscriptions --config hub.yaml --repair | sed -n '/^Repairs/,$p'

chapter "10. The repair" "With --apply. What is replaced is kept in backups/ beside the state; then the world is read again."
show verify-subscriptions --config hub.yaml --repair --apply
[[ $last == 0 ]] || { echo "demo: expected exit 0" >&2; exit 1; }

chapter "11. The second run" "Every path is whole, and there is nothing left to mend."
show verify-subscriptions --config hub.yaml --repair
unset AWS_ENDPOINT_URL

chapter "What to try next"
cat << 'TEXT'
  prune-indexes --help                      every option, exit code, status and reason
  deploy/roundsman.yaml                     a configuration to start from; docs/configuration.md explains it
  OPENSEARCH_HOME=… make demo               the same against a real OpenSearch
  docs/verify-subscriptions.md              every check, and what mends it
  prune-indexes --apply --lift-limits authlog   a first clean-up of a family that the limits refuse
TEXT
