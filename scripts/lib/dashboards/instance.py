"""One target from its health down to the agent's own work."""

from . import storage, upkeep
from .grafana import (
    RISING, SCORE, Board, bars, coloured, limit, link, override, series, stat, steps, table,
    values, variable)


def health(made):
    made.row("Health")
    made.add(stat(
        "Health score", "100 minus all points lost. Below 80 is a warning, below 60 critical,"
        " unless the target has limits of its own. Nothing is shown when too little is known.",
        "short", ("max by (target) (pg_health_score{@T})", "score"), thresholds=SCORE,
        decimals=0), 4, 4)
    made.add(stat(
        "Connection", "Whether pgvigil can ask the target. Bad: down.", "short",
        ("max by (target) (pg_up{@T})", "connection"),
        mappings=[values({1: ("up", "green"), 0: ("down", "red")})]), 4, 4)
    made.add(stat(
        "Known", "How much of the score's weight is in sight. Bad: below 60 %, where there is no"
        " score; the panel of collectors says what fails.", "percentunit",
        ("max by (target) (pg_health_coverage_ratio{@T})", "known"),
        thresholds=steps((0.6, "orange"), (0.9, "green"), base="red"), decimals=0), 4, 4)
    made.add(stat(
        "Version", "PostgreSQL's version. Bad: one that no longer gets fixes.", "short",
        ("max by (short_version) (pg_static{@T})", "{{short_version}}"), name=True), 4, 4)
    made.add(stat(
        "Role", "Whether the server is a primary or a replica. Bad: a change that nobody planned.",
        "short", ("max by (target) (pg_replication_is_replica{@T})", "role"),
        mappings=[values({0: ("primary", "blue"), 1: ("replica", "purple")})]), 4, 4)
    made.add(stat(
        "Uptime", "Time since the server was started. Bad: short without a planned restart.", "s",
        ("max by (target) (pg_server_clock_timestamp_seconds{@T}"
         " - pg_postmaster_start_time_seconds{@T})", "uptime")), 4, 4)
    made.add(series(
        "Score over time", "The score with the limits in force. Bad: below a line; a gap means"
        " that the target could not be asked.", "short",
        [("max by (target) (pg_health_score{@T})", "score"), limit("health_score")],
        high=100), 8, 9)
    made.add(series(
        "Points lost by component", "The layers add up to 100 minus the score, exactly. The"
        " thickest layer is where to look first.", "short",
        [("sum by (component) (max by (component, check) (pg_health_points_lost{@T}))",
          "{{component}}")], stack=True), 8, 9)
    made.add(bars(
        "Points lost by check", "What each check takes now, the largest first. The table of checks"
        " in health-score.md says what to do about each.", "short",
        ("topk(10, max by (component, check) (pg_health_points_lost{@T}))",
         "{{component}}: {{check}}"), thresholds=steps((0.5, "orange"), (5, "red"))), 8, 9)
    made.add(table(
        "Lethal states", "States that cap the score at 30. Bad: any that is active; a state that"
        " is not listed could not be looked for.", [("reason", "State")],
        [("Active", "max by (reason) (pg_health_cap_active{@T})",
          [("mappings", [values({0: ("no", "green"), 1: ("active", "red")})]),
           ("custom.cellOptions", {"type": "color-text"})])], sort="Active"), 8, 8)
    made.add(series(
        "Collectors that fail", "Collectors whose last question was not answered. Empty is good.",
        "short", [("1 - max by (collector) (pgvigil_collector_success{@T}) > 0", "{{collector}}")],
        high=1, bars=True), 8, 8)
    made.add(series(
        "Pools", "How full the configured pools are, or PgBouncer's. Bad: above a line; at 100 %"
        " the pool's clients wait. Empty without pools.", "percentunit",
        [("max by (pool) (pg_pool_utilization_ratio{@T})", "{{pool}}"),
         limit("pool_utilization_ratio")]), 8, 8)


def connections(made):
    made.row("Connections and sessions")
    made.add(series(
        "Connections", "Client sessions against the slots that ordinary clients may take. Bad:"
        " above a line; at 100 % nobody else gets in.", "percentunit",
        [("max by (target) (pg_connections_utilization_ratio{@T})", "used"),
         limit("connections_utilization_ratio")]), 8)
    made.add(series(
        "Sessions by state", "Client sessions of the chosen databases by what they do. Bad: many"
        " that are idle in transaction; a jump of active ones.", "short",
        [("sum by (state) (pg_stat_activity_sessions{@D})", "{{state}}")], stack=True), 8)
    made.add(series(
        "Sessions by application", "The ten applications with the most sessions. Bad: one that"
        " grows without end leaks connections.", "short",
        [("topk(10, sum by (application_name) (pg_stat_activity_sessions{@D}))",
          "{{application_name}}")], stack=True), 8)
    made.add(series(
        "Client sessions", "Sessions, and all slots there are. Bad: the lines meet.", "short",
        [("max by (target) (pg_connections_used{@T})", "used"),
         ("max by (target) (pg_connections_max{@T})", "max_connections")]), 8)
    made.add(series(
        "Idle in transaction", "The longest idle transaction, and the longest that holds rows or"
        " locks. Bad: the second above a line; find the application that forgets to commit.", "s",
        [("max by (target) (pg_idle_in_transaction_oldest_age_seconds{@T})", "any"),
         ("max by (target) (pg_idle_in_transaction_holding_oldest_age_seconds{@T})", "holding"),
         limit("idle_in_transaction_holding_oldest_age_seconds")]), 8)
    made.add(series(
        "Session ends", "Sessions per second that began, and that ended badly. Bad: any that were"
        " abandoned, killed or ended by a fatal error; many new ones ask for a pooler.", "ops",
        [(f"sum by (target) (rate(pg_stat_database_sessions{name}_total{{@D}}[@R]))", legend)
         for name, legend in [("", "new"), ("_abandoned", "abandoned"), ("_fatal", "fatal"),
                              ("_killed", "killed")]]), 8)


def transactions(made):
    made.row("Transactions and errors")
    made.add(series(
        "Transactions", "Commits per second by database. Bad: a drop while clients wait.", "ops",
        [("sum by (datname) (rate(pg_stat_database_xact_commit_total{@D}[@R]))", "{{datname}}")],
        stack=True), 8)
    made.add(series(
        "Rollbacks", "The share of transactions that roll back. Bad: above a line; the server's"
        " log has the errors. Empty with fewer than 100 transactions in 5 minutes.",
        "percentunit",
        [("max by (target) (pg_transaction_error_ratio{@T})", "rolled back"),
         limit("transaction_error_ratio")]), 8)
    made.add(series(
        "Rollbacks by database", "Transactions rolled back per second. Bad: a database that"
        " stands out.", "ops",
        [("sum by (datname) (rate(pg_stat_database_xact_rollback_total{@D}[@R]))",
          "{{datname}}")]), 8)
    made.add(series(
        "Rows", "Rows changed and fetched per second. Bad: a step that no release explains.",
        "rowsps",
        [(f"sum by (target) (rate(pg_stat_database_tup_{name}_total{{@D}}[@R]))", name)
         for name in ("fetched", "inserted", "updated", "deleted")]), 8)
    made.add(series(
        "Deadlocks", "Deadlocks by database in each interval. Bad: any that repeat; let all"
        " transactions take their locks in the same order.", "short",
        [("sum by (datname) (increase(pg_stat_database_deadlocks_total{@D}[@R]))",
          "{{datname}}")], bars=True, stack=True), 8)
    made.add(series(
        "Checksums", "Blocks found with a wrong checksum since the last reset of statistics. Bad:"
        " any; the disk is at fault. An empty name stands for the shared catalogs; empty without"
        " checksums.", "short",
        [("max by (datname) (pg_stat_database_checksum_failures_total{@T})", "{{datname}}")]), 8)


TIME = "increase(pg_stat_statements_seconds_total{@D}[$__range])"
BY = "by (queryid, datname, usename)"
TOP = f"topk(20, sum {BY} ({TIME}))"
TEXT = "* on (queryid) group_left (query) max by (queryid, query) " \
    "(pg_stat_statements_query_info{@T})"
KEYS = "on (queryid, datname, usename)"


def of_top(value):
    """A value of the statements that took the most time."""
    return f"{value} and {KEYS} {TOP}"


def queries(made):
    made.row("Queries")
    made.add(series(
        "Cache hit ratio", "Blocks found in shared buffers, of all and by database. Bad: below a"
        " line; look for tables that are read in full, then at shared_buffers. Empty with fewer"
        " than 10,000 blocks in 5 minutes.", "percentunit",
        [("max by (target) (pg_cache_hit_ratio{@T})", "all"),
         ("max by (datname) (pg_database_cache_hit_ratio{@D})", "{{datname}}"),
         limit("cache_hit_ratio")], low=None, high=1), 8)
    made.add(series(
        "Mean and p95", "Execution time over 5 minutes; the 95th percentile is an estimate. Bad:"
        " above a line of the same name. Empty without pg_stat_statements.", "s",
        [("max by (target) (pg_query_mean_seconds{@T})", "mean"),
         ("max by (target) (pg_query_p95_seconds{@T})", "p95"),
         limit("query_mean_seconds", "(mean)"), limit("query_p95_seconds", "(p95)")]), 8)
    made.add(series(
        "Longest query", "How long the longest running query runs, and the oldest transaction."
        " Bad: the query above a line.", "s",
        [("max by (target) (pg_running_queries_longest_seconds{@T})", "query"),
         ("max by (target) (pg_transactions_oldest_age_seconds{@T})", "transaction"),
         limit("running_queries_longest_seconds")]), 8)
    made.add(series(
        "Slow statements", "Statements whose mean was above 1 s in the last 5 minutes. Bad: more"
        " than five; empty without pg_stat_statements.", "short",
        [("max by (target) (pg_slow_queries{@T})", "slow statements")]), 8, 9)
    made.add(series(
        "Time by statement", "Seconds of execution per second: 1 keeps one session busy. Bad: one"
        " that grows apart from its calls. The row other adds up all that are not named.", "short",
        [("topk(10, sum by (queryid) (rate(pg_stat_statements_seconds_total{@D}[@R])))",
          "{{queryid}}")], stack=True, interval="1m"), 16, 9)
    made.add(table(
        "Top statements by time", "Statements that took the most time in the range shown above."
        " Bad: a large share with a large mean; explain it. Texts need the first scrape after a"
        " statement was seen, and the row other has none.",
        [("query", "Statement"), ("queryid", "Id"), ("datname", "Database"), ("usename", "User")],
        [
            ("Time", f"({TOP} {TEXT}) or {KEYS} {TOP}", [("unit", "s")]),
            ("Calls", of_top(
                f"sum {BY} (increase(pg_stat_statements_calls_total{{@D}}[$__range]))"),
             [("decimals", 0)]),
            ("Mean", of_top(
                f"sum {BY} ({TIME}) / sum {BY}"
                " (increase(pg_stat_statements_calls_total{@D}[$__range]) > 0)"),
             [("unit", "s")]),
            ("Rows", of_top(
                f"sum {BY} (increase(pg_stat_statements_rows_total{{@D}}[$__range]))"),
             [("decimals", 0)]),
            ("Blocks read", of_top(
                f"sum {BY} (increase("
                "pg_stat_statements_shared_blocks_read_total{@D}[$__range]))"),
             [("decimals", 0)]),
        ],
        sort="Time", overrides=[override("Statement", ("custom.width", 700))]), 24, 11)


def waits(made):
    made.row("Waits and locks")
    made.add(series(
        "Waits", "Working sessions and processes by kind of wait; none means on the CPU. Bad: a"
        " layer that grows with the load: Lock, LWLock or IO.", "short",
        [("sum by (wait_event_type) (pg_wait_events{@T})", "{{wait_event_type}}")],
        stack=True), 8)
    made.add(series(
        "Top wait events", "The ten wait events with the most sessions. Bad: the same one on top"
        " for long; its name says what is short.", "short",
        [("topk(10, sum by (wait_event_type, wait_event) (pg_wait_events{@T}))",
          "{{wait_event_type}}: {{wait_event}}")], stack=True), 8)
    made.add(series(
        "Lock waits", "The longest wait for a lock (left) and sessions that wait (right). Bad:"
        " above a line, or a queue of ten; end the session that blocks.", "s",
        [("max by (target) (pg_lock_wait_longest_seconds{@T})", "longest wait"),
         ("max by (target) (pg_lock_waiting_sessions{@T})", "sessions"),
         limit("lock_wait_longest_seconds")],
        overrides=[override("sessions", ("unit", "short"), ("custom.axisPlacement", "right"))]), 8)
    made.add(table(
        "Sessions that block", "Sessions that others wait for and that wait for nobody: whom to"
        " end first with pg_terminate_backend. Empty is good.",
        [("pid", "Process"), ("datname", "Database"), ("usename", "User"),
         ("application_name", "Application"), ("state", "State")],
        [("Waiting", "max by (pid, datname, usename, application_name, state)"
          " (pg_lock_blocking_root{@T})", coloured(RISING["any"]))], sort="Waiting"), 8)
    made.add(series(
        "Locks held", "Locks by mode. Bad: AccessExclusiveLock for long, which stops readers.",
        "short", [("sum by (mode) (pg_locks_granted{@D})", "{{mode}}")], stack=True), 8)
    made.add(series(
        "Locks awaited", "Locks that someone waits for, by mode. Bad: any for long.", "short",
        [("sum by (mode) (pg_locks_awaited{@D})", "{{mode}}")], stack=True), 8)


def agent(made):
    made.row("pgvigil itself")
    made.add(series(
        "Poll", "How long a poll takes, and the target's connections. Bad: near the poll"
        " interval.", "s",
        [("max by (target) (pgvigil_poll_duration_seconds{@T})", "poll"),
         ("max by (target) (pgvigil_connections{@T})", "connections")],
        overrides=[override(
            "connections", ("unit", "short"), ("custom.axisPlacement", "right"))]), 8)
    made.add(series(
        "Slowest collectors", "How long the last question of each collector took. Bad: one that"
        " costs more than what it tells is worth; it can be asked less often.", "s",
        [("topk(10, max by (collector) (pgvigil_collector_duration_seconds{@T}))",
          "{{collector}}")]), 8)
    made.add(series(
        "Failures", "Failed questions and missed polls per second. Bad: any that last.", "ops",
        [("sum by (collector, reason) (rate(pgvigil_collector_failures_total{@T}[@R])) > 0",
          "{{collector}}: {{reason}}"),
         ("sum by (target) (rate(pgvigil_polls_missed_total{@T}[@R]))", "polls missed")]), 8)
    made.add(series(
        "Series", "Series of the target that are shown. Bad: growth without end; look at which"
        " labels make them.", "short",
        [("max by (target) (pgvigil_series{@T})", "shown")]), 8)
    made.add(series(
        "Left out", "What bounds kept out, per second: series, rows, label values made safe. Bad:"
        " series, which are then missing in these panels.", "ops",
        [("sum by (target) (rate(pgvigil_series_dropped_total{@T}[@R]))", "series"),
         ("sum by (collector) (rate(pgvigil_collector_rows_cut_total{@T}[@R]))",
          "rows of {{collector}}"),
         ("sum by (target) (rate(pgvigil_label_repairs_total{@T}[@R]))", "labels repaired")]), 8)
    made.add(table(
        "Collectors not asked", "Collectors that do not apply here or lack a right, and why. Bad:"
        " a missing right or extension that you meant to grant.",
        [("collector", "Collector"), ("reason", "Reason")],
        [("Asked", "max by (collector, reason) (pgvigil_collector_planned{@T}) == 0",
          [("mappings", [values({0: ("no", "text")})])])]), 8)
    of_agent = "and on (instance) group by (instance) (pg_up{@T})"
    made.add(series(
        "Requests", "Requests to the agent that watches this target, per second by status. Bad:"
        " 5xx, and 401 or 403 that nobody explains.", "reqps",
        [(f"sum by (instance, code) (rate(pgvigil_http_requests_total[@R])) {of_agent}",
          "{{code}}")]), 8)
    made.add(series(
        "Configuration", "Whether the agent took its configuration into force. Bad: 0; its log"
        " says what is wrong in the file.", "short",
        [(f"max by (instance) (pgvigil_config_last_reload_successful) {of_agent}",
          "{{instance}}")], high=1), 8)
    made.add(series(
        "Databases", "Databases that are visited and that are left out. Bad: one left out that"
        " you want to see.", "short",
        [("max by (state) (pgvigil_databases{@T})", "{{state}}")]), 8)


def board():
    made = Board(
        "pgvigil-instance", "PostgreSQL instance",
        "One target of pgvigil, from its health down to the agent's own work.", single=True)
    health(made)
    connections(made)
    transactions(made)
    queries(made)
    waits(made)
    storage.rows(made)
    upkeep.rows(made)
    agent(made)
    return made.model(
        [variable("target", "Target", "label_values(pg_up, target)", many=False),
         variable(
             "datname", "Database",
             'label_values(pg_stat_database_numbackends{target="$target"}, datname)', many=True)],
        [link("Fleet", "pgvigil-fleet")])
