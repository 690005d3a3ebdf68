# shellcheck shell=bash
# What the scripts share; sourced, never run.

# shellcheck disable=SC2034  # used by the scripts that source this
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '== %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command as root: as it is, or through sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "needs root for: $* (no sudo here)"
    fi
}

# Puts Swift on PATH when it lies where the Swift image has it.
find_swift() {
    if ! command -v swift >/dev/null && [[ -x /opt/swift/usr/bin/swift ]]; then
        PATH=$PATH:/opt/swift/usr/bin
    fi
    command -v swift >/dev/null || fail "swift is not on PATH: install Swift 6.3 (swift.org/install)"
}
