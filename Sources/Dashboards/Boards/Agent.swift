extension Board {
    private static let noHistory = "no history is configured"
    private static let noReceivers = "no receivers are configured"
    private static let noRules = "no rules are configured"
    private static let noTLS = "the listener has no TLS"

    /// The agent itself.
    static let agent = Board(
        "pgvigil-agent", "pgvigil itself",
        "Whether the watcher is well, and what it costs.", scope: .agent,
        [
            Row("Agents", agentNumbers + [agentTable]), Row("Polls", agentPolls),
            Row("Bounds", agentBounds), Row("HTTP and process", agentProcess),
            Row("History and notifications", agentSinks), Row("Rules", agentRules),
            Row("Backups", agentBackups),
        ])

    private static let agentNumbers: [Panel] = [
        .number(
            "Agents", "short", "Agents that Prometheus reaches. Bad: fewer than you run.",
            Query("count(pgvigil_build_info{@A})", "agents")),
        .number(
            "Targets that are up", "percentunit", "Share of targets that answer. Bad: below 100 %.",
            Query("avg(max by (target) (pg_up{@T}))", "up"), .falling(0.9, 1)),
        .number(
            "Configuration", "short",
            "Agents that refused their configuration. Bad: any; their log says what is wrong.",
            Query(
                "count(pgvigil_config_last_reload_successful{@A} == 0) or vector(0)", "refused"),
            .any),
        .number(
            "Configuration put into force", "dateTimeFromNow",
            "When a configuration was last put into force. Bad: before your last change.",
            Query(
                "max(pgvigil_config_last_reload_success_timestamp_seconds{@A}) * 1000", "when"),
            width: 6),
        .number(
            "Memory", "bytes", "Resident memory of the largest agent. Bad: near MemoryHigh.",
            Query("max(process_resident_memory_bytes{@A})", "resident"), width: 6,
            .rising(134_217_728, 268_435_456)),
    ]

    private static let agentTable: Panel = .table(
        "Versions", "Which pgvigil runs where. Bad: different versions for long.",
        [
            Panel.Label("job", "Job"), Panel.Label("instance", "Agent"),
            Panel.Label("version", "Version"),
        ],
        [
            Query("max by (job, instance, version) (pgvigil_build_info{@A})", "Runs"),
            Query(
                "max by (job, instance) (process_start_time_seconds{@A}) * 1000", "Since",
                [.unit("dateTimeFromNow")]),
        ], height: 5)

    private static let agentPolls: [Panel] = [
        .lines(
            "Poll", "s", "How long a poll of each target takes. Bad: near the poll interval.",
            [Query("max by (target) (pgvigil_poll_duration_seconds{@T})", "{{target}}")]),
        .lines(
            "Slowest collectors", "s",
            "How long the last question of each collector took. Bad: one that costs more than what it"
                + " tells is worth; it can be asked less often.",
            [
                Query(
                    "topk(10, max by (target, collector)"
                        + " (pgvigil_collector_duration_seconds{@T}))", "{{target}} {{collector}}")
            ]),
        .lines(
            "Failures", "ops", "Failed questions and missed polls per second. Bad: any that last.",
            [
                Query(
                    "sum by (target, collector, reason)"
                        + " (rate(pgvigil_collector_failures_total{@T}[@R])) > 0",
                    "{{target}} {{collector}}: {{reason}}", unless: "nothing fails"),
                Query(
                    "sum by (target) (rate(pgvigil_polls_missed_total{@T}[@R]))",
                    "polls of {{target}} missed"),
            ]),
        .table(
            "Collectors that do not run",
            "Collectors that do not apply here or lack a right, and why. Bad: a missing right or"
                + " extension that you meant to grant.",
            [
                Panel.Label("target", "Target"), Panel.Label("collector", "Collector"),
                Panel.Label("reason", "Reason"),
            ],
            [
                Query(
                    "max by (target, collector, reason) (pgvigil_collector_planned{@T}) == 0",
                    "Runs", unless: "all run", [.mappings([Mapping(0, "no", "text")])])
            ]),
        .table(
            "Collectors that fail",
            "Collectors that run and whose last query failed. Bad: any row that stays.",
            [Panel.Label("target", "Target"), Panel.Label("collector", "Collector")],
            [
                Query(
                    "max by (target, collector) (pgvigil_collector_success{@T}) == 0"
                        + " and on (target, collector) (pgvigil_collector_planned{@T} == 1)",
                    "Success", unless: "all are answered", [.mappings([Mapping(0, "no", "red")])]),
                Query(
                    "(time() - max by (target, collector)"
                        + " (pgvigil_collector_last_success_timestamp_seconds{@T})) and on"
                        + " (target, collector) (pgvigil_collector_success{@T} == 0)"
                        + " and on (target, collector) (pgvigil_collector_planned{@T} == 1)",
                    "Since",
                    unless: "all are answered", [.unit("s")]),
            ], width: 12),
        .lines(
            "Databases", "short",
            "Databases that are visited, that refused us and that are left out. Bad: any refused, or"
                + " one left out that you want to see.",
            [
                Query(
                    "max by (target, state) (pgvigil_databases{@T})", "{{target}}: {{state}}",
                    unless: "the targets have no databases to visit")
            ], width: 12, height: 9),
    ]

    private static let agentBounds: [Panel] = [
        .lines(
            "Series", "short",
            "Series of each target that are shown. Bad: growth without end; look at which labels make"
                + " them.", [Query("max by (target) (pgvigil_series{@T})", "{{target}}")]),
        .lines(
            "Left out", "ops",
            "What bounds kept out, per second: series, rows, label values made safe. Bad: series,"
                + " which are then missing in these panels.",
            [
                Query(
                    "sum by (target) (rate(pgvigil_series_dropped_total{@T}[@R]))",
                    "series of {{target}}"),
                Query(
                    "sum by (collector) (rate(pgvigil_collector_rows_cut_total{@T}[@R])) > 0",
                    "rows of {{collector}}", unless: "no rows were cut"),
                Query(
                    "sum by (target) (rate(pgvigil_label_repairs_total{@T}[@R]))",
                    "labels of {{target}} repaired"),
            ]),
        .lines(
            "Connections", "short",
            "Connections to each target, and the statements prepared on them (right). Bad: more than two"
                + " connections.",
            [
                Query("max by (target) (pgvigil_connections{@T})", "{{target}}"),
                Query(
                    "max by (target) (pgvigil_prepared_statements{@T})", "prepared on {{target}}",
                    [.onTheRight]),
            ]),
    ]

    private static let agentProcess: [Panel] = [
        .layers(
            "Requests", "reqps",
            "Requests per second by status. Bad: 5xx, and 401 or 403 without an explanation.",
            [
                Query(
                    "sum by (instance, code) (rate(pgvigil_http_requests_total{@A}[@R]))",
                    "{{instance}} {{code}}")
            ]),
        .lines(
            "HTTP connections", "short",
            "Open connections, and clients turned away or cut off per second (right). Bad: near"
                + " web.max_connections.",
            [
                Query("max by (instance) (pgvigil_http_connections{@A})", "{{instance}}"),
                Query(
                    "sum by (instance, reason) (rate(pgvigil_http_rejected_total{@A}[@R]))",
                    "rejected {{instance}} {{reason}}", [.unit("ops"), .onTheRight]),
            ]),
        .lines(
            "Processor", "percentunit",
            "Share of one core. Bad: more than a few percent; ask costly collectors less often.",
            [
                Query(
                    "sum by (instance) (rate(process_cpu_seconds_total{@A}[@R]))", "{{instance}}")
            ]),
        .lines(
            "Memory over time", "bytes",
            "Resident memory and address space (right). Bad: resident memory that only grows.",
            [
                Query("max by (instance) (process_resident_memory_bytes{@A})", "{{instance}}"),
                Query(
                    "max by (instance) (process_virtual_memory_bytes{@A})",
                    "address space {{instance}}", [.onTheRight]),
            ]),
        .lines(
            "Files", "short", "Open files, and how many may be open. Bad: the lines meet.",
            [
                Query("max by (instance) (process_open_fds{@A})", "open {{instance}}"),
                Query("max by (instance) (process_max_fds{@A})", "most {{instance}}"),
            ]),
        .lines(
            "Threads", "short", "Threads: a few, and one for each target. Bad: growth without end.",
            [Query("max by (instance) (process_threads{@A})", "{{instance}}")]),
    ]

    private static let agentSinks: [Panel] = [
        .lines(
            "History spool", "bytes",
            "What waits on disk to be written into the history, and the limit. Bad: growth; the"
                + " history's server does not answer, and at the limit the oldest rows go.",
            [
                Query(
                    "max by (instance) (pgvigil_history_spool_bytes{@A})", "{{instance}}",
                    unless: noHistory),
                Query(
                    "max by (instance) (pgvigil_history_spool_limit_bytes{@A})",
                    "limit {{instance}}", unless: noHistory),
            ], width: 6),
        .lines(
            "History rows", "ops",
            "Rows per second that were written and that were given up. Bad: any that were given up.",
            [
                Query(
                    "sum by (instance) (rate(pgvigil_history_rows_written_total{@A}[@R]))",
                    "written {{instance}}", unless: noHistory),
                Query(
                    "sum by (instance, reason)"
                        + " (rate(pgvigil_history_rows_dropped_total{@A}[@R]))",
                    "dropped {{instance}} {{reason}}", unless: noHistory),
            ], width: 6),
        .lines(
            "Notifications", "ops",
            "Notifications per second by receiver and outcome. Bad: anything that failed.",
            [
                Query(
                    "sum by (receiver, outcome) (rate(pgvigil_notifications_total{@A}[@R]))",
                    "{{receiver}}: {{outcome}}", unless: noReceivers)
            ], width: 6),
        .lines(
            "Notifications that wait", "short",
            "Notifications that have not reached their receiver. Bad: growth.",
            [
                Query(
                    "sum by (receiver) (pgvigil_notification_queue_length{@A})", "{{receiver}}",
                    unless: noReceivers)
            ], width: 6),
        .lines(
            "History batches", "short",
            "Batches of rows that wait. Bad: growth; the history's server is slow or away.",
            [
                Query(
                    "max by (instance) (pgvigil_history_batches_pending{@A})", "{{instance}}",
                    unless: noHistory)
            ], width: 6),
        .lines(
            "History trouble", "ops",
            "Attempts to write that failed and batches found damaged, per second. Bad: any damage;"
                + " failures that last.",
            [
                Query(
                    "sum by (instance) (rate(pgvigil_history_write_failures_total{@A}[@R]))",
                    "failed {{instance}}", unless: noHistory),
                Query(
                    "sum by (instance) (rate(pgvigil_history_batches_damaged_total{@A}[@R]))",
                    "damaged {{instance}}", unless: noHistory),
            ], width: 6),
        .lines(
            "Since history was written", "s",
            "Time since rows were last committed. Bad: several times history.interval.",
            [
                Query(
                    "time() - max by (instance)"
                        + " (pgvigil_history_last_write_timestamp_seconds{@A})", "{{instance}}",
                    unless: noHistory)
            ], width: 6),
        .lines(
            "Receivers", "short",
            "Whether each receiver is enabled. Bad: no; it answered 410, and gets nothing until"
                + " a reload.",
            [
                Query(
                    "min by (receiver) (pgvigil_receiver_enabled{@A})", "{{receiver}}",
                    unless: noReceivers)
            ], width: 6),
        .lines(
            "Way to the receiver", "s",
            "From the decision to the arrival of what arrived last. Bad: more than a few seconds.",
            [
                Query(
                    "max by (receiver) (pgvigil_notification_latency_seconds{@A})", "{{receiver}}",
                    unless: noReceivers)
            ], width: 6),
        .lines(
            "Damaged records", "ops",
            "Notifications, entries of the log and silences found damaged on disk, per second. Bad:"
                + " any; look at the disk.",
            [
                Query(
                    "sum by (instance)"
                        + " (rate(pgvigil_notification_records_damaged_total{@A}[@R]))",
                    "{{instance}}", unless: noReceivers),
                Query(
                    "sum by (instance)"
                        + " (rate(pgvigil_notification_records_shortened_total{@A}[@R]))",
                    "no room {{instance}}", unless: noReceivers),
            ], width: 6),
        .lines(
            "Signs of life", "ops",
            "Signs of life per second, by whether they arrived. Bad: any that did not.",
            [
                Query(
                    "sum by (outcome) (rate(pgvigil_heartbeats_total{@A}[@R]))", "{{outcome}}",
                    unless: "no heartbeat is configured")
            ], width: 6),
        .lines(
            "Certificate", "s",
            "How long the certificate of the agent's listener is still valid. Bad: less than two"
                + " weeks.",
            [
                Query(
                    "min by (instance) (pgvigil_web_certificate_expiry_timestamp_seconds{@A})"
                        + " - time()", "{{instance}}", unless: noTLS)
            ], width: 6),
    ]

    private static let agentRules: [Panel] = [
        .lines(
            "Evaluations", "ops",
            "Evaluations of rules per second, those that came to nothing, and rounds left out. Bad:"
                + " any but plain evaluations.",
            [
                Query(
                    "sum by (instance) (rate(pgvigil_rule_evaluations_total{@A}[@R]))",
                    "{{instance}}", unless: noRules),
                Query(
                    "sum by (instance, group)"
                        + " (rate(pgvigil_rule_evaluation_failures_total{@A}[@R]))",
                    "failed {{instance}} {{group}}", unless: noRules),
                Query(
                    "sum by (instance, group)"
                        + " (rate(pgvigil_rule_group_evaluations_missed_total{@A}[@R]))",
                    "missed {{instance}} {{group}}", unless: noRules),
            ]),
        .lines(
            "Time of evaluations", "s",
            "How long the last evaluation of each group took. Bad: near the group's interval.",
            [
                Query(
                    "topk(20, max by (instance, group)"
                        + " (pgvigil_rule_group_last_duration_seconds{@A}))",
                    "{{instance}} {{group}}", unless: noRules)
            ]),
        .lines(
            "Samples kept for rules", "bytes",
            "Memory for the samples that rules look back at, and how many series they are of"
                + " (right). Bad: near rules.history_bytes_max.",
            [
                Query(
                    "max by (instance) (pgvigil_rule_history_bytes{@A})", "{{instance}}",
                    unless: noRules),
                Query(
                    "max by (instance) (pgvigil_rule_history_series{@A})", "series {{instance}}",
                    unless: noRules, [.unit("short"), .onTheRight]),
            ]),
        .lines(
            "Trouble of rules", "ops",
            "Samples that found no room, and states of alerts that could not be written or read, per"
                + " second. Bad: any.",
            [
                Query(
                    "sum by (instance) (rate(pgvigil_rule_history_dropped_total{@A}[@R]))",
                    "no room {{instance}}", unless: noRules),
                Query(
                    "sum by (instance) (rate(pgvigil_rule_state_failures_total{@A}[@R]))",
                    "not written {{instance}}", unless: noRules),
                Query(
                    "sum by (instance) (rate(pgvigil_rule_state_damaged_total{@A}[@R]))",
                    "not read {{instance}}", unless: noRules),
                Query(
                    "sum by (instance) (rate(pgvigil_rule_state_incomplete_total{@A}[@R]))",
                    "no room {{instance}}", unless: noRules),
            ]),
    ]
}
