# shellcheck shell=bash
# Private PostgreSQL servers and what watches them; sourced, never run.
# shellcheck disable=SC2034  # used by the scripts that source this

# shellcheck source=bench/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# programs_of VERSION: the directory with initdb, postgres, psql and pgbench of that version.
programs_of() {
    local environment=${PGVIGIL_TEST_PYTHON_ENVIRONMENT:-$checkout/.venv} directory said
    for directory in /usr/lib/postgresql/"$1"/bin /usr/pgsql-"$1"/bin \
        "$environment"/lib/python3*/site-packages/*/pginstall/bin; do
        [[ -x $directory/postgres ]] || continue
        said=$("${as_server[@]}" "$directory/postgres" --version 2>/dev/null) || continue
        if [[ $said == *" $1."* ]]; then
            printf '%s\n' "$directory"
            return
        fi
    done
    fail "PostgreSQL $1 is missing, or the user postgres cannot run it: run" \
        "scripts/install-packages test (version 15) or scripts/install-python (17, 18)"
}

# start_server VERSION [SETTING=VALUE]...: a fresh server on a Unix socket in the directory
# `socket`, its pid in `server`; `programs` is where its programs are.
start_server() {
    local version=$1 data setting
    shift
    programs=$(programs_of "$version")
    socket=$work/server-$version
    data=$socket/data
    mkdir "$socket"
    if [[ ${#as_server[@]} -gt 0 ]]; then chown postgres "$socket"; fi
    "${as_server[@]}" "$programs/initdb" --pgdata="$data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C --no-sync >"$work/initdb.log" 2>&1 || fail "initdb failed"
    {
        printf "listen_addresses = ''\nunix_socket_directories = '%s'\n" "$socket"
        printf "shared_preload_libraries = 'pg_stat_statements'\n"
        for setting in "$@"; do printf '%s\n' "${setting/=/ = }"; done
    } >>"$data/postgresql.conf"
    start "postgresql-$version" "${as_server[@]}" "$programs/postgres" -D "$data"
    server=$started
    until_true 30 sql -c 'SELECT 1'
    sql -q -c 'CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher' \
        -c 'CREATE EXTENSION pg_stat_statements'
    # For the databases that are made later.
    sql -q -d template1 -c 'CREATE EXTENSION pg_stat_statements'
}

# sql ARGUMENT...: psql as the superuser, plain output; -d names another database.
sql() {
    "$programs/psql" --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 \
        --host="$socket" --username=postgres "$@"
}

# conninfo DATABASE: how the watcher connects.
conninfo() { printf "host=%s user=watcher dbname=%s" "$socket" "$1"; }

# start_load DATABASE RATE: a steady pgbench load of RATE transactions a second.
start_load() {
    "$programs/pgbench" --host="$socket" --username=postgres --initialize --quiet --scale=1 \
        "$1" >"$work/pgbench-init.log" 2>&1 || fail "pgbench --initialize failed"
    start pgbench "$programs/pgbench" --host="$socket" --username=postgres --client=2 \
        --rate="$2" --time=86400 "$1"
}

# start_agent NAME CONFIGURATION: the agent with these lines, `web` aside; then `watcher` is its pid
# and `agent_url` its page.
start_agent() {
    local port
    port=$(free_port)
    printf '%s\nweb: { listen: ["127.0.0.1:%s"] }\n' "$2" "$port" >"$work/$1.yml"
    start "$1" "$agent" run --config "$work/$1.yml"
    watcher=$started
    agent_url=http://127.0.0.1:$port/metrics
    until_true 20 curl --silent --fail "http://127.0.0.1:$port/-/ready"
}

# start_exporter DATABASE: Debian's postgres_exporter; `exporter` is its pid, `exporter_url` its
# page.
start_exporter() {
    local port
    port=$(free_port)
    start exporter env DATA_SOURCE_NAME="$(conninfo "$1") sslmode=disable" \
        prometheus-postgres-exporter --web.listen-address="127.0.0.1:$port"
    exporter=$started
    exporter_url=http://127.0.0.1:$port/metrics
    until_true 20 curl --silent --fail "$exporter_url"
}

# start_scraping NAME URL: reads a page every 10 s as Prometheus does.
start_scraping() { start "$1" python3 "$library/scrape.py" "$2" 10; }

# series URL: how many samples the page has.
series() { curl --silent --fail "$1" | grep -c '^[^#]'; }
