extension Board {
    /// The score and all that it is made of.
    static let health = Board(
        "pgvigil-health", "PostgreSQL health and recommendations",
        "Why the score is what it is, and what helps.", scope: .target,
        [
            Row("Score", healthNumbers + healthPanels), Row("What is wrong", healthTrouble),
            Row("Limits and settings", healthSettings),
        ])

    private static let healthTrouble: [Panel] = [
        .table(
            "Checks",
            "All checks with the points that they take; `pgvigil advise` and health-score.md say"
                + " what helps. Bad: points; a check that is missing could not be looked at.",
            [Panel.Label("component", "Component"), Panel.Label("check", "Check")],
            [
                Query(
                    "max by (component, check) (pg_health_points_lost{@T})", "Points lost",
                    Property.coloured(.rising(0.5, 5)) + [.decimals(2)])
            ], width: 8, height: 12, sort: "Points lost"),
        .table(
            "Lethal states",
            "States that cap the score at 30. Bad: any that is active; a state that is not listed"
                + " could not be looked for.",
            [Panel.Label("reason", "State")],
            [
                Query(
                    "max by (reason) (pg_health_cap_active{@T})", "Active",
                    [.mappings([Mapping(0, "no", "green"), Mapping(1, "active", "red")])]
                        + [Property.colouredText])
            ], width: 8, height: 12, sort: "Active"),
        .table(
            "Indicators beyond their limit",
            "Indicators beyond the warning limit in force, with the limit, both in the unit that the"
                + " name ends with. Bad: any row.",
            [Panel.Label("indicator", "Indicator")],
            [
                Query(beyond("warning"), "Value", unless: "nothing is beyond its limit"),
                Query(
                    beyond("warning", showsLimit: true), "Warning limit",
                    unless: "nothing is beyond its limit"),
            ], width: 8, height: 12),
        .lines(
            "Known share of the score", "percentunit",
            "How much of the score's weight is in sight. Bad: a drop; a collector fails or lacks a"
                + " right, and below 60 % there is no score.",
            [Query("max by (target) (pg_health_coverage_ratio{@T})", "known")]
        ) { $0.high = 1 },
        .lines(
            "Collectors that fail", "short",
            "Collectors whose last question was not answered. Bad: any for longer than a restart.",
            [
                Query(
                    "1 - max by (collector) (pgvigil_collector_success{@T}) > 0", "{{collector}}",
                    unless: "every collector is answered")
            ]
        ) {
            $0.high = 1
            $0.drawsBars = true
        },
        .table(
            "Alerts that fire", "Alerts of this target. Bad: page before ticket before info.",
            [Panel.Label("alertname", "Alert"), Panel.Label("severity", "Severity")],
            [
                Query(
                    "max by (alertname, severity) (ALERTS{alertstate=\"firing\", @T})", "Firing",
                    unless: "no alert fires, or no rules are evaluated",
                    [.mappings([Mapping(1, "yes", "red")])])
            ], width: 8, height: 8),
    ]

    private static let healthSettings: [Panel] = [
        .table(
            "Limits in force",
            "The limits that this target is judged by, in the unit that the indicator's name ends"
                + " with. Bad: one that you did not expect; environment, profile and thresholds of"
                + " the configuration decide.",
            [Panel.Label("indicator", "Indicator"), Panel.Label("severity", "Severity")],
            [Query("max by (indicator, severity) (pgvigil_threshold{@T})", "Limit")], width: 8,
            height: 12),
        .table(
            "Settings",
            "Settings of the server that matter for its health, in seconds and bytes. Bad: fsync,"
                + " full_page_writes, autovacuum or track_counts at 0.",
            [Panel.Label("setting", "Setting")],
            [
                Query(
                    "label_replace(max by (__name__) ({__name__=~\"pg_settings_.+\", @T}),"
                        + " \"setting\", \"$1\", \"__name__\", \"pg_settings_(.+)\")", "Value")
            ], width: 8, height: 12),
        .lines(
            "Changed settings", "short",
            "Settings that are not the default, and those that wait for a restart. Bad: any that"
                + " wait, because the next restart will bring a surprise.",
            [
                Query("max by (target) (pg_settings_changed{@T})", "not the default"),
                Query("max by (target) (pg_settings_pending_restart{@T})", "wait for a restart"),
            ], height: 12),
        .number(
            "Model", "short",
            "The version of the health model. Bad: another one than the page about it speaks of.",
            Query("max by (version) (pg_health_model_info{@T})", "{{version}}")
        ) { $0.showsName = true },
        .number(
            "Settings were read", "dateTimeFromNow",
            "When the server last read its configuration files. Bad: a time without an explanation.",
            Query("max by (target) (pg_config_load_timestamp_seconds{@T}) * 1000", "read"),
            width: 8),
        .lines(
            "Unlike what is expected", "short",
            "Settings with another value than the configuration of pgvigil expects, expected extensions"
                + " that are not installed, and extensions with another version than the server's"
                + " files. Bad: any.",
            [
                Query(
                    "sum by (target) (pg_settings_differs{@T})", "settings differ",
                    unless: "no settings are expected"),
                Query(
                    "sum by (target) (pg_extension_missing{@T})", "extensions missing",
                    unless: "no extensions are expected"),
                Query("sum by (target) (pg_extension_outdated{@T})", "extensions outdated"),
            ]),
    ]
}
