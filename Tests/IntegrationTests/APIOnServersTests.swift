import Platform
import Postgres
import Support
import Testing

/// What the documents about targets say of real servers, against the page of the same moment.
@Suite struct APIOnServersTests {
    private static let paths = [
        "database/health", "database/metrics", "database/connections", "database/slow-queries",
        "database/recommendations", "database/dashboard",
        "postgres-optimizations/performance-stats", "postgres-optimizations/extensions",
    ]

    private static func configuration(_ server: TestServer) -> String {
        """
        agent: { interval: 5s }
        targets:
          - name: shop
            conninfo: "\(server.conninfo(user: "watcher"))"
            environment: production
            pools: [{ name: till, match: { application_name: "^till" }, max: 20 }]
        """
    }

    private static func ask(_ agent: AgentProcess, _ path: String) async throws -> ReadValue {
        let answer = try await agent.client.get("/api/v1/\(path)")
        #expect(answer.status == 200, "\(path): \(answer.text)")
        #expect(answer.body.count <= 1 << 20)
        return try ReadValue.document(answer.body)
    }

    /// All documents and the page, of one snapshot.
    private struct Moment {
        var targets: [String: ReadValue] = [:]
        var samples: [ReadSample] = []

        /// The values of a series' family with these labels.
        func values(_ name: String, _ labels: [String: String] = [:]) -> [Double] {
            samples.filter { sample in
                sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
            }.map(\.value)
        }

        /// The only value of a series, as a document must have it.
        func value(_ name: String, _ labels: [String: String] = [:]) -> ReadValue {
            values(name, labels).first.map { .number($0) } ?? .null
        }
    }

    private static func moment(
        _ agent: AgentProcess, _ directory: TemporaryDirectory
    ) async throws -> Moment {
        for _ in 0..<50 {
            var moment = Moment()
            var generations: Set<Double?> = []
            func take(_ path: String) async throws {
                let document = try await ask(agent, path)
                generations.insert(document["generation"].number)
                moment.targets[path] = document["targets"].elements.first
            }
            for path in paths { try await take(path) }
            let text = try await agent.client.get("/metrics").text
            let open = try await agent.client.get(
                "/metrics", headers: ["Accept": "application/openmetrics-text"]
            ).text
            try await take(paths[0])
            guard generations.count == 1 else { continue }
            moment.samples = try await ReadSample.read(
                text: try directory.write("text", text), open: try directory.write("open", open),
                in: directory)
            return moment
        }
        throw SupportError("the snapshot never stays for as long as nine requests take")
    }

    @Test(arguments: [15, 18])
    func `every number of a document is the one on the page of the same snapshot`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE goods AS SELECT generate_series(1, 9) AS n")
            let holder = try server.session()
            let waiter = try server.session()
            _ = try await holder.rows("SET application_name = 'till 1'")
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK goods")
            let agent = try await AgentProcess.start(Self.configuration(server))
            defer { agent.stop() }
            let waiting = Task { try await waiter.rows("SELECT count(*) FROM goods") }
            for _ in 0..<150 { _ = try await server.value("SELECT 1 AS counted") }
            let directory = try TemporaryDirectory("p")
            try await eventually("the lock's queue is seen", within: .seconds(60)) {
                let target = try await Self.ask(agent, "database/connections")["targets"]
                return target.elements.first?["blocking"].elements.isEmpty == false
            }
            let moment = try await Self.moment(agent, directory)
            #expect(moment.targets.count == Self.paths.count)
            Self.compareHealth(moment)
            Self.compareIndicators(moment)
            Self.compareConnections(moment)
            _ = try await holder.rows("COMMIT")
            _ = try await waiting.value
            await holder.close()
            await waiter.close()
        }
    }

    private static func compareHealth(_ moment: Moment) {
        let health = moment.targets["database/health"] ?? .null
        #expect(health["up"] == .flag(true) && health["environment"] == .text("production"))
        #expect(health["score"] == moment.value("pg_health_score") && health["score"] != .null)
        #expect(health["coverage"] == moment.value("pg_health_coverage_ratio"))
        var points = 0.0
        for component in health["components"].elements {
            for check in component["checks"].elements {
                let labels = [
                    "component": component["name"].text ?? "", "check": check["name"].text ?? "",
                ]
                #expect(check["lost"] == moment.value("pg_health_points_lost", labels))
                points += check["lost"].number ?? 0
            }
        }
        let capped = moment.values("pg_health_points_lost", ["component": "cap"]).reduce(0, +)
        #expect(health["score"].number == 100 - points - capped)
        let dashboard = moment.targets["database/dashboard"] ?? .null
        for name in ["score", "status", "coverage"] { #expect(dashboard[name] == health[name]) }
    }

    private static func compareIndicators(_ moment: Moment) {
        let metrics = moment.targets["database/metrics"] ?? .null
        let indicators = metrics["indicators"].elements
        #expect(indicators.count > 20)
        for indicator in indicators {
            let name = indicator["name"].text ?? ""
            let shown = moment.values(name)
            if let value = indicator["value"].number {
                #expect(shown.contains(value), "\(name)")
            } else {
                #expect(shown.isEmpty, "\(name)")
                #expect(indicator["absent_because.value"].text?.isEmpty == false, "\(name)")
            }
            let word = String(name.dropFirst("pg_".count))
            for severity in ["warning", "critical"] {
                let labels = ["indicator": word, "severity": severity]
                #expect(indicator[severity] == moment.value("pgvigil_threshold", labels))
            }
        }
        for database in metrics["databases"].elements {
            let labels = ["datname": database["datname"].text ?? ""]
            for (member, family) in [
                ("size_bytes", "pg_database_size_bytes"), ("sessions", "pg_database_sessions"),
                ("cache_hit_ratio", "pg_database_cache_hit_ratio"),
            ] {
                #expect(database[member] == moment.value(family, labels), "\(member) \(labels)")
            }
        }
        let statistics = moment.targets["postgres-optimizations/performance-stats"] ?? .null
        for (path, family) in [
            ("cache.buffer_hit_ratio", "pg_cache_hit_ratio"),
            ("queries.mean_seconds", "pg_query_mean_seconds"),
            ("queries.p95_seconds", "pg_query_p95_seconds"), ("queries.slow", "pg_slow_queries"),
            ("transactions.error_ratio", "pg_transaction_error_ratio"),
        ] { #expect(statistics[path] == moment.value(family), "\(path)") }
    }

    private static func compareConnections(_ moment: Moment) {
        let connections = moment.targets["database/connections"] ?? .null
        for (path, family) in [
            ("server.max", "pg_connections_max"), ("server.reserved", "pg_connections_reserved"),
            ("server.used", "pg_connections_used"),
            ("server.utilization_ratio", "pg_connections_utilization_ratio"),
            ("longest_query_seconds", "pg_running_queries_longest_seconds"),
        ] {
            #expect(connections[path] == moment.value(family), "\(path)")
            #expect(connections[path] != .null, "\(path)")
        }
        let sessions = "pg_stat_activity_sessions"
        for (member, state) in [
            ("active", "active"), ("idle", "idle"), ("idle_in_transaction", "idle in transaction"),
        ] {
            let sum = moment.values(sessions, ["state": state]).reduce(0, +)
            #expect(connections["states.\(member)"] == .number(sum), "\(member)")
        }
        #expect(connections["groups"].elements.count == moment.values(sessions).count)
        for group in connections["groups"].elements {
            var labels: [String: String] = [:]
            for name in ["datname", "usename", "application_name", "state"] {
                labels[name] = group[name].text ?? ""
            }
            labels = labels.filter { !$0.value.isEmpty }
            let shown = moment.values(sessions, labels)
            #expect(group["sessions"].number.map { shown.contains($0) } == true, "\(labels)")
        }
        let pool = connections["pools"].elements.first ?? .null
        #expect(pool["pool"] == .text("till") && pool["max"] == moment.value("pg_pool_size"))
        let states = moment.values("pg_pool_sessions", ["pool": "till"])
        #expect(pool["sessions"] == .number(states.reduce(0, +)))
        #expect(pool["idle_in_transaction"] == .number(1) && pool["sessions"] == .number(1))
        #expect(pool["utilization_ratio"] == moment.value("pg_pool_utilization_ratio"))
        let root = connections["blocking"].elements.first ?? .null
        let labels = ["pid": root["pid"].number.map { "\(Int($0))" } ?? ""]
        #expect(root["waiting_sessions"] == moment.value("pg_lock_blocking_root", labels))
        #expect(root["application_name"] == .text("till 1"))
    }

    @Test(arguments: [15, 18])
    func `the calls of a statement in the window are those that were made`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE goods AS SELECT generate_series(1, 9) AS n")
            let session = try server.session()
            func run(_ times: Int) async throws {
                for _ in 0..<times { _ = try await session.rows("SELECT n FROM goods") }
            }
            try await run(5)
            let agent = try await AgentProcess.start(Self.configuration(server))
            defer { agent.stop() }
            func statement() async throws -> ReadValue? {
                let document = try await Self.ask(
                    agent, "database/slow-queries?order=total&limit=500")
                return document["targets"].elements.first?["statements"].elements.first {
                    $0["query"].text?.contains("FROM goods") == true
                        && $0["usename"].text != "watcher"
                }
            }
            // What ran before the agent is no part of the window.
            try await run(40)
            try await eventually("its calls", within: .seconds(150)) {
                try await statement()?["calls"].number == 40
            }
            let shown = try await statement()
            let found = try #require(shown)
            #expect(found["rows_per_call"] == .number(9))
            #expect(found["queryid"].text.flatMap { Int64($0) } != nil)
            let mean = try #require(found["mean_seconds"].number)
            let total = try #require(found["total_seconds"].number)
            #expect(abs(mean * 40 - total) < 1e-9)
            #expect(found["share_of_time"].number.map { $0 > 0 && $0 <= 1 } == true)
            await session.close()
        }
    }

    @Test func `documents answer while the server stands still, and then say that it is down`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let agent = try await AgentProcess.start(Self.configuration(server))
            defer { agent.stop() }
            await server.freeze()
            for path in Self.paths { _ = try await Self.ask(agent, path) }
            func health() async throws -> ReadValue {
                let document = try await Self.ask(agent, "database/health")
                return document["targets"].elements.first ?? .null
            }
            try await eventually("the target is down", within: .seconds(90)) {
                try await health()["up"] == .flag(false)
            }
            for path in Self.paths { _ = try await Self.ask(agent, path) }
            let down = try await health()
            #expect(down["down_reason"].text?.isEmpty == false && down["status"] == .text("down"))
            #expect(down["down_tries"].number ?? 0 > 0)
            #expect(down["age_seconds"].number ?? 0 > 0 && down["score"] == .null)
            let metrics = try await Self.ask(agent, "database/metrics")["targets"].elements.first
            let used = metrics?["indicators"].elements.first {
                $0["name"] == .text("pg_connections_utilization_ratio")
            }
            #expect(used?["value"].number != nil || used?["last_value"].number != nil)
            await server.thaw()
        }
    }
}
