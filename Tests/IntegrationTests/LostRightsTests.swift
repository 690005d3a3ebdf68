import Collection
import Metrics
import Polling
import Support
import Tables
import Targets
import Testing
import Watching

/// Rights that are taken away and given back while the agent watches.
@Suite struct LostRightsTests {
    /// What a role without rights would see of itself alone.
    private static let partial = [
        "pg_connections_used", "pg_idle_in_transaction_oldest_age_seconds",
        "pg_stat_statements_calls_total", "pg_stat_activity_sessions",
    ]

    @Test(arguments: [15, 18])
    func `a right that is taken away hides its numbers at once, and nothing counts twice after it`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: StatementsTests.settings) { server in
            try await server.prepareWatching()
            // What the agent itself asks is no part of the count.
            try await server.execute("ALTER ROLE watcher SET pg_stat_statements.track = 'none'")
            try await Self.work(on: server, from: 0)
            let watcher = try Watcher(server)
            var ledger = IncreaseLedger("pg_stat_statements_calls_total")
            for _ in 0..<2 { ledger.take(try await watcher.poll().snapshot) }
            let before = try await Self.calls(server)
            let seen = ledger.total

            try await server.execute("REVOKE pg_monitor FROM watcher")
            try await Self.work(on: server, from: 100)
            for _ in 0..<2 {
                let poll = try await watcher.poll()
                ledger.take(poll.snapshot)
                #expect(poll.failed == PermissionTests.needing(in: version))
                for name in Self.partial {
                    #expect(poll.snapshot.samples(of: name).isEmpty, "\(name)")
                }
                #expect(poll.snapshot.value(of: "pg_health_coverage_ratio").map { $0 < 1 } ?? true)
                #expect(poll.snapshot.value(of: "pg_up") == 1)
            }
            // The loss is noticed before anything is refused.
            #expect(server.logText().errors(of: "watcher") == [])

            try await server.execute("GRANT pg_monitor TO watcher")
            for _ in 0..<3 {
                let poll = try await watcher.poll()
                ledger.take(poll.snapshot)
                #expect(poll.failed == [])
                #expect(poll.snapshot.value(of: "pg_connections_used") != nil)
            }
            let grown = try await Self.calls(server) - before
            // The observer's own statements come on top, a few at each look.
            #expect(abs(ledger.total - seen - grown) <= 20, "\(ledger.total - seen), \(grown)")
        }
    }

    @Test(arguments: [15, 18])
    func `a right that is lost in the middle of a poll gives no partial answer`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let slow = Collector(
                "slow", "For tests.", within: .seconds(10),
                variants: [.always("SELECT 1 AS one FROM pg_sleep(1)")],
                columns: [.gauge("one", as: "slow_one", "One.")])
            let watcher = try Watcher(server) { $0.catalog.insert(slow, at: 0) }
            #expect(try await watcher.poll().failed == [])
            async let poll = watcher.poll()
            try await eventually("the poll has begun") {
                try await server.value(
                    "SELECT count(*)::text FROM pg_stat_activity WHERE usename = 'watcher'"
                        + " AND state = 'active' AND query LIKE '%pg_sleep%'") == "1"
            }
            try await server.execute("REVOKE pg_monitor FROM watcher")
            let found = try await poll
            #expect(found.failed == PermissionTests.needing(in: version))
            for name in Self.partial { #expect(found.snapshot.samples(of: name).isEmpty) }
            #expect(found.snapshot.value(of: "slow_one") == 1)
            #expect(server.logText().errors(of: "watcher").count == 1)
        }
    }

    @Test func `what is asked rarely is asked at once when its right comes back`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            _ = try await watcher.run(polls: 2)
            try await server.execute("REVOKE pg_monitor FROM watcher")
            let without = try await watcher.run(polls: 2)
            #expect(Self.successes(without)["pg_stat_statements_text"] == 0)
            #expect(Self.successes(without)["pg_database_size"] == 0)
            try await server.execute("GRANT pg_monitor TO watcher")
            let with = try await watcher.run(polls: 2)
            #expect(Self.successes(with)["pg_stat_statements_text"] == 1)
            #expect(Self.successes(with)["pg_database_size"] == 1)
            #expect(!with.samples(of: "pg_database_size_bytes").isEmpty)
        }
    }

    @Test func `what was refused is queried again at the next poll on request`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let revoked = ["pg_lock_status()", "pg_stat_get_numscans(oid)"]
            for name in revoked {
                try await server.execute(
                    "REVOKE EXECUTE ON FUNCTION pg_catalog.\(name) FROM PUBLIC")
            }
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            let refused = ["pg_locks", "pg_lock_table", "pg_stat_all_tables"]
            let before = try await watcher.run(polls: 3)
            #expect(refused.allSatisfy { Self.successes(before)[$0] == 0 })
            for name in revoked {
                try await server.execute("GRANT EXECUTE ON FUNCTION pg_catalog.\(name) TO watcher")
            }
            let still = try await watcher.run(polls: 2)
            #expect(refused.allSatisfy { Self.successes(still)[$0] == 0 })
            await watcher.worker.askAgain()
            let after = try await watcher.run(polls: 2)
            #expect(refused.allSatisfy { Self.successes(after)[$0] == 1 })
        }
    }

    @Test func `a server that is down loses its series after three intervals, however rare`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server) {
                $0.catalog = Catalog.all
                $0.interval = 2
            }
            let up = try await watcher.run(polls: 2)
            #expect(!up.samples(of: "pg_database_size_bytes").isEmpty)
            let answered = ContinuousClock.now
            try await server.stop()
            _ = try await watcher.run(polls: 1)
            let report = try #require(watcher.reports.last)
            #expect(!report.isUp)
            // One poll that fails takes nothing away.
            #expect(!report.snapshot.samples(of: "pg_database_size_bytes").isEmpty)
            let last = try #require(
                report.parts.filter { part in
                    part.families.contains { $0.metric.name.hasPrefix("pg_database_size") }
                }.map(\.expires).max())
            #expect(last > answered)
            // Not the five minutes of this collector; a poll that the machine held up adds to it.
            #expect(last <= answered + .seconds(30))
        }
    }

    private static func successes(_ snapshot: TargetSnapshot) -> [String: Double] {
        Dictionary(
            snapshot.samples(of: "pgvigil_collector_success").map {
                ($0.labels["collector"] ?? "", $0.value)
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func calls(_ server: TestServer) async throws -> Double {
        let sum = try await server.value("SELECT sum(calls)::text FROM pg_stat_statements(false)")
        return Double(sum ?? "") ?? .nan
    }

    private static func work(on server: TestServer, from first: Int) async throws {
        let statements = (first..<first + 30).map { number in
            "SELECT 1" + (0..<8).map { (number >> $0) & 1 == 1 ? " + 1" : " - 1" }.joined()
        }
        for _ in 0..<10 { try await server.execute(statements.joined(separator: ";")) }
    }
}
