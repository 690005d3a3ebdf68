import Metrics
import Platform
import Postgres
import Support
import Testing

/// What concerns a whole server and no single database, on real servers: damage in shared catalogs, and
/// slots that hold back the catalogs or wait for a reader that comes from time to time.
@Suite struct SharedStatesTests {
    private static func isCapped(_ page: TargetSnapshot) -> Bool {
        page.samples(of: "pg_health_cap_active").contains {
            $0.labels["reason"] == "checksum_failures" && $0.value == 1
        }
    }

    private static func shared(_ page: TargetSnapshot) -> Double? {
        page.samples(of: "pg_stat_database_checksum_failures_total").first {
            ($0.labels["datname"] ?? "").isEmpty
        }?.value
    }

    /// Damages a block of pg_shdescription, which no session needs, and reads it.
    private static func damage(_ server: TestServer) async throws {
        let file = try await server.value("SELECT pg_relation_filepath('pg_shdescription')") ?? ""
        let path = "\(server.data)/\(file)"
        try await server.stop()
        var bytes = try Files.read(path)
        bytes[4000] ^= 0xFF
        try Files.replace(path, with: bytes, mode: 0o600)
        try Checkout.serverIdentity?.own(path)
        try await server.start()
        await #expect(throws: PostgresError.self) {
            try await server.execute("SELECT count(*) FROM pg_shdescription")
        }
    }

    /// Before 18 the server counts it in the database of the session that read the block.
    @Test(arguments: [18])
    func
        `new damage in a shared catalog caps the score, the count of before does not`(
            version: Int
        ) async throws
    {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            if try await server.value("SHOW data_checksums") == "off" {
                try await server.stop()
                _ = try CommandOutput.of(
                    [
                        server.installation.program("pg_checksums"), "--enable", "--no-sync",
                        "-D", server.data,
                    ], environment: Checkout.childEnvironment, as: Checkout.serverIdentity,
                    within: .seconds(300))
                try await server.start()
            }
            let watcher = try Watcher(server)
            let before = try await watcher.run(polls: 3)
            #expect(Self.shared(before) == 0 && !Self.isCapped(before))
            try await Self.damage(server)
            try await eventually("the damage caps the score", within: .seconds(60)) {
                try await Self.isCapped(watcher.run(polls: 2))
            }
            // An agent that begins now finds the count of before, which no function sets back on 18.
            let late = try await Watcher(server).run(polls: 3)
            #expect((Self.shared(late) ?? 0) > 0 && !Self.isCapped(late))
        }
    }

    @Test(arguments: [15, 18])
    func `a logical slot holds back the catalogs and no table of users`(
        version: Int
    ) async throws {
        let settings = ["wal_level": "logical", "autovacuum": "off"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS a")
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('batch', 'pgoutput')")
            for number in 0..<20 {
                try await server.execute("CREATE TABLE made_\(number) (a int)")
                try await server.execute("DROP TABLE made_\(number)")
            }
            try await server.execute("DELETE FROM t")
            try await server.execute("VACUUM t, pg_class")
            let page = try await Watcher(server).poll().snapshot
            let held = page.samples(of: "pg_vacuum_horizon_age_transactions")
            func age(_ holder: String) -> Double? {
                held.first { $0.labels["holder"] == holder }?.value
            }
            #expect((age("slot_catalog") ?? 0) >= 40 && age("slot") == 0)
            // The server agrees: nothing of the table is left, of the catalog it is.
            #expect(try await server.value("SELECT pg_relation_size('t')") == "0")
            #expect(
                try await server.value(
                    "SELECT n_dead_tup > 0 FROM pg_stat_sys_tables WHERE relname = 'pg_class'")
                    == "t")
        }
    }

    @Test(arguments: [15, 18])
    func `a slot of a reader in batches is no ticket until it retains much`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await server.prepareWatching()
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('batch', 'pgoutput')")
            try await server.execute("CREATE TABLE t (a text)")
            let changes: ShortenedRules.Changes = [
                "PostgresSlotInactive": ("> 1073741824", "> 67108864")
            ]
            let rules = try ShortenedRules.files(changes)
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                rules: { files: ["rules-replication.yml"] }
                targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
                """,
                files: ["rules-replication.yml": rules["rules-replication.yml"] ?? ""])
            func alerts() async throws -> String {
                try await agent.client.get("/api/v1/alerts").text
            }
            // The one for people who look comes after its time, which is an hour in the shipped rules.
            try await eventually("the slot is known", within: .seconds(90)) {
                let text = try await alerts()
                return text.contains("PostgresSlotInactive") && text.contains("\"info\"")
            }
            #expect(try await !alerts().contains("\"severity\":\"ticket\""))
            for _ in 0..<6 {
                try await server.execute(
                    """
                    TRUNCATE t; INSERT INTO t SELECT repeat(md5(g::text), 30)
                    FROM generate_series(1, 16000) AS g
                    """)
            }
            try await eventually("the ticket", within: .seconds(90)) {
                try await alerts().contains("\"severity\":\"ticket\"")
            }
        }
    }
}
