extension Board {
    /// Indicators with limits, and whether they are bad above or below them.
    private static let limited: [(indicator: String, isBadBelow: Bool)] = [
        ("health_score", true), ("connections_utilization_ratio", false),
        ("pool_utilization_ratio", false), ("cache_hit_ratio", true),
        ("query_mean_seconds", false), ("query_p95_seconds", false),
        ("running_queries_longest_seconds", false), ("transaction_error_ratio", false),
        ("lock_wait_longest_seconds", false),
        ("idle_in_transaction_holding_oldest_age_seconds", false),
        ("replication_lag_seconds", false), ("xid_age_ratio", false), ("mxid_age_ratio", false),
    ]

    /// Indicators beyond their limit, as series with the label `indicator`.
    static func beyond(_ severity: String, showsLimit: Bool = false) -> String {
        let parts: [String] = limited.map { indicator, isBadBelow in
            let worst = isBadBelow ? "min" : "max"
            let value = "\(worst) by (target) (pg_\(indicator){@T})"
            let limits =
                "max by (target) (pgvigil_threshold{@T, indicator=\"\(indicator)\","
                + " severity=\"\(severity)\"})"
            let chosen = "\(value) \(isBadBelow ? "<" : ">") \(limits)"
            let shown = showsLimit ? "\(limits) and \(chosen)" : chosen
            return "label_replace(\(shown), \"indicator\", \"pg_\(indicator)\", \"\", \"\")"
        }
        return parts.joined(separator: "\nor ")
    }

    private static let toInstance = Property.link(
        "Open ${__value.raw}",
        "/d/pgvigil-instance?var-target=${__value.raw:percentencode}"
            + "&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"
            + "&${__url_time_range}")

    private static let targetLabel = Panel.Label("target", "Target", [toInstance])

    /// All targets on one page.
    static let fleet = Board(
        "pgvigil-fleet", "PostgreSQL fleet",
        "One row per target of pgvigil; a click on a name opens its own page.", scope: .fleet,
        [
            Row("Now", fleetNumbers),
            Row("Targets", [fleetTable]),
            Row("What to look at", fleetTrouble),
            Row("Databases by environment", [fleetDatabases]),
        ])

    private static let fleetNumbers: [Panel] = [
        .number(
            "Targets", "short", "Targets that pgvigil watches. Bad: fewer than you configured.",
            Query("count(max by (target) (pg_up{@T}))", "targets")),
        .number(
            "Down", "short", "Targets that pgvigil cannot ask now. Bad: any.",
            Query("count(max by (target) (pg_up{@T}) == 0) or vector(0)", "down"), .any),
        .number(
            "Lowest score", "short",
            "The health score of the target that is worst off. Bad: below 80 is a warning, below 60"
                + " critical, unless the target has limits of its own. At most 30 while an alert of"
                + " severity page fires.",
            Query("min(\(Query.cappedScore))", "lowest"), .score
        ) { $0.decimals = 0 },
        .number(
            "Critical", "short",
            "Indicators of all targets beyond their critical limit. Bad: any; they are listed below.",
            Query("count(\(beyond("critical"))) or vector(0)", "critical"), .any),
        .number(
            "Lethal states", "short",
            "States that cap a score at 30, such as transaction wraparound. Bad: any; open the"
                + " target to see which.",
            Query(
                "sum(max by (target, reason) (pg_health_cap_active{@T})) or vector(0)", "lethal"),
            .any),
        .number(
            "Oldest poll", "s",
            "Time since the target that was longest not heard answered any question. Bad: more"
                + " than a few polls.",
            Query(
                "max(time() - max by (target)"
                    + " (pgvigil_collector_last_success_timestamp_seconds{@T}))", "oldest poll"),
            .rising(60, 300)),
    ]

    private static let fleetTable: Panel = .table(
        "Targets by health",
        "One row per target; a click on the name opens it. Bad: red and orange; these colours use"
            + " the standard limits, the table below those in force. An empty cell means that the"
            + " number does not apply, or that too little happened to tell.",
        [targetLabel],
        [
            Query(
                "max by (target) (pg_up{@T})", "Up",
                [.mappings([Mapping(1, "up", "green"), Mapping(0, "down", "red")])]
                    + [Property.colouredText]),
            Query(Query.cappedScore, "Health", Property.coloured(.score) + [.decimals(0)]),
            Query(
                "max by (target) (2 * ALERTS{alertstate=\"firing\", severity=\"page\", @T}"
                    + " or ALERTS{alertstate=\"firing\", severity=\"ticket\", @T})", "Alerts",
                unless: "no alert fires, or no rules are evaluated",
                [.mappings([Mapping(2, "page", "red"), Mapping(1, "ticket", "orange")])]
                    + [Property.colouredText]),
            Query(
                "max by (target) (pg_connections_utilization_ratio{@T})", "Connections",
                Property.coloured(.rising(0.8, 0.95)) + [.unit("percentunit"), .decimals(0)]),
            Query(
                "max by (target) (pg_cache_hit_ratio{@T})", "Cache hit",
                unless: "too few blocks were requested in 5 minutes",
                [.unit("percentunit"), .decimals(1)]),
            Query(
                "max by (target) (pg_running_queries_longest_seconds{@T})", "Longest query",
                Property.coloured(.rising(900, 3600)) + [.unit("s")]),
            Query(
                "max by (target) (pg_lock_waiting_sessions{@T})", "Blocked sessions",
                Property.coloured(.rising(3, 10))),
            Query(
                "max by (target) (pg_replication_lag_seconds{@T})"
                    + " or max by (target) (pg_stat_replication_replay_lag_seconds{@T})",
                "Replication lag", unless: "there is no replication",
                Property.coloured(.rising(30, 300)) + [.unit("s")]),
            Query(
                "time() - max by (target) (pgvigil_collector_last_success_timestamp_seconds{@T})",
                "Last poll", Property.coloured(.rising(60, 300)) + [.unit("s")]),
        ], height: 12, sort: "Health"
    ) { $0.sortsUp = true }

    /// Databases that have limits of their own, with the label `environment`.
    private static func byEnvironment(
        _ indicator: String, _ heading: String, _ properties: [Property]
    ) -> Query {
        Query(
            "max by (target, datname) (pg_database_\(indicator){@T})"
                + " * on (target, datname) group_left (environment)"
                + " max by (target, datname, environment)"
                + " (pgvigil_database_threshold{@T, environment=~\"$environment\"} ^ 0)",
            heading, unless: "no target has several environments", properties)
    }

    private static let fleetDatabases: Panel = .table(
        "Databases with limits of their own",
        "Databases that fit one of their target's environments. Bad: a number beyond the limits of its"
            + " environment; an alert says which.",
        [
            targetLabel, Panel.Label("datname", "Database"),
            Panel.Label("environment", "Environment"),
        ],
        [
            byEnvironment("sessions", "Sessions", [.decimals(0)]),
            byEnvironment("cache_hit_ratio", "Cache hit", [.unit("percentunit"), .decimals(1)]),
            byEnvironment("query_mean_seconds", "Mean query", [.unit("s")]),
            byEnvironment("query_p95_seconds", "p95", [.unit("s")]),
            byEnvironment(
                "transaction_error_ratio", "Errors", [.unit("percentunit"), .decimals(1)]),
        ], height: 12)

    private static let fleetTrouble: [Panel] = [
        .table(
            "Beyond the limits",
            "Indicators that are beyond the warning limit in force for their target, with the limit,"
                + " both in the indicator's own unit, which its name ends with. Bad: any row.",
            [targetLabel, Panel.Label("indicator", "Indicator")],
            [
                Query(beyond("warning"), "Value", unless: "nothing is beyond its limit"),
                Query(
                    beyond("warning", showsLimit: true), "Warning limit",
                    unless: "nothing is beyond its limit"),
            ], width: 12),
        .lines(
            "Health score over time", "short",
            "Each target's score. Bad: a step down; a gap means that the target was down.",
            [Query("max by (target) (pg_health_score{@T})", "{{target}}")], width: 12, height: 9
        ) { $0.high = 100 },
        .table(
            "Alerts that fire", "Alerts of all chosen targets, the most urgent first. Bad: page.",
            [
                targetLabel, Panel.Label("alertname", "Alert"), Panel.Label("severity", "Severity"),
            ],
            [
                Query(
                    "max by (target, alertname, severity)"
                        + " (ALERTS{alertstate=\"firing\", severity!=\"info\", @T})",
                    "Firing", unless: "no alert fires, or no rules are evaluated",
                    [.mappings([Mapping(1, "yes", "red")])])
            ], width: 12),
        .lines(
            "Targets up", "short",
            "Targets that answer and that do not. Bad: any that is down for longer than a restart.",
            [
                Query("sum(max by (target) (pg_up{@T}))", "up"),
                Query("count(max by (target) (pg_up{@T}) == 0) or vector(0)", "down"),
            ], width: 12, height: 9),
    ]
}
