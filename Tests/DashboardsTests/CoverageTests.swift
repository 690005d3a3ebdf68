import Basics
import Health
import Indicators
import Outbox
import Platform
import Support
import Testing

/// No metric without use, no use of a metric that does not exist.
@Suite struct CoverageTests {
    /// Metrics that no panel and no rule needs, and why.
    private static let excused: [Substring: String] = [
        "pgvigil_reports_total": "what fails is logged with the reason, and a person waits for it",
        "pgvigil_report_last_made_timestamp_seconds": "the same",
        "pgvigil_configuration_warnings": "pgvigil check and the log say what they are",
        "pg_stat_database_stats_reset_timestamp_seconds": "explains a step of counters to a person",
        "pg_stat_bgwriter_stats_reset_timestamp_seconds": "the same",
        "pg_stat_archiver_last_archive_timestamp_seconds": "shown as an age",
        "pg_stat_archiver_last_failure_timestamp_seconds": "shown as failures",
        "pg_cluster_created_timestamp_seconds": "tells a person how old the cluster is",
        "pg_stat_statements_generic_plan_calls_total": "pg_stat_statements 1.13 only",
        "pg_stat_statements_custom_plan_calls_total": "pg_stat_statements 1.13 only",
        "pg_connections_untracked": "explains ages that are missing",
        "pg_progress_lockers": "shown as a share", "pg_progress_lockers_done": "the same",
        "pg_progress_tuples": "the same",
        "pg_progress_tuples_done": "for a command without a share",
        "pg_progress_partitions": "the same", "pg_progress_partitions_done": "the same",
        "pg_progress_bytes": "shown as a share", "pg_progress_done_bytes": "the same",
        "pgbouncer_config_max_user_connections": "tells a person how the pooler is set",
        "pgbouncer_config_max_database_connections": "the same",
        "pgbouncer_config_default_pool_size": "the same",
        "pgbouncer_config_min_pool_size": "the same",
        "pgbouncer_config_reserve_pool_size": "the same",
        "pgbouncer_config_query_wait_timeout_seconds": "the same",
        "pg_blocking_tree_longest_wait_seconds":
            "shown as seconds; who is at the root now is for a person who looks",
        "pg_activity_observed_seconds_total": "says what part of the time was sampled",
        "pgvigil_activity_sampling_seconds_total": "says what samples cost",
        "pgvigil_activity_memory_bytes": "says how far back /api/v1/activity can answer",
        "pgvigil_activity_memory_limit_bytes": "the same",
        "pgvigil_activity_memory_oldest_timestamp_seconds": "the same",
        "pgvigil_trend_memory_bytes": "says how far back /api/v1/trends can answer",
        "pgvigil_trend_save_failures_total": "logged with the reason",
        "pg_changed_setting_pending_restart": "the page of settings shows it",
        "pg_role_attributes": "for what has changed, no series of a page",
        "pg_role_setting": "the same",
        "pg_stat_user_tables_size_lock_details": "who is in the way of a size, for pages",
        "pgvigil_event_listeners": "the page about the agent shows them",
        "pgvigil_event_listeners_refused_total": "the same",
        "pg_statements_regressed": "PostgresQueryRegressed fires for each of them",
        "pgvigil_baseline_memory_bytes": "bounded, and for a person who sizes a machine",
        "pgvigil_baseline_statements": "says of how many statements it is known what is usual",
        "pgvigil_baseline_statements_left_out": "the same",
        "pgvigil_baseline_statements_replaced_total": "the same",
        "pgvigil_baseline_changes_left_out": "the same, of those that are slower",
        "pgvigil_baseline_save_failures_total": "logged with the reason",
        "pgvigil_collector_failing": "names the databases behind pgvigil_collector_success",
        "pgvigil_collector_left_out_databases": "explains samples that are missing",
        "pgvigil_statement_texts": "says of how many statements the text is kept",
        "pgvigil_statement_text_memory_bytes": "bounded, and for a person who sizes a machine",
        "pgvigil_statement_text_memory_limit_bytes": "the same",
        "pgvigil_statement_texts_evicted_total": "explains texts that are missing",
        "pgvigil_statement_text_save_failures_total": "logged with the reason",
        "pgvigil_statement_entries_left_out":
            "explains sums by the hour that are too small",
        "pgvigil_changes": "the page of settings shows them",
        "pgvigil_change_save_failures_total": "logged with the reason",
        "pg_pool_sessions": "pg_pool_utilization_ratio is shown; the states are for the API",
        "pg_pool_size": "the same",
        "pgvigil_shortages_total":
            "logged each time; process_open_fds and process_threads show why",
        "pgvigil_log_lines_dropped_total": "explains lines that are missing",
        "pg_progress_delay_seconds": "explains a command that is slow on purpose",
        "pg_stat_user_tables_last_seq_scan_timestamp_seconds": "tells a person what nobody reads",
        "pg_stat_user_tables_last_idx_scan_timestamp_seconds": "the same",
        "pg_aios_handles": "tells a person what a session waits for that waits for input or output",
        "pg_stat_archiver_stats_reset_timestamp_seconds": "explains a step of counters to a person",
        "pg_stat_slru_stats_reset_timestamp_seconds": "the same",
        "pg_stat_recovery_prefetch_stats_reset_timestamp_seconds": "the same",
        "pg_stat_recovery_prefetch_skip_init_total": "explains blocks that were not requested",
        "pg_stat_recovery_prefetch_skip_new_total": "the same",
        "pg_stat_recovery_prefetch_skip_fpw_total": "the same",
        "pg_stat_recovery_prefetch_skip_rep_total": "the same",
        "pg_stat_recovery_prefetch_wal_distance_bytes": "tells a person how far ahead is read",
        "pg_stat_recovery_prefetch_block_distance": "the same",
        "pg_stat_recovery_prefetch_io_depth": "the same",
        "pg_stat_database_checksum_last_failure_timestamp_seconds":
            "pg_stat_database_checksum_failures_total fires",
        "pg_stat_replication_backend_start_timestamp_seconds": "tells a person about reconnections",
        "pg_stat_replication_sync_priority": "tells a person how the standby is set",
        "pg_replication_slots_temporary": "tells a person what kind of slot it is",
        "pg_replication_slots_two_phase": "the same",
        "pg_stat_wal_receiver_written_position_bytes": "what is safe on disk is shown",
        "pg_stat_wal_receiver_latest_end_age_seconds": "what was heard last is shown",
        "pg_stat_slru_blks_exists_total": "tells a person what a cache is used for",
        "pg_stat_user_functions_folded": "explains the row other",
        "pg_shmem_allocations_folded": "the same",
        "pg_dsm_registry_allocations_size_bytes": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_databases": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_databases_done": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_relations": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_relations_done": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_blocks": "PostgreSQL 19 only",
        "pg_stat_progress_data_checksums_blocks_done": "PostgreSQL 19 only",
        "pg_stat_lock_waits_total": "PostgreSQL 19 only",
        "pg_stat_lock_wait_seconds_total": "PostgreSQL 19 only",
        "pg_stat_lock_fastpath_exceeded_total": "PostgreSQL 19 only",
        "pg_stat_recovery_promote_triggered": "PostgreSQL 19 only",
        "pg_stat_recovery_replay_end_position_bytes": "PostgreSQL 19 only",
        "pg_stat_recovery_chunk_age_seconds": "PostgreSQL 19 only",
        "pg_multixact_ids": "PostgreSQL 19 only", "pg_multixact_members": "PostgreSQL 19 only",
        "pg_multixact_members_size_bytes": "PostgreSQL 19 only",
        "pg_stat_replication_slots_mem_exceeded_total": "PostgreSQL 19 only",
        "pg_stat_replication_slots_slotsync_skip_total": "PostgreSQL 19 only",
    ]

    private static func expressions() throws -> [String] {
        try Dashboard.all().flatMap { board in
            board.queries.map(\.expression) + board.annotations.expressions
                + board.templating.list.compactMap(\.definition)
        }
    }

    private static func rules() throws -> [String] {
        try Files.matching("\(Checkout.root)/alerts/*.yml").map { path in
            String(decoding: try Files.read(path), as: UTF8.self)
        }
    }

    @Test func `every metric is used by a panel or a rule, or excused`() throws {
        let texts = try Self.expressions() + Self.rules()
        var used: Set<Substring> = []
        var patterns: [Substring] = []
        for text in texts {
            used.formUnion(KnownMetrics.named(in: text))
            for selector in Selector.all(in: text) {
                // __name__=~"pg_settings_.+"
                let parts = selector.matchers.split(separator: "__name__=~\"")
                if selector.matchers.contains("__name__=~"), let pattern = parts.first {
                    patterns.append(pattern.prefix { $0 != "." })
                }
            }
        }
        let known = KnownMetrics.names
        let unused = known.filter { name in
            !used.contains(name) && Self.excused[name] == nil
                && !patterns.contains { name.hasPrefix($0) }
        }
        #expect(unused.sorted() == [])
        let needless = Self.excused.keys.filter { used.contains($0) || !known.contains($0) }
        #expect(needless.sorted() == [], "excused for nothing")
    }

    @Test func `every metric that dashboards and rules name exists`() throws {
        let known = KnownMetrics.names
        #expect(known.count > 300)
        for expression in try Self.expressions() {
            let strangers = Set(KnownMetrics.named(in: expression)).subtracting(known)
            #expect(strangers == [], "\(expression)")
        }
        let names = known.union(KnownMetrics.recorded(in: try Self.rules()))
        for text in try Self.rules() {
            for line in Self.expressionLines(of: text) {
                #expect(Set(KnownMetrics.named(in: line)).subtracting(names) == [], "\(line)")
            }
        }
    }

    /// The lines of a rule file that belong to an expression.
    private static func expressionLines(of rules: String) -> [String] {
        var isExpression = false
        return rules.split(separator: "\n").compactMap { line in
            let text = line.drop { $0 == " " }
            if text.hasPrefix("expr:") {
                isExpression = true
            } else if ["for:", "labels:", "annotations:", "keep_firing_for:", "- "].contains(
                where: text.hasPrefix)
            {
                isExpression = false
            }
            return isExpression ? String(text) : nil
        }
    }

    @Test func `every metric that the documents name exists`() throws {
        let known = KnownMetrics.names.union(KnownMetrics.recorded(in: try Self.rules()))
        let endings = ["_total", "_seconds", "_bytes", "_ratio"]
        let files = ["docs/*.md", "docs/runbooks/*.md", "README.md", "alerts/README.md"]
            .flatMap { Files.matching("\(Checkout.root)/\($0)") }
        #expect(files.count > 8)
        // The pages on postgres_exporter name that program's metrics.
        let others = ["/compatibility.md", "/migration.md"]
        for path in files where !others.contains(where: path.hasSuffix) {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            for (index, piece) in text.split(separator: "`", omittingEmptySubsequences: false)
                .enumerated() where !index.isMultiple(of: 2)
            {
                // A whole name between backticks, perhaps with its labels.
                let name = piece.prefix { $0 != "{" && $0 != "(" }
                guard KnownMetrics.named(in: String(name)) == [name],
                    endings.contains(where: name.hasSuffix)
                else { continue }
                #expect(known.contains(name), "\(path): \(name)")
            }
        }
    }

    @Test func `the panel that an alert opens is there`() throws {
        var found = 0
        // Rules of the health model open the panel that the model names.
        let model = HealthModel.current
        let pairs =
            model.components.flatMap(\.checks).map { ($0.rule, $0.panel) }
            + model.caps.map { ($0.rule, $0.panel) }
        let named = Dictionary(grouping: pairs, by: \.0).mapValues { Set($0.map(\.1)) }
        for path in Files.matching("\(Checkout.root)/alerts/*.yml") {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            var alert = ""
            for line in text.split(separator: "\n") {
                if line.contains("- alert: ") { alert = String(line.split(separator: " ")[2]) }
                guard line.contains("dashboard_url:") else { continue }
                let parts = line.split(separator: "/d/", maxSplits: 1)
                let address = try #require(parts.count == 2 ? parts[1] : nil, "\(line)")
                let uid = String(address.prefix { $0 != "?" && $0 != "/" && $0 != "\"" })
                #expect(Dashboard.names.contains(uid), "\(line)")
                let board = try Dashboard.read(uid)
                let variables = Set(board.templating.list.map(\.name))
                for part in address.split(separator: "var-").dropFirst() {
                    #expect(variables.contains(String(part.prefix { $0 != "=" })), "\(line)")
                }
                let id = try #require(
                    address.split(separator: "viewPanel=").dropFirst().first, "\(line)"
                ).prefix { $0.isNumber }
                let panel = try #require(
                    board.panels.first { $0.id == Int(id) && !$0.isRow }, "\(line)")
                if let wanted = named[alert] {
                    #expect(
                        wanted.contains(PanelName(board.uid, panel.title)), "\(alert): \(line)")
                }
                found += 1
            }
        }
        #expect(found > 70)
    }

    @Test(arguments: OwnAlert.allCases)
    func `an alert that no rule raises opens a panel, too`(alert: OwnAlert) throws {
        let parts = alert.dashboardURL.split(separator: "?viewPanel=")
        let board = try Dashboard.read(String(parts[0].dropFirst("/d/".count)))
        let panel = try #require(board.panels.first { $0.id == Int(parts[1]) && !$0.isRow })
        #expect(panel.title == (alert == .receiverFailing ? "Receivers" : "Notifications"))
    }

    @Test func `every panel that the health model names is on its dashboard`() throws {
        let model = HealthModel.current
        let panels = Set(model.components.flatMap(\.checks).map(\.panel) + model.caps.map(\.panel))
        #expect(panels.count > 15)
        for panel in panels {
            let board = try Dashboard.read(panel.dashboard)
            #expect(board.panels.contains { !$0.isRow && $0.title == panel.title }, "\(panel)")
        }
    }
}
