"""All targets on one page: who is unwell, and the way to its own page."""

from .grafana import (
    RISING, SCORE, Board, coloured, link, series, stat, steps, table, values, variable)

# Indicators and whether they are bad above or below their limit.
LIMITED = [
    ("health_score", "<"), ("connections_utilization_ratio", ">"), ("pool_utilization_ratio", ">"),
    ("cache_hit_ratio", "<"), ("query_mean_seconds", ">"), ("query_p95_seconds", ">"),
    ("running_queries_longest_seconds", ">"), ("transaction_error_ratio", ">"),
    ("lock_wait_longest_seconds", ">"), ("idle_in_transaction_holding_oldest_age_seconds", ">"),
    ("replication_lag_seconds", ">"), ("xid_age_ratio", ">"), ("mxid_age_ratio", ">"),
]


def beyond(severity, *, shows_limit=False):
    """Indicators beyond their limit, as series with the label `indicator`."""
    parts = []
    for indicator, comparison in LIMITED:
        worst = "min" if comparison == "<" else "max"
        value = f"{worst} by (target) (pg_{indicator}{{@T}})"
        limits = (
            f'max by (target) (pgvigil_threshold{{@T, indicator="{indicator}",'
            f' severity="{severity}"}})')
        chosen = f"{value} {comparison} {limits}"
        if shows_limit:
            chosen = f"{limits} and {chosen}"
        parts.append(f'label_replace({chosen}, "indicator", "pg_{indicator}", "", "")')
    return "\nor ".join(parts)


def board():
    made = Board(
        "pgvigil-fleet", "PostgreSQL fleet",
        "One row per target of pgvigil; a click on a name opens its own page.", single=False)
    up = values({1: ("up", "green"), 0: ("down", "red")})
    to_instance = {
        "title": "Open ${__value.raw}",
        "url": "/d/pgvigil-instance?var-target=${__value.raw:percentencode}"
        "&${datasource:queryparam}&${__url_time_range}",
        "targetBlank": False,
    }
    made.add(stat(
        "Targets", "Targets that pgvigil watches. Bad: fewer than you configured.", "short",
        ("count(max by (target) (pg_up{@T}))", "targets")), 4, 4)
    made.add(stat(
        "Down", "Targets that pgvigil cannot ask now. Bad: any.", "short",
        ("count(max by (target) (pg_up{@T}) == 0) or vector(0)", "down"),
        thresholds=steps((1, "red"))), 4, 4)
    made.add(stat(
        "Lowest score", "The health score of the target that is worst off. Below 80 is a warning,"
        " below 60 critical, unless the target has limits of its own.", "short",
        ("min(pg_health_score{@T})", "lowest"), thresholds=SCORE, decimals=0), 4, 4)
    made.add(stat(
        "Critical", "Indicators of all targets beyond their critical limit. Bad: any; they are"
        " listed below.", "short",
        (f"count({beyond('critical')}) or vector(0)", "critical"),
        thresholds=steps((1, "red"))), 4, 4)
    made.add(stat(
        "Lethal states", "States that cap a score at 30, such as transaction wraparound. Bad:"
        " any; open the target to see which.", "short",
        ("sum(max by (target, reason) (pg_health_cap_active{@T})) or vector(0)", "lethal"),
        thresholds=steps((1, "red"))), 4, 4)
    made.add(stat(
        "Oldest poll", "Time since the target that was longest not heard answered any question."
        " Bad: more than a few polls.", "s",
        ("max(time() - max by (target) (pgvigil_collector_last_success_timestamp_seconds{@T}))",
         "oldest poll"), thresholds=steps((60, "orange"), (300, "red"))), 4, 4)
    made.add(table(
        "Targets by health",
        "One row per target, the worst first once sorted by score; a click on the name opens it."
        " Colours use the standard limits, the table below those in force. An empty cell means"
        " that the number does not apply, or that too little happened to tell.",
        [("target", "Target")],
        [
            ("Up", "max by (target) (pg_up{@T})",
             [("mappings", [up]), ("custom.cellOptions", {"type": "color-text"})]),
            ("Health", "max by (target) (pg_health_score{@T})",
             coloured(SCORE) + [("decimals", 0)]),
            ("Connections", "max by (target) (pg_connections_utilization_ratio{@T})",
             coloured(RISING["connections"]) + [("unit", "percentunit"), ("decimals", 0)]),
            ("Cache hit", "max by (target) (pg_cache_hit_ratio{@T})",
             [("unit", "percentunit"), ("decimals", 1)]),
            ("Longest query", "max by (target) (pg_running_queries_longest_seconds{@T})",
             coloured(RISING["query"]) + [("unit", "s")]),
            ("Blocked sessions", "max by (target) (pg_lock_waiting_sessions{@T})",
             coloured(steps((3, "orange"), (10, "red")))),
            ("Replication lag",
             "max by (target) (pg_replication_lag_seconds{@T})"
             " or max by (target) (pg_stat_replication_replay_lag_seconds{@T})",
             coloured(RISING["lag"]) + [("unit", "s")]),
            ("Last poll",
             "time() - max by (target) (pgvigil_collector_last_success_timestamp_seconds{@T})",
             coloured(steps((60, "orange"), (300, "red"))) + [("unit", "s")]),
        ],
        overrides=[{
            "matcher": {"id": "byName", "options": "Target"},
            "properties": [{"id": "links", "value": [to_instance]}],
        }]), 24, 12)
    made.add(table(
        "Beyond the limits",
        "Indicators that are beyond the warning limit in force for their target, with the limit;"
        " both in the indicator's own unit, which its name ends with. Empty is good.",
        [("target", "Target"), ("indicator", "Indicator")],
        [("Value", beyond("warning"), []),
         ("Warning limit", beyond("warning", shows_limit=True), [])],
        overrides=[{
            "matcher": {"id": "byName", "options": "Target"},
            "properties": [{"id": "links", "value": [to_instance]}],
        }]), 12, 9)
    made.add(series(
        "Health score over time", "Each target's score. Bad: a step down; a gap means that the"
        " target could not be asked.", "short",
        [("max by (target) (pg_health_score{@T})", "{{target}}")], high=100), 12, 9)
    return made.model(
        [variable("target", "Target", "label_values(pg_up, target)", many=True)],
        [link("Instance", "pgvigil-instance")])
