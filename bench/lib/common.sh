# shellcheck shell=bash
# What the benchmarks share: a private directory, processes that end with the script, servers.
# Sourced, never run.
# shellcheck disable=SC2034  # used by the scripts that source this

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/common.sh"

library=$checkout/bench/lib
agent=${PGVIGIL:-$checkout/.build/release/pgvigil}
# PostgreSQL refuses to run as root.
as_server=()
if [[ $(id -u) -eq 0 ]]; then
    as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi

# /tmp: the path of a Unix socket may have 107 bytes.
work=$(mktemp -d /tmp/pgvigil-bench.XXXXXX)
chmod 755 "$work"

# pid:signal of everything started and not yet ended, the newest first.
processes=()

# start NAME COMMAND...: runs a command in the background; its pid is then in `started`.
start() {
    local name=$1 signal=TERM
    shift
    # A smart shutdown would wait for the sessions.
    if [[ $name == postgresql-* ]]; then signal=INT; fi
    "$@" >"$work/$name.log" 2>&1 &
    started=$!
    processes=("$started:$signal" "${processes[@]}")
}

# end PID: asks a process that `start` started to end, and insists after 20 s.
end() {
    local entry kept=()
    for entry in "${processes[@]}"; do
        if [[ ${entry%:*} != "$1" ]]; then
            kept+=("$entry")
            continue
        fi
        kill -"${entry#*:}" "$1" 2>/dev/null || true
        for _ in {1..200}; do
            kill -0 "$1" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$1" 2>/dev/null || true
        wait "$1" 2>/dev/null || true
    done
    processes=("${kept[@]}")
}

# pause SECONDS: a sleep that a signal to the script ends at once.
pause() {
    local outer=${started:-}
    start pause sleep "$1"
    wait "$started"
    end "$started"
    started=$outer
}

cleanup() {
    local status=$?
    trap - EXIT INT TERM
    if [[ $status -ne 0 ]]; then
        for log in "$work"/*.log; do
            if [[ -s $log ]]; then
                printf -- '-- the end of %s\n' "${log##*/}" >&2
                tail -n 5 "$log" >&2
            fi
        done
    fi
    while [[ ${#processes[@]} -gt 0 ]]; do end "${processes[0]%:*}"; done
    rm -rf "$work"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# need PROGRAM PACKAGE: fails with the name of the Debian package when a program is missing.
need() {
    command -v "$1" >/dev/null || fail "$1 is missing: install the Debian package $2," \
        "or everything with scripts/install-packages test"
}

need_agent() {
    need python3 python3
    need curl curl
    if [[ -z ${PGVIGIL:-} ]]; then
        find_swift
        say "building pgvigil"
        (cd "$checkout" && swift build -c release --static-swift-stdlib --product pgvigil >&2)
    fi
    [[ -x $agent ]] || fail "there is no program $agent"
}

# until_true SECONDS COMMAND...: repeats a command until it succeeds.
until_true() {
    local limit=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [[ $SECONDS -lt $limit ]] || fail "gave up waiting for: $*"
        sleep 0.1
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# usage cpu|rss|peak PID, usage tree PID: see usage.py.
usage() { python3 "$library/usage.py" "$@"; }

# table: lines of cells with tabs between them as aligned columns.
table() { python3 "$library/table.py"; }

# ratio A B [DIGITS]
ratio() {
    python3 -c 'import sys
a, b, digits = float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
print(f"{a / b:.{digits}f}" if b else "-")' "$1" "$2" "${3:-2}"
}

# The machine and the versions, which belong to every figure.
describe() {
    local processor
    processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    printf '%s: %s cores of %s, load %s; %s\n' "${0##*/}" "$(nproc)" "${processor:-unknown}" \
        "$(cut -d' ' -f1 /proc/loadavg)" "$("$agent" version | head -n 1)"
}
