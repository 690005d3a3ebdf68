import Metrics
import Platform
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// Samples of the sessions between polls, on real servers.
@Suite struct SessionSamplesTests {
    /// A worker that runs until the test is over.
    private func withSampling(
        _ server: TestServer, interval: Double = 1,
        _ body: (Running) async throws -> Void
    ) async throws {
        let watcher = try Watcher(server) {
            $0.interval = 2
            $0.sampleInterval = interval
        }
        let task = Task { await watcher.worker.run() }
        defer { task.cancel() }
        do { try await body(Running(watcher: watcher)) } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }

    private struct Running {
        let watcher: Watcher

        func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
            watcher.reports.last?.snapshot.families.first { $0.metric.name == name }?.samples
                .filter { sample in labels.allSatisfy { sample.labels[$0] == $1 } }
                .reduce(0) { $0 + $1.value } ?? 0
        }
    }

    @Test(arguments: [15, 18])
    func `session-seconds of a known schedule come out by wait, client and statement`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["compute_query_id": "on"]) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE item (i int); INSERT INTO item VALUES (1)")
            try await withSampling(server) { running in
                try await eventually("the first sample") {
                    running.sum("pgvigil_activity_samples_total") > 0
                }
                let started = ContinuousClock.now
                let holder = try server.session()
                _ = try await holder.rows("SET application_name = 'holder'")
                _ = try await holder.rows("BEGIN")
                _ = try await holder.rows("UPDATE item SET i = 2")
                let waiter = try server.session()
                let sleeper = try server.session()
                _ = try await sleeper.rows("SET application_name = 'sleeper'")
                async let waiting = waiter.rows("UPDATE item SET i = 3")
                async let sleeping = sleeper.rows("SELECT pg_sleep(10)")
                _ = try await sleeping
                _ = try await holder.rows("ROLLBACK")
                _ = try await waiting
                let whole = started.duration(to: .now).seconds
                let sleep = ["wait_event": "PgSleep"]
                let lock = ["wait_event_type": "Lock"]
                // Each end of a run is known to within half an interval; three standard errors. A machine
                // with much other work makes samples dear, so that the interval is wider.
                let wide =
                    running.watcher.reports.map { report in
                        report.snapshot.families.first {
                            $0.metric.name == "pgvigil_activity_sample_interval_seconds"
                        }?.samples.first?.value ?? 1
                    }.max() ?? 1
                let error = 1.5 * wide
                try await eventually("the sleep is shown") {
                    running.sum("pg_activity_seconds_total", sleep) > 10 - error
                }
                try await eventually("two more polls") { [count = running.watcher.reports.count] in
                    running.watcher.reports.count > count
                }
                #expect(abs(running.sum("pg_activity_seconds_total", sleep) - 10) < error)
                let waited = running.sum("pg_activity_seconds_total", lock)
                #expect(abs(waited - whole) < error)
                #expect(
                    abs(running.sum("pg_blocking_seconds_total") - waited) < 1e-6)
                let holding = ["application_name": "holder"]
                #expect(
                    abs(running.sum("pg_blocking_seconds_total", holding) - waited) < 1e-6)
                let slept = running.sum(
                    "pg_activity_client_seconds_total", ["application_name": "sleeper"])
                #expect(abs(slept - 10) < error)
                let total = running.sum("pg_activity_seconds_total")
                try await eventually("all dimensions show the same") {
                    let sums = [
                        "pg_activity_seconds_total", "pg_activity_query_seconds_total",
                        "pg_activity_client_seconds_total",
                    ].map { running.sum($0) }
                    return sums.allSatisfy { abs($0 - sums[0]) < 1e-6 && $0 >= total }
                }
                #expect(
                    running.sum("pg_activity_query_seconds_total", ["queryid": "unknown"]) < error)
                for session in [holder, waiter, sleeper] { await session.close() }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `sessions that wait for each other are a tree, and a prepared transaction may be its root`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "2"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE item (i int); INSERT INTO item VALUES (1); CREATE ROLE web LOGIN")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("UPDATE item SET i = 2")
            _ = try await holder.rows("PREPARE TRANSACTION 'one'")
            try await withSampling(server) { running in
                let waiters = try (0..<2).map { _ in try server.session() }
                let work = waiters.map { waiter in
                    Task { try? await waiter.rows("UPDATE item SET i = i + 1") }
                }
                try await eventually("a tree of two") {
                    running.sum("pg_blocking_tree_sessions", ["pid": "0"]) == 2
                }
                #expect(running.sum("pg_blocking_trees") == 1)
                #expect(running.sum("pg_blocking_tree_depth") == 2)
                #expect(running.sum("pg_blocking_tree_longest_wait_seconds") > 0)
                try await eventually("what they waited for") {
                    running.sum(
                        "pg_blocking_seconds_total",
                        [
                            "application_name": "prepared transaction", "datname": "postgres",
                            "usename": "postgres",
                        ]) > 0
                }
                try await server.execute("ROLLBACK PREPARED 'one'")
                for task in work { _ = await task.value }
                try await eventually("no tree") {
                    running.sum("pg_blocking_trees") == 0
                        && running.watcher.reports.last?.snapshot.families.contains {
                            $0.metric.name == "pg_blocking_trees"
                        } == true
                }
                for waiter in waiters { await waiter.close() }
            }
            await holder.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a role without the right gets no samples and the log names the grant`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching("other")
            try await server.execute("CREATE ROLE watcher LOGIN")
            try await withSampling(server) { running in
                try await eventually("two polls") { running.watcher.reports.count > 2 }
                let lines = running.watcher.log.lines("sessions are not sampled")
                #expect(lines.count == 1)
                #expect(
                    lines.allSatisfy {
                        $0.contains("needs membership in pg_read_all_stats")
                            && $0.contains("GRANT pg_monitor TO \"watcher\"")
                    })
                #expect(running.sum("pgvigil_activity_samples_total") == 0)
                try await server.execute("GRANT pg_read_all_stats TO watcher")
                try await eventually("samples") {
                    running.sum("pgvigil_activity_samples_total") > 3
                }
                try await server.execute("REVOKE pg_read_all_stats FROM watcher")
                try await eventually("none any more") {
                    running.watcher.reports.last?.snapshot.families.contains {
                        $0.metric.name == "pg_activity_seconds_total"
                    } == false
                }
            }
            // One answer may be lost to the right that was taken away, no more.
            #expect(server.logText().errors(of: "watcher").count <= 2)
        }
    }

    @Test(arguments: [15, 18])
    func `samples take no further backend, and none is waited for on a frozen server`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let began = ContinuousClock.now
            try await withSampling(server) { running in
                try await eventually("samples") {
                    running.sum("pgvigil_activity_samples_total") > 3
                }
                let backends = try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgvigil'")
                #expect((Int(backends ?? "") ?? 9) <= 2)
                #expect(
                    running.sum("pgvigil_activity_samples_missed_total", ["reason": "failed"]) == 0)
                await server.freeze()
                let frozen = ContinuousClock.now
                try await eventually("it is down") {
                    running.watcher.reports.last?.isUp == false
                        && frozen.duration(to: .now) > .seconds(10)
                }
                let away = frozen.duration(to: .now).seconds
                await server.thaw()
                let before = running.sum("pgvigil_activity_samples_total")
                try await eventually("samples again") {
                    running.sum("pgvigil_activity_samples_total") > before + 3
                }
                // What was not seen is not made up: a sample speaks for two intervals at most, and these
                // grow on a machine that is slow.
                let observed = running.sum("pg_activity_observed_seconds_total")
                #expect(observed <= began.duration(to: .now).seconds - (away - 6))
            }
        }
    }
}
