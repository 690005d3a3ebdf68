import Metrics
import Platform
import Support
import Testing

/// What a real Prometheus adds up of tables, indexes and databases, through all that interrupts it.
@Suite struct PrometheusSumsTests {
    /// What was done, by the metric that counts it.
    private struct Deeds {
        static let rows = "pg_stat_user_tables_n_tup_ins_total"
        static let scans = "pg_stat_user_indexes_idx_scan_total"
        static let rollbacks = #"pg_stat_database_xact_rollback_total{datname="shop"}"#

        private(set) var sums: [String: Double] = [:]
        /// The most of one round.
        private(set) var most: [String: Double] = [:]

        mutating func add(_ round: [String: Double]) {
            sums.merge(round, uniquingKeysWith: +)
            most.merge(round, uniquingKeysWith: max)
        }
    }

    /// An agent that is found by Prometheus, also the one that comes after it.
    private struct Watch {
        private static let collectors = [
            "pg_stat_all_tables", "pg_stat_all_indexes", "pg_stat_database",
        ]

        let configuration: String
        let discovery: TemporaryDirectory
        let prometheus: TestPrometheus
        private(set) var agent: AgentProcess

        init(_ servers: [TestServer]) async throws {
            let hosts = servers.map(\.socketDirectory).joined(separator: ",")
            let ports = servers.map { "\($0.port)" }.joined(separator: ",")
            configuration = """
                agent: { interval: 1s }
                collectors:
                  intervals: { pg_stat_all_tables: 1s, pg_stat_all_indexes: 1s }
                  top: { pg_stat_all_tables: 3, pg_stat_all_indexes: 3 }
                targets:
                  - name: orders
                    conninfo: "host=\(hosts) port=\(ports) dbname=postgres user=watcher \
                target_session_attrs=read-write"

                """
            discovery = try TemporaryDirectory("d")
            agent = try await Self.start(configuration, discovery)
            prometheus = try await TestPrometheus.start(
                configuration: """
                    global: { scrape_interval: 500ms, scrape_timeout: 500ms }
                    scrape_configs:
                      - job_name: pgvigil
                        file_sd_configs:
                          - { files: ["\(discovery.path)/targets.json"], refresh_interval: 1s }

                    """)
        }

        private static func start(
            _ configuration: String, _ discovery: TemporaryDirectory
        ) async throws -> AgentProcess {
            let agent = try await AgentProcess.start(configuration)
            _ = try discovery.write(
                "targets.json",
                #"[{ "targets": ["127.0.0.1:\#(agent.port)"], "labels": { "instance": "a" } }]"#)
            return agent
        }

        mutating func restartAgent() async throws {
            agent.stop()
            agent = try await Self.start(configuration, discovery)
        }

        /// Waits until Prometheus has what comes of questions that begin from now on.
        func polls(_ count: Int) async throws {
            for _ in 0..<count {
                let now = WallClock.secondsSince1970
                try await eventually("a poll", within: .seconds(60)) {
                    let last = try await prometheus.query(
                        "pgvigil_collector_last_success_timestamp_seconds")
                    return Self.collectors.allSatisfy { name in
                        last.contains { $0.labels["collector"] == name && $0.value > now }
                    }
                }
            }
        }

        func stop() {
            prometheus.stop()
            agent.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `Prometheus sees each row, scan and rollback once, through churn, restarts and a failover`(
        version: Int
    ) async throws {
        let settings = ["autovacuum": "off"]
        try await withServer(version: version, settings: settings) { old in
            try await Self.prepare(old)
            let new = try await old.replica()
            try await Self.isInStep(new, with: old)
            var watch = try await Watch([old, new])
            var deeds = Deeds()
            var random = RandomNumbers(UInt64(version))
            for (life, server) in [old, old, old, new].enumerated() {
                switch life {
                case 1:
                    try await old.stop()
                    try await old.start()
                case 2: try await watch.restartAgent()
                case 3:
                    try await Self.isInStep(new, with: old)
                    // What the standby was read for is in its own statistics only.
                    try await new.execute(Self.scans(of: "hot", 700))
                    try await ExactSumsTests.workersAreGone(new)
                    try await old.stop()
                    try await new.execute("SELECT pg_promote()")
                default: break
                }
                try await watch.polls(2)
                for round in 1...3 {
                    deeds.add(try await Self.churn(server, 10 * life + round, &random))
                    try await watch.polls(1)
                }
                // What is not shown any more has been scraped: what comes now loses no more.
                try await watch.polls(2)
            }
            for (metric, sum) in deeds.sums {
                let series = try await watch.prometheus.ranges("\(metric)[15m]")
                let increase = series.reduce(0) { $0 + IncreaseLedger.increase($1) }
                // A series whose 0 no scrape has met hides what one interval brings.
                let isWhole = series.allSatisfy { $0.first == 0 }
                let lost = 0...(isWhole ? 0 : deeds.most[metric] ?? 0)
                #expect(
                    lost.contains(sum - increase), "\(metric): \(increase) of \(sum), not \(lost)")
            }
            watch.stop()
            await new.close()
        }
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute("CREATE DATABASE shop")
        // All of that is past when the agent begins.
        try await server.execute(
            """
            CREATE TABLE hot (a int PRIMARY KEY);
            INSERT INTO hot SELECT generate_series(1, 5000);
            CREATE TABLE cold (a int PRIMARY KEY);
            INSERT INTO cold SELECT generate_series(1, 3000);
            ANALYZE;
            """)
        try await server.execute(scans(of: "hot", 400))
        try await ExactSumsTests.workersAreGone(server)
    }

    private static func isInStep(_ replica: TestServer, with primary: TestServer) async throws {
        let position = try await primary.value("SELECT pg_current_wal_lsn()") ?? ""
        try await eventually("the standby is in step", within: .seconds(60)) {
            try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
        }
    }

    /// Rows and scans of a table that stays and of one that is new; the one of before goes.
    private static func churn(
        _ server: TestServer, _ round: Int, _ random: inout RandomNumbers
    ) async throws -> [String: Double] {
        let rows = (0..<2).map { _ in Int.random(in: 20...200, using: &random) }
        let lookups = (0..<2).map { _ in Int.random(in: 5...60, using: &random) }
        let rollbacks = Int.random(in: 3...40, using: &random)
        let table = "young_\(round)"
        try await server.execute(
            """
            DROP TABLE IF EXISTS young_\(round - 1);
            CREATE TABLE \(table) (a int PRIMARY KEY);
            INSERT INTO \(table) SELECT generate_series(1, \(rows[0]));
            INSERT INTO hot SELECT \(10_000 * (round + 1)) + g FROM generate_series(1, \(rows[1])) g;
            """)
        try await server.execute(scans(of: table, lookups[0]))
        try await server.execute(scans(of: "hot", lookups[1]))
        try await server.execute(
            "DO $$ BEGIN FOR n IN 1..\(rollbacks) LOOP PERFORM n; ROLLBACK; END LOOP; END $$",
            database: "shop")
        try await ExactSumsTests.workersAreGone(server)
        return [
            Deeds.rows: Double(rows.reduce(0, +)), Deeds.scans: Double(lookups.reduce(0, +)),
            Deeds.rollbacks: Double(rollbacks),
        ]
    }

    /// Reads rows by the primary key, each by a scan of its own.
    private static func scans(of table: String, _ count: Int) -> String {
        """
        SET enable_seqscan = off;
        SET enable_bitmapscan = off;
        DO $$ BEGIN
            FOR n IN 1..\(count) LOOP PERFORM a FROM \(table) WHERE a = n; END LOOP;
        END $$
        """
    }
}
