import Metrics
import Platform
import Postgres
import Regressions
import Support
import Testing

/// A statement that loses its index, on a real server; the agent's clock is moved by the test.
@Suite struct RegressionsOnServersTests {
    /// What is usual, and the time of day of the next answer.
    private struct Known {
        var baselines = StatementBaselines()
        var now: Int64 = 1_795_262_400_000
        var step: Int64 = 0
    }

    private static func series(_ name: String, in snapshot: TargetSnapshot) -> [Sample] {
        snapshot.samples(of: name).filter { $0.labels["datname"] == "postgres" }
    }

    @Test(arguments: [15, 18])
    func `a statement that loses its index is found, and is over when the index is there again`(
        version: Int
    ) async throws {
        let settings = [
            "pg_stat_statements.track": "all", "max_parallel_workers_per_gather": "0",
            "autovacuum": "off",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE cart AS
                SELECT n AS id, n % 100000 AS customer, repeat('x', 200) AS goods
                  FROM generate_series(1, 200000) n;
                CREATE INDEX cart_customer ON cart (customer);
                ANALYZE cart
                """)
            let client = try server.session()
            _ = try await client.rows(
                "PREPARE find(int) AS SELECT count(*) FROM cart WHERE customer = $1")
            let known = Locked(Known())
            let watcher = try Watcher(
                server,
                compare: { ran in
                    known.withLock {
                        $0.now += $0.step
                        return $0.baselines.take(ran, at: $0.now)
                    }
                })
            func poll(runs: Int, minutes: Int64) async throws -> TargetSnapshot {
                for customer in 0..<runs { _ = try await client.rows("EXECUTE find(\(customer))") }
                known.withLock { $0.step = minutes * 60_000 }
                return try await watcher.poll().snapshot
            }
            // Two hours with the index.
            for _ in 0..<8 { _ = try await poll(runs: 150, minutes: 15) }
            let usual = try await poll(runs: 150, minutes: 15)
            #expect(Self.series("pg_statement_change_factor", in: usual).isEmpty)
            #expect(usual.value(of: "pg_statements_regressed") == 0)

            try await server.execute("DROP INDEX cart_customer")
            let slow = try await poll(runs: 150, minutes: 3)
            let found = Self.series("pg_statement_change_factor", in: slow)
            #expect(found.contains { $0.value > 4 })
            #expect(slow.value(of: "pg_statements_regressed").map { $0 >= 1 } == true)
            // Its labels are those of the statement's own series.
            let counted = Set(slow.samples(of: "pg_stat_statements_calls_total").map(\.labels))
            #expect(!found.isEmpty && found.allSatisfy { counted.contains($0.labels) })
            let baselines = Self.series("pg_statement_baseline_mean_seconds", in: slow)
            #expect(baselines.map(\.labels) == found.map(\.labels))
            let texts = slow.samples(of: "pg_stat_statements_query_info")
                .filter { $0.labels["queryid"] == found.first?.labels["queryid"] }
            #expect(texts.compactMap { $0.labels["query"] }.contains { $0.contains("cart") })

            try await server.execute("CREATE INDEX cart_customer ON cart (customer)")
            _ = try await poll(runs: 150, minutes: 16)
            let over = try await poll(runs: 150, minutes: 16)
            #expect(Self.series("pg_statement_change_factor", in: over).isEmpty)
            #expect(over.value(of: "pg_statements_regressed") == 0)
            await client.close()
        }
    }
}
