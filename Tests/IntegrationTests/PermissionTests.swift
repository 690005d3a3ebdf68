import Metrics
import Polling
import Support
import Targets
import Testing

@Suite struct PermissionTests {
    /// What needs pg_monitor or pg_read_all_stats, where the server has it at all.
    private static let needing: Set = [
        "pg_stat_activity", "pg_wait_events", "pg_backends", "pg_connections",
        "pg_idle_in_transaction", "pg_blocking",
        "pg_stat_replication", "pg_stat_progress_vacuum", "pg_progress", "pg_vacuum_horizon",
        "pg_stat_statements", "pg_stat_statements_text", "pg_wal", "pg_archive_backlog",
        "pg_database_size", "pg_roles", "pg_standbys", "pg_stat_ssl", "pg_shmem_allocations",
        "pg_ls_tmpdir",
    ]
    /// The same on a primary of this version.
    static func needing(in version: Int) -> Set<String> {
        needing.union(version >= 17 ? ["pg_wal_summarizer"] : [])
            .union(version >= 18 ? ["pg_aios"] : [])
    }

    static let needingOnReplica: Set = ["pg_stat_wal_receiver", "pg_replay_conflict"]
    /// The extension is asked for before the role.
    static let needingExtension: Set = [
        "pg_stat_statements", "pg_stat_statements_info", "pg_stat_statements_text",
    ]

    @Test(arguments: [15, 16, 17, 18])
    func `a role without pg_monitor loses what needs it and nothing else`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching("other")
            try await primary.execute("CREATE ROLE watcher LOGIN")
            try await primary.execute("CREATE DATABASE second")
            let replica = try await primary.replica()
            for (server, more) in [(primary, Set()), (replica, Self.needingOnReplica)] {
                let missing = version == 16 ? Self.needingExtension : []
                let denied = Self.needing(in: version).union(more).subtracting(missing)
                let watcher = try Watcher(server)
                let poll = try await watcher.poll()
                #expect(Set(poll.failures.filter { $0.value == ["permission"] }.keys) == denied)
                #expect(
                    Set(poll.failures.filter { $0.value == ["missing_extension"] }.keys) == missing)
                #expect(poll.failed == denied.union(missing))
                #expect(poll.succeeded == poll.planned)
                #expect(poll.planned.isDisjoint(with: denied))
                #expect(poll.snapshot.value(of: "pg_up") == 1)
                #expect(watcher.log.lines("collector failed") == [])
                let again = try await watcher.run(polls: 4)
                #expect(again.value(of: "pg_up") == 1)
                #expect(
                    watcher.log.lines("collector left out").count == denied.count + missing.count)
                #expect(server.logText().errors(of: "watcher") == [])
            }
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `what the server refuses against all expectation is asked once, not at every poll`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["second", "third"] { try await server.execute("CREATE DATABASE \(name)") }
            // Privileges on functions are each database's own.
            for database in ["postgres", "second", "third"] {
                try await server.execute(
                    """
                    REVOKE EXECUTE ON FUNCTION pg_catalog.pg_lock_status() FROM PUBLIC;
                    REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) FROM PUBLIC
                    """, database: database)
            }
            // What is known stays for three intervals: on a busy machine polls take long.
            let watcher = try Watcher(server) { $0.interval = 2 }
            let last = try await watcher.run(polls: 4)
            let refused = [
                "pg_locks", "pg_lock_table", "pg_progress",
                "pg_stat_all_tables", "pg_stat_all_indexes", "pg_table_size", "pg_sequences",
            ]
            #expect(last.value(of: "pg_connections_utilization_ratio") != nil)
            #expect(last.value(of: "pg_transactions_oldest_age_seconds") != nil)
            // Locks are not needed while no session waits for one or idles in a transaction.
            #expect(last.value(of: "pg_lock_waiting_sessions") == 0)
            #expect(last.value(of: "pg_idle_in_transaction_holding_oldest_age_seconds") == 0)
            let failed = last.samples(of: "pgvigil_collector_success").filter { $0.value == 0 }
                .compactMap { $0.labels["collector"] }
            #expect(Set(failed) == Set(refused))
            let reasons = last.samples(of: "pgvigil_collector_failures_total")
            #expect(Set(reasons.compactMap { $0.labels["reason"] }) == ["permission"])
            let errors = server.logText().split(separator: "\n").filter { $0.contains("ERROR:") }
            for database in ["postgres", "second", "third"] {
                let here = errors.filter { $0.contains("watcher@\(database)") }
                // Those of the cluster are asked in one database, with the look for locked databases;
                // the others at most once in each.
                #expect(here.count <= (database == "postgres" ? 11 : 4), "\(here)")
            }
            #expect(!errors.isEmpty)
        }
    }

    @Test func `a refusal in one database leaves the others their answer`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            for name in ["second", "third"] {
                try await server.execute("CREATE DATABASE \(name)")
                try await server.execute("CREATE TABLE t (n int)", database: name)
            }
            try await server.execute(
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) FROM PUBLIC",
                database: "second")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 4)
            let success = last.samples(of: "pgvigil_collector_success")
                .first { $0.labels["collector"] == "pg_stat_all_tables" }
            #expect(success?.value == 0)
            #expect(server.logText().errors(of: "watcher").count == 2)
            // An answer has a new time to live whenever it was given again.
            let answers = watcher.reports.flatMap(\.parts).filter { part in
                part.families.contains { family in
                    family.metric.name == "pg_stat_user_tables_n_live_tup"
                        && family.samples.contains { $0.labels["datname"] == "third" }
                }
            }
            #expect(Set(answers.map(\.expires)).count >= 4)
        }
    }

    @Test func `a privilege that was given later is noticed by the next look`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let revoked = ["pg_lock_status()", "pg_stat_get_numscans(oid)"]
            for name in revoked {
                try await server.execute(
                    "REVOKE EXECUTE ON FUNCTION pg_catalog.\(name) FROM PUBLIC")
            }
            let watcher = try Watcher(server)
            let before = try await watcher.poll()
            #expect(
                before.failed == [
                    "pg_locks", "pg_lock_table", "pg_progress",
                    "pg_stat_all_tables", "pg_stat_all_indexes", "pg_table_size", "pg_sequences",
                ])
            for name in revoked {
                try await server.execute("GRANT EXECUTE ON FUNCTION pg_catalog.\(name) TO watcher")
            }
            let after = try await watcher.poll()
            #expect(after.failed == [])
            #expect(after.succeeded.isSuperset(of: before.failed))
            #expect(watcher.log.lines("collector works again").count == 7)
        }
    }
}
