import Collection
import Metrics
import Polling
import Postgres
import Support
import Tables
import Targets
import Testing
import Watching

/// A connection that has died is not a server that is down, and the same server not a new one.
@Suite struct ReconnectionTests {
    @Test(arguments: [15, 18])
    func `a connection that was cut while idle is replaced within the poll, and nothing else is`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE second")
            let watcher = try Watcher(server) { target in
                target.catalog = Catalog.all
                target.interval = 1
            }
            let worker = watcher.worker
            let running = Task { await worker.run() }
            for poll in 1...5 {
                try await eventually("poll \(poll)", within: .seconds(60)) {
                    await worker.pollCount >= poll
                }
                _ = try await server.rows(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE usename = 'watcher'
                    """)
            }
            try await eventually("the last poll", within: .seconds(60)) {
                await worker.pollCount >= 6
            }
            running.cancel()
            await running.value
            let replaced = watcher.log.lines("connection is replaced").count
            #expect(replaced >= 3)
            #expect(watcher.reports.allSatisfy { $0.isUp })
            #expect(watcher.log.lines("target is down") == [])
            let calls = try await server.value(
                """
                SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
                 WHERE query LIKE '%pg_database_size(%' AND query NOT LIKE '%pg_stat_statements%'
                """)
            #expect(calls == "1")
        }
    }

    @Test(arguments: [15, 18])
    func `another server behind the same address is asked everything`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            _ = try await watcher.run(polls: 2)
            // A restart is another start, whether it was seen or not; between two polls it is no outage.
            #expect(await watcher.worker.pollOutcome().report.isUp)
            try await server.stop()
            try await server.start()
            #expect(await watcher.worker.pollOutcome().report.isUp)
            _ = try await watcher.run(polls: 1)
            #expect(watcher.log.lines("target is down") == [])
            let calls = try await server.value(
                """
                SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE '%pg_database_size(%'
                   AND query NOT LIKE '%pg_stat_statements%'
                """)
            #expect(calls == "2")
        }
    }

    @Test(arguments: [15, 18])
    func `a connection that is cut under a question costs one answer`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let slow = Collector(
                "slow", "Takes its time.",
                variants: [.always("SELECT pg_sleep(600)::text IS NULL AS v")],
                columns: [.gauge("v", as: "slow_v", "Nothing.")])
            let watcher = try Watcher(server) { target in
                target.catalog = [slow.adjusted(timeout: .seconds(60))] + target.catalog
                target.interval = 10
            }
            let worker = watcher.worker
            let poll = Task { await worker.pollOnce() }
            try await eventually("the question is cut off") {
                try await server.value(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                     WHERE query LIKE '%pg_sleep(600)%' AND usename = 'watcher'
                    """) == "1"
            }
            let outcome = await poll.value
            #expect(outcome.report.isUp)
            #expect(outcome.unanswered.map(\.collector) == ["slow"])
            #expect(outcome.unanswered.first?.reason == .connection)
        }
    }

    @Test(arguments: [15, 18])
    func `a question may take as long as it is allowed to, and the target stays up`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let slow = Collector(
                "slow", "Takes its time.", pace: .atMostEvery(.seconds(60)), within: .seconds(30),
                variants: [.always("SELECT 1 AS v FROM pg_sleep(2) -- longer than two intervals")],
                columns: [.gauge("v", as: "slow_v", "Nothing.")])
            let watcher = try Watcher(server) { $0.catalog.append(slow) }
            let last = try await watcher.run(polls: 2)
            #expect(last.value(of: "slow_v") == 1)
            #expect((last.value(of: "pgvigil_polls_missed_total") ?? 0) > 0)
            // While it was under way, what was published last counted on.
            let longest = watcher.reports.map { ContinuousClock.now.duration(to: $0.isUpExpires) }
                .max()
            #expect(longest.map { $0 > .seconds(20) } == true)
        }
    }
}
