import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// Servers whose clocks are hours away from the agent's, and from each other's.
@Suite struct SkewedClockTests {
    private static let hours = 18_000

    private static func withSkewedServer(
        _ version: Int, ahead: Int, _ body: (TestServer) async throws -> Void
    ) async throws {
        try await withServer(version: version) { server in
            try await server.stop()
            await server.shiftClock(bySeconds: ahead)
            try await server.start()
            try await server.prepareWatching()
            try await body(server)
        }
    }

    /// Gauges in seconds that are no moments and no settings.
    private static func ages(_ snapshot: TargetSnapshot) -> [(name: String, value: Double)] {
        snapshot.families.filter { family in
            let name = family.metric.name
            return family.metric.kind == .gauge && name.hasSuffix("_seconds")
                && !["timestamp_seconds", "start_time_seconds"].contains { name.hasSuffix($0) }
                && !["pg_settings", "pgvigil_"].contains { name.hasPrefix($0) }
        }.flatMap { family in family.samples.map { (name: family.metric.name, value: $0.value) } }
    }

    @Test(arguments: [15, 18], [-hours, hours])
    func `ages of transactions, waits and all else are by the server's own clock`(
        version: Int, ahead: Int
    ) async throws {
        try await Self.withSkewedServer(version, ahead: ahead) { server in
            try await server.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("UPDATE t SET a = 2")
            let waiting = Task { try await server.execute("UPDATE t SET a = 3") }
            let watcher = try Watcher(server)
            let began = ContinuousClock.now
            let names = [
                "pg_lock_wait_longest_seconds", "pg_lock_blocking_root_age_seconds",
                "pg_idle_in_transaction_holding_oldest_age_seconds",
            ]
            try await eventually("the waits are a second old", within: .seconds(60)) {
                let page = try await watcher.run(polls: 2)
                return names.allSatisfy { (page.value(of: $0) ?? 0) >= 1 }
            }
            let page = try await watcher.run(polls: 2)
            let passed = Double(began.duration(to: .now).components.seconds) + 10
            for name in names {
                #expect(page.value(of: name) ?? .infinity <= passed, "\(name)")
            }
            for (name, value) in Self.ages(page) {
                #expect((0...3600).contains(value), "\(name) is \(value)")
            }
            let shown = try #require(page.value(of: "pg_server_clock_timestamp_seconds"))
            let read = page.samples(of: "pgvigil_collector_last_success_timestamp_seconds").first {
                $0.labels["collector"] == "pg_server"
            }
            let difference = shown - (read?.value ?? 0)
            #expect(abs(difference - Double(ahead)) < 60, "\(difference)")
            _ = try await holder.rows("COMMIT")
            await holder.close()
            try await waiting.value
            #expect(watcher.log.lines("collector failed") == [])
        }
    }

    @Test(arguments: [15, 18], [-hours, hours])
    func `the reply of a standby whose clock is hours away is as old as it is`(
        version: Int, ahead: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica(
                settings: ["wal_receiver_status_interval": "1"], clockAhead: ahead)
            let age = "pg_stat_replication_reply_age_seconds"
            let watcher = try Watcher(primary)
            try await eventually("replies are seen", within: .seconds(60)) {
                let page = try await watcher.run(polls: 4)
                return page.value(of: age).map { (0...5).contains($0) } ?? false
            }
            for _ in 0..<10 {
                let page = try await watcher.run(polls: 2)
                #expect(page.value(of: age).map { (0...10).contains($0) } ?? false)
            }
            await replica.freeze()
            try await eventually("the age of the last reply", within: .seconds(60)) {
                (try await watcher.run(polls: 2).value(of: age) ?? 0) > 6
            }
            #expect((try await watcher.run(polls: 2).value(of: age) ?? .infinity) < 120)
            await replica.thaw()
            try await eventually("it replies again", within: .seconds(60)) {
                (try await watcher.run(polls: 2).value(of: age) ?? 100) < 5
            }
            // The lag of the standby goes by the agent's clock. The WAL receiver of 15 keeps the machine's
            // clock under libfaketime, so that the processes of one server have two.
            if version > 15 {
                let standby = try Watcher(replica)
                try await eventually("what was replayed is known", within: .seconds(180)) {
                    try await standby.run(polls: 3).value(of: "pg_replication_lag_seconds") == 0
                }
            }
            await replica.close()
        }
    }

    @Test(arguments: [-hours, hours])
    func `a primary whose clock is hours away raises no alert beside that of its clock`(
        ahead: Int
    ) async throws {
        try await Self.withSkewedServer(18, ahead: ahead) { skewed in
            let plain = try await TestServer.make(version: 18)
            try await plain.start()
            try await plain.prepareWatching()
            let primaries = [("skewed", skewed), ("plain", plain)]
            var targets = ""
            var replicas: [TestServer] = []
            for (name, primary) in primaries {
                let replica = try await primary.replica()
                replicas.append(replica)
                for (role, server) in [("primary", primary), ("replica", replica)] {
                    targets += """
                          - name: \(name)-\(role)
                            conninfo: "\(server.conninfo(user: "watcher"))"
                        \(AlertScene.everySecond)

                        """
                }
            }
            let agent = try await AgentProcess.start(
                AlertScene.configuration(targets: targets), files: try ShortenedRules.files([:]))
            let began = ContinuousClock.now
            var seen: [String: Set<String>] = [:]
            try await eventually("the clock is told, and time for all else", within: .seconds(180))
            {
                for (target, alert) in try await Self.firing(agent) {
                    seen[target, default: []].insert(alert)
                }
                return seen["skewed-primary"]?.contains("PostgresClockSkew") == true
                    && began.duration(to: .now) > .seconds(45)
            }
            // A busy machine misses polls of one target and not of the other.
            let allowed: Set = ["PostgresClockSkew", "PgvigilPollsMissed"]
            for role in ["primary", "replica"] {
                let extra = (seen["skewed-\(role)"] ?? []).subtracting(seen["plain-\(role)"] ?? [])
                #expect(extra.subtracting(allowed) == [], "of the \(role)")
            }
            agent.stop()
            for server in replicas + [plain] { await server.close() }
        }
    }

    /// Which alerts fire, by target.
    private static func firing(_ agent: AgentProcess) async throws -> [(String, String)] {
        try await agent.client.get("/metrics").text.split(separator: "\n").filter {
            $0.hasPrefix("ALERTS{") && $0.contains("alertstate=\"firing\"")
        }.compactMap { line in
            func label(_ name: String) -> String? {
                guard let start = line.firstRange(of: "\(name)=\"")?.upperBound else { return nil }
                return String(line[start...].prefix { $0 != "\"" })
            }
            guard let target = label("target"), let alert = label("alertname") else { return nil }
            return (target, alert)
        }
    }
}
