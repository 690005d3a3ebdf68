import Metrics
import Polling
import Support
import Targets
import Testing

/// Rows of tables on a replica, which has its primary's tables and counts nothing in them.
@Suite struct ReplicaRowsTests {
    private static let counted = [
        "n_live_tup", "n_dead_tup", "n_mod_since_analyze", "n_ins_since_vacuum", "vacuum_due_ratio",
        "insert_vacuum_due_ratio", "analyze_due_ratio", "vacuum_overdue", "analyze_overdue",
    ]

    private static func value(_ name: String, _ page: TargetSnapshot) -> Double? {
        page.samples(of: "pg_stat_user_tables_\(name)").first {
            $0.labels["relname"] == "counted"
        }?.value
    }

    @Test(arguments: [15, 18])
    func `rows that a replica does not count are unknown until it is the primary`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            try await primary.execute(
                """
                CREATE TABLE counted AS SELECT generate_series(1, 100) AS a;
                DELETE FROM counted WHERE a <= 10; SELECT pg_stat_force_next_flush()
                """)
            let replica = try await primary.replica()
            try await primary.execute("CHECKPOINT")
            let page = try await Watcher(replica).poll().snapshot
            #expect(Self.value("seq_scan_total", page) != nil)
            #expect(Self.value("freeze_age_ratio", page) != nil)
            for name in Self.counted { #expect(Self.value(name, page) == nil, "\(name)") }
            let own = try await Watcher(primary).poll().snapshot
            #expect(Self.value("n_live_tup", own) == 90)
            #expect(Self.value("n_dead_tup", own) == 10)
            #expect(try await replica.value("SELECT pg_promote()") == "t")
            try await replica.execute("VACUUM ANALYZE counted")
            let promoted = try await Watcher(replica).poll().snapshot
            #expect(Self.value("n_live_tup", promoted) == 90)
            for name in Self.counted { #expect(Self.value(name, promoted) != nil, "\(name)") }
            await replica.close()
        }
    }
}
