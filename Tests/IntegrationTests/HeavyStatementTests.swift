import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// A statement that ran once and long, among very many others.
@Suite struct HeavyStatementTests {
    private static let metric = "pg_stat_statements_seconds_total"

    @Test(arguments: [15, 18])
    func `a statement that ran once is seen with its time while hundreds of others take turns`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.max": "10000", "pg_stat_statements.track": "all"]
        try await withServer(version: version, settings: settings) { server in
            let observer = try await ExactSumsTests.prepare(server)
            let watcher = try Watcher(server) { target in
                target.catalog = Catalog.all.filter { $0.name == "pg_stat_statements" }
                    .map { $0.adjusted(pace: .everyPoll) }
            }
            var sum = IncreaseLedger(Self.metric)
            func poll() async throws -> TargetSnapshot {
                let snapshot = try await watcher.poll().snapshot
                sum.take(snapshot)
                return snapshot
            }
            try await ExactSumsTests.execute(0..<300, times: 1, on: server)
            _ = try await poll()
            let before = try await Self.seconds(observer)
            try await server.execute("SELECT pg_sleep(1.2), 1 AS once")
            let answer = try await observer.rows(
                "SELECT queryid, total_exec_time / 1000 FROM pg_stat_statements"
                    + " WHERE query LIKE '%AS once'")
            let identifier = try #require(answer[0][0])
            let took = try #require(answer[0][1].flatMap(Double.init))
            func shown(_ snapshot: TargetSnapshot) -> Double? {
                snapshot.samples(of: Self.metric).first { $0.labels["queryid"] == identifier }?
                    .value
            }
            #expect(shown(try await poll()) == 0)
            for round in 1...6 {
                try await ExactSumsTests.execute(
                    round * 300..<round * 300 + 150, times: 2, on: server)
                let snapshot = try await poll()
                let value = try #require(shown(snapshot), "round \(round)")
                #expect(abs(value - took) < 1e-6)
                let series = snapshot.samples(of: Self.metric).count
                #expect(series <= 201, "round \(round): \(series) series")
            }
            // Those that are leaving are gone with an answer in which nothing is new.
            for _ in 0..<2 { _ = try await poll() }
            let grown = try await Self.seconds(observer) - before
            #expect(abs(sum.total - grown) < 1e-6 * grown, "\(sum.total) of \(grown) s")
            await observer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the agent's own statements take no places and count in the remainder`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.max": "10000", "pg_stat_statements.track": "all"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            for number in 0..<4 { try await server.execute("CREATE DATABASE many\(number)") }
            let watcher = try Watcher(server)
            var calls = SeriesLedger("pg_stat_statements_calls_total")
            for _ in 0..<3 { calls.take(try await watcher.poll().snapshot) }
            let last = try await watcher.poll().snapshot
            calls.take(last)
            let own = try await server.value(
                """
                SELECT count(*) FROM pg_stat_statements
                 WHERE userid = 'watcher'::regrole AND calls > 1
                """)
            #expect((own.flatMap(Int.init) ?? 0) > 20)
            let users = Set(
                last.samples(of: calls.metric).compactMap { $0.labels["usename"] })
            #expect(users == ["postgres", ""])
            let other = last.samples(of: calls.metric).first { $0.labels["queryid"] == "other" }
            #expect((other?.value ?? 0) > 60)
            #expect((last.value(of: "pg_stat_statements_folded") ?? 0) > 20)
        }
    }

    private static func seconds(_ observer: Session) async throws -> Double {
        let rows = try await observer.rows(
            "SELECT sum(total_exec_time) / 1000 FROM pg_stat_statements(false)")
        return rows[0][0].flatMap(Double.init) ?? .nan
    }
}
