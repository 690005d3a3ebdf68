import Metrics
import Platform
import Polling
import Postgres
import Support
import Targets
import Testing

/// What was counted by another server, or by the agent before it was started again.
@Suite struct OtherServerTests {
    @Test(arguments: [15, 18])
    func `a failover behind one address invents no calls, rollbacks, misses or checkpoints`(
        version: Int
    ) async throws {
        try await withServer(version: version) { old in
            let new = try await TestServer.make(version: version)
            try await new.start()
            for server in [old, new] { try await server.prepareWatching() }
            // The other server has a long past of errors and misses.
            for step in Self.past { try await new.execute(step) }
            let watcher = try Watcher(old) { target in
                let text =
                    "host=\(old.socketDirectory),\(new.socketDirectory)"
                    + " port=\(old.port),\(new.port) dbname=postgres user=watcher"
                if let conninfo = ConnectionString(text) {
                    target.login = Login(conninfo: conninfo, purpose: .watching)
                }
            }
            var ledgers = [
                "pg_stat_statements_calls_total", "pg_stat_user_tables_n_tup_ins_total",
            ].map { IncreaseLedger($0) }
            for turn in 0..<6 {
                if turn == 3 { try await old.stop() }
                let server = turn < 3 ? old : new
                for _ in 0..<3 { try await server.execute(Self.commits) }
                try await ExactSumsTests.workersAreGone(server)
                let snapshot = try await watcher.poll().snapshot
                #expect(snapshot.value(of: "pg_up") == 1)
                for index in ledgers.indices { ledgers[index].take(snapshot) }
                if turn == 0 { continue }
                // What happened on the old one says nothing of the new one, once it answers.
                let ratio = turn == 3 ? nil : 0.0
                #expect(snapshot.value(of: "pg_transaction_error_ratio") == ratio, "turn \(turn)")
                let lost = snapshot.samples(of: "pg_health_points_lost").filter {
                    let check = $0.labels["check"] ?? ""
                    return check == "transaction_errors" || check == "requested_checkpoints"
                }
                #expect(lost.allSatisfy { $0.value == 0 }, "turn \(turn): \(lost)")
                #expect(snapshot.value(of: "pg_cache_hit_ratio").map { $0 > 0.9 } ?? true)
            }
            #expect(ledgers[0].total < 10_000, "the other one had 30,000")
            #expect(ledgers[1].total == 0)
            await new.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the share of errors is right from the first time that it is shown`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server) { $0.interval = 2 }
            let isOver = Locked(false)
            let working = Task {
                let client = try server.session()
                while !isOver.withLock({ $0 }) {
                    _ = try await client.rows(Self.ninety)
                    for _ in 0..<10 { _ = try? await client.rows("SELECT 1 / 0") }
                }
                await client.close()
            }
            _ = try await watcher.run(polls: 6)
            isOver.withLock { $0 = true }
            try await working.value
            let ratios = watcher.reports.compactMap {
                $0.snapshot.value(of: "pg_transaction_error_ratio")
            }
            #expect(ratios.count >= 4)
            #expect(ratios.allSatisfy { abs($0 - 0.1) < 0.01 }, "\(ratios)")
        }
    }

    @Test(arguments: [15, 18])
    func `Prometheus sees each call once, through churn and a restart of the agent`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.max": "10000", "pg_stat_statements.track": "all"]
        try await withServer(version: version, settings: settings) { server in
            let observer = try await ExactSumsTests.prepare(server)
            try await ExactSumsTests.execute(0..<300, times: 20, on: server)
            let configuration = """
                agent: { interval: 2s }
                collectors:
                  intervals: { pg_stat_statements: 2s }
                  top: { pg_stat_statements: 10 }
                targets:
                  - { name: orders, conninfo: "\(server.conninfo(user: "watcher"))" }

                """
            let discovery = try TemporaryDirectory("d")
            func start() async throws -> AgentProcess {
                let agent = try await AgentProcess.start(configuration)
                let target = "127.0.0.1:\(agent.port)"
                _ = try discovery.write(
                    "targets.json",
                    #"[{ "targets": ["\#(target)"], "labels": { "instance": "agent" } }]"#)
                return agent
            }
            var agent = try await start()
            let prometheus = try await TestPrometheus.start(
                configuration: """
                    global: { scrape_interval: 500ms, scrape_timeout: 500ms }
                    scrape_configs:
                      - job_name: pgvigil
                        file_sd_configs:
                          - { files: ["\(discovery.path)/targets.json"], refresh_interval: 1s }

                    """)
            var random = RandomNumbers(UInt64(version))
            var (calls, most) = (0.0, 0.0)
            for life in 0..<2 {
                if life == 1 {
                    // What is not shown any more has been scraped: a restart loses no more than that.
                    for _ in 0..<3 { try await Self.awaitPoll(of: agent, by: prometheus) }
                    agent.stop()
                    agent = try await start()
                }
                for _ in 0..<2 { try await Self.awaitPoll(of: agent, by: prometheus) }
                for round in 0..<5 {
                    let new = 1_000 + 100 * life + round
                    let made = try await Self.churn(on: server, new: new, &random)
                    (calls, most) = (calls + made, max(most, made))
                    try await Self.awaitPoll(of: agent, by: prometheus)
                }
            }
            for _ in 0..<3 { try await Self.awaitPoll(of: agent, by: prometheus) }
            let series = try await prometheus.ranges("pg_stat_statements_calls_total[10m]")
            let increase = series.reduce(0) { $0 + IncreaseLedger.increase($1) }
            let lost = 0...(Self.isWhole(series) ? 0 : most)
            #expect(lost.contains(calls - increase), "\(increase) of \(calls), \(lost) may lack")
            // Prometheus extends what it saw to the ends of the range, by up to half a scrape.
            let seen = try await prometheus.query(
                "sum(increase(pg_stat_statements_calls_total[10m]))")
            let extended = seen.first?.value ?? 0
            #expect(extended >= increase && extended < 1.3 * calls, "\(extended) of \(calls)")
            prometheus.stop()
            agent.stop()
            await observer.close()
        }
    }

    /// Whether each series' beginning was scraped.
    ///
    /// Where the machine is so busy that an answer is not scraped at all, one whose 0 no scrape has
    /// met hides what it did first: as much as one interval brings.
    private static func isWhole(_ series: [[Double]]) -> Bool {
        series.allSatisfy { $0.first == 0 }
    }

    /// A few hot statements, some that come and go, and a burst of one that is new; their calls.
    private static func churn(
        on server: TestServer, new: Int, _ random: inout RandomNumbers
    ) async throws -> Double {
        var calls = 50
        try await ExactSumsTests.execute(new..<new + 1, times: 50, on: server)
        for rank in 1...40 {
            let number = Int.random(in: 0..<300, using: &random) / rank
            let times = 1 + 60 / rank
            try await ExactSumsTests.execute(number..<number + 1, times: times, on: server)
            calls += times
        }
        return Double(calls)
    }

    /// Waits until Prometheus has what the agent learns from a question that begins from now on.
    private static func awaitPoll(
        of agent: AgentProcess, by prometheus: TestPrometheus
    ) async throws {
        let metric = "pgvigil_collector_last_success_timestamp_seconds"
        let collector = #"{collector="pg_stat_statements"}"#
        let now = WallClock.secondsSince1970
        try await eventually("a poll", within: .seconds(60)) {
            let last = try await prometheus.query(metric + collector)
            return last.contains { $0.value > now }
        }
    }

    private static let commits = """
        DO $$ BEGIN FOR number IN 1..200 LOOP PERFORM number; COMMIT; END LOOP; END $$
        """

    private static let ninety = """
        DO $$ BEGIN FOR number IN 1..89 LOOP COMMIT; END LOOP; END $$
        """

    private static let past =
        [
            "CREATE TABLE t AS SELECT generate_series(1, 100000) AS a",
            """
            DO $$ BEGIN
                FOR number IN 1..30000 LOOP EXECUTE 'SELECT ' || number; ROLLBACK; END LOOP;
            END $$
            """,
        ] + [String](repeating: "CHECKPOINT", count: 7)
}
