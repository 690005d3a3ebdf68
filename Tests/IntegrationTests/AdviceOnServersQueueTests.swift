import Indicators
import Limits
import Postgres
import Recommendations
import Support
import Testing

/// Heads of queues and failed builds on real servers: the first thing that is proposed helps.
@Suite struct AdviceOnServersQueueTests {
    private typealias Shared = AdviceOnServers

    @Test(arguments: [15, 18])
    func `a head that is idle in its transaction is ended by the first step`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE TABLE t AS SELECT 1 AS a")
            let head = try server.session()
            _ = try await head.rows("BEGIN")
            _ = try await head.rows("UPDATE t SET a = 2")
            // The first waits for the transaction of the head, the others for the first one's lock.
            let waiters = try (0..<3).map { _ in try server.session() }
            let waiting = waiters.map { session in
                Task { _ = try? await session.rows("UPDATE t SET a = 3") }
            }
            let thresholds = Thresholds(overrides: [
                .lockWait: Threshold(warning: 0.001, critical: 1000)
            ])
            var found: Recommendation?
            try await eventually("all who wait are counted", within: .seconds(60)) {
                let report = try await Shared.report(server, thresholds: thresholds)
                found = report.recommendations.first { $0.kind == "lock_blocker" }
                return found?.evidence.contains { $0.contains("3 with those behind them") } == true
            }
            let item = try #require(found)
            #expect(item.evidence.contains { $0.hasPrefix("1 session waits for it directly, ") })
            #expect(item.steps.map { $0.sql.contains("pg_terminate_backend") } == [true])
            try await server.execute(item.steps[0].sql)
            for task in waiting { await task.value }
            for session in waiters { await session.close() }
            await head.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the index that a failed REINDEX leaves is named before, and goes by what is said`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                #"CREATE SCHEMA "s S"; CREATE TABLE "s S".t (a int); INSERT INTO "s S".t VALUES (1), (1)"#
            )
            let build = #"CREATE UNIQUE INDEX CONCURRENTLY "u U" ON "s S".t (a)"#
            await #expect(throws: PostgresError.self) { try await server.execute(build) }
            let report = try await Shared.report(server)
            let item = try #require(report.recommendations.first { $0.kind == "invalid_index" })
            let rebuilding = try #require(item.steps.first?.sql)
            await #expect(throws: PostgresError.self) { try await server.execute(rebuilding) }
            let left = #"DROP INDEX CONCURRENTLY "s S"."u U_ccnew";"#
            #expect(item.risk.contains(left), "\(item.risk)")
            let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
            #expect(try await server.value(invalid) == "2")
            try await server.execute(left)
            #expect(try await server.value(invalid) == "1")
        }
    }
}
