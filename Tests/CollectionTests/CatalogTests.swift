import Collection
import Metrics
import Tables
import Testing

/// The catalogue tested as data: no server is needed to see that a statement and its columns,
/// its versions and its names belong together.
@Suite struct CatalogTests {
    static let names = Catalog.all.map(\.name)

    @Test func `every collector has a name of its own`() {
        #expect(Set(Self.names).count == Self.names.count)
        for name in Self.names { #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil) }
    }

    @Test(arguments: names)
    func `exactly one wording fits each version, or none for a known reason`(name: String) throws {
        let collector = try collector(name)
        for major in Catalog.majorVersions {
            for installed in Catalog.statementsVersions {
                let fitting = collector.variants.filter {
                    $0.versions.contains(major)
                        && $0.extensionVersions?.contains(installed) ?? true
                }
                let expected =
                    switch (name, major, installed) {
                    case ("pg_stat_io", ..<16, _): 0  // the view came with 16
                    case ("pg_aios", ..<18, _): 0
                    case ("pg_stat_lock", ..<19, _), ("pg_stat_recovery", ..<19, _): 0
                    case ("pg_multixact", ..<19, _): 0
                    case ("pg_dsm_registry_allocations", ..<19, _): 0
                    case ("pg_stat_progress_data_checksums", ..<19, _): 0
                    case ("pg_wal_summarizer", ..<17, _), ("pg_buffercache", ..<16, _): 0
                    case ("pg_shmem_allocations", ..<15, _): 0
                    case ("pg_database_collation", ..<15, _): 0
                    case ("pg_synchronized_standby_slots", ..<17, _): 0
                    case ("pg_stat_recovery_prefetch", ..<15, _): 0
                    case ("pg_stat_statements_info", _, ..<"1.9"): 0  // and this with 1.9
                    default: 1
                    }
                #expect(fitting.count == expected, "\(major), extension \(installed)")
            }
        }
    }

    @Test(arguments: names)
    func `a wording is one statement and names every column it declares`(name: String) throws {
        let collector = try collector(name)
        let declared = Set(collector.columns.map(\.name))
        #expect(declared.count == collector.columns.count)
        for variant in collector.variants {
            #expect(!variant.sql.contains(";"))
            #expect(variant.without.isSubset(of: declared))
            guard collector.scope != .pgbouncer else {
                #expect(variant.sql.hasPrefix("SHOW "))
                #expect(variant.without.isEmpty && collector.ignoresOtherColumns)
                continue
            }
            #expect(variant.sql.hasPrefix("SELECT ") || variant.sql.hasPrefix("WITH "))
            #expect(!collector.ignoresOtherColumns)
            let words = Set(variant.sql.matches(of: /[A-Za-z_0-9]+/).map { String($0.output) })
            for column in declared.subtracting(variant.without) {
                #expect(words.contains(column), "\(column) is not in the statement")
            }
            for column in variant.without where column != "sync_error_count" {
                #expect(!words.contains(column), "\(column) is in the statement")
            }
        }
    }

    @Test(arguments: names)
    func `only known placeholders are used`(name: String) throws {
        let known = [
            "{databases}", "{query_ids}", "{expected_settings}", "{reads_texts}",
            "{schema:pg_stat_statements}",
            "{schema:pg_buffercache}",
        ]
        for variant in try collector(name).variants {
            let text = variant.sql.replacing(/'\{[a-z_,]*\}'|\{[0-9]+\}/, with: "")
            for match in text.matches(of: /\{[^}]*\}/) {
                #expect(known.contains(String(match.output)))
            }
        }
    }

    /// What each way of counting depends on, and the collectors that read it for something else.
    static let counted: [(text: String, Tracking, others: Set<String>)] = [
        // States and times need it; who is there, what holds back the horizon and what is waited
        // for do not.
        (
            "pg_stat_get_activity(NULL)", .activities,
            [
                "pg_backends", "pg_wait_events", "pg_blocking", "pg_vacuum_horizon", "pg_roles",
                "pg_index", "pg_objects", "pg_stat_replication", "pg_stat_ssl",
                "pg_replay_conflict", "pg_table_size",
            ]
        ),
        (
            "pg_stat_get_progress_info(", .activities,
            ["pg_blocking", "pg_index", "pg_objects", "pg_vacuum_horizon"]
        ),
        ("pg_stat_statements(", .statements, []), ("pg_stat_statements(", .queryIdentifiers, []),
        ("pg_stat_get_numscans(", .counts, []), ("pg_stat_get_db_blocks_hit(", .counts, []),
        ("pg_stat_get_db_conflict", .counts, []), ("blk_read_time", .inputOutputTiming, []),
        ("read_time", .inputOutputTiming, []), ("wal_write_time", .writeAheadLogTiming, []),
        ("pg_stat_get_function_calls(", .functions, []), ("total_plan_time", .planning, []),
        ("delay_time", .costDelayTiming, []),
    ]

    @Test(arguments: counted)
    func `who reads what a setting switches off says so`(
        text: String, tracking: Tracking, others: Set<String>
    ) throws {
        let readers = Catalog.all.filter { $0.variants.contains { $0.sql.contains(text) } }
        #expect(!readers.isEmpty)
        for collector in readers where !others.contains(collector.name) {
            #expect(collector.settings.contains(tracking.rawValue), "\(collector.name)")
        }
    }

    /// What would wait for a lock that a user can hold, and the collectors that are about it.
    static let waits: [(String, Set<String>)] = [
        ("pg_table_size(", ["pg_table_size"]), ("pg_indexes_size(", ["pg_table_size"]),
        ("pg_relation_size(", []), ("pg_total_relation_size(", []), ("pg_get_indexdef(", []),
        ("pg_sequence_last_value(", ["pg_sequences"]),
        ("FROM pg_database", ["pg_database", "pg_database_size", "pg_database_collation"]),
        ("JOIN pg_database", []),
        ("pg_database_size(", ["pg_database_size"]), ("pg_authid", []),
        ("pg_roles", ["pg_roles", "pg_role_attributes"]),
        // The views join pg_database, that of REPACK in 19 too.
        ("pg_stat_progress_", ["pg_stat_progress_data_checksums"]),
        ("pg_get_expr(", ["pg_sequences"]),
        ("FROM pg_stat_activity", []), ("FROM pg_stat_database", []), ("FROM pg_locks", []),
        ("FROM pg_stat_replication", []), ("FROM pg_replication_slots", []),
        ("pg_stat_statements(true)", ["pg_stat_statements_text"]),
    ]

    @Test(arguments: waits)
    func `what can wait for a user's lock stays in its own slow collector`(
        phrase: String, allowed: Set<String>
    ) {
        for collector in Catalog.all {
            let used = collector.variants.contains { $0.sql.contains(phrase) }
            #expect(used == allowed.contains(collector.name), "\(collector.name)")
            if used, case .everyPoll = collector.pace {
                Issue.record("\(collector.name) is asked on every poll")
            }
        }
    }

    @Test(arguments: names)
    func `a ranking has its weight in every wording and only labels of the collector`(
        name: String
    ) throws {
        let collector = try collector(name)
        guard let ranking = collector.ranking else { return }
        #expect(collector.columns.contains { $0.name == ranking.weight })
        #expect(collector.variants.allSatisfy { !$0.without.contains(ranking.weight) })
        #expect(ranking.top > 0 && ranking.top < collector.rowsMax)
        #expect(!ranking.remainder.isEmpty)
        #expect(Set(ranking.remainder.keys).isSubset(of: labels(of: collector)))
    }

    @Test(arguments: names)
    func `labels are valid, distinct and not those that the agent adds`(name: String) throws {
        let collector = try collector(name)
        let labels = collector.columns.compactMap { column -> String? in
            if case .label(let label, _) = column.use { return label }
            return nil
        }
        #expect(Set(labels).count == labels.count)
        var taken: Set = ["target", "job", "instance", "le", "quantile"]
        if collector.scope == .database { taken.insert("datname") }
        for label in labels {
            #expect(label.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
            #expect(!taken.contains(label))
        }
    }

    @Test(arguments: names)
    func `a collector gives something and its time is bounded`(name: String) throws {
        let collector = try collector(name)
        #expect(!metrics(of: collector).isEmpty)
        #expect(collector.timeout > .zero && collector.timeout <= .seconds(30))
        #expect(collector.rowsMax > 0)
        #expect(collector.summary.hasSuffix("."))
        if collector.timeout > .seconds(5), case .everyPoll = collector.pace {
            Issue.record("slow and asked on every poll")
        }
    }

    @Test func `a family comes from one collector`() {
        let all = Catalog.all.flatMap { collector in
            metrics(of: collector).map(\.name)
                + [collector.ranking?.foldedMetric].compactMap(\.self)
        }
        let repeated = Dictionary(grouping: all, by: \.self).filter { $1.count > 1 }.keys
        #expect(repeated.isEmpty)
    }

    @Test(arguments: names)
    func `names and help follow promlint`(name: String) throws {
        for metric in metrics(of: try collector(name)) {
            #expect(MetricRules.findings(metric) == [], "\(metric.name)")
        }
    }

    @Test(arguments: [
        Metric("pg_x_count", .gauge, "One."), Metric("pg_x", .counter, "One."),
        Metric("pg_x_total", .gauge, "One."), Metric("pg_x_ms", .gauge, "One."),
        Metric("pg_x_milliseconds", .gauge, "One."), Metric("pg_x_gauge", .gauge, "One."),
        Metric("pg_xCase", .gauge, "One."), Metric("pg_x", .gauge, "One"),
        Metric("x_seconds", .gauge, "One."), Metric("pg_x:y", .gauge, "One."),
        Metric("pg_x_timestamp", .gauge, "One."), Metric("pg_x", .gauge, "One. Two."),
        Metric("pg_x_seconds_age", .gauge, "One."),
    ])
    func `a bad name or help is found`(metric: Metric) {
        #expect(!MetricRules.findings(metric).isEmpty)
    }

    private func collector(_ name: String) throws -> Collector {
        try #require(Catalog.all.first { $0.name == name })
    }

    private func labels(of collector: Collector) -> Set<String> {
        Set(
            collector.columns.compactMap { column in
                if case .label(let label, _) = column.use { return label }
                return nil
            })
    }

    private func metrics(of collector: Collector) -> [Metric] {
        collector.columns.compactMap { column in
            if case .value(let metric, _, _) = column.use { return metric }
            return nil
        }
    }
}
