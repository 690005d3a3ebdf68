import Agent
import Collection
import Metrics
import Postgres
import Support
import Testing

@Suite struct CatalogOnServersTests {
    static let settings = [
        "wal_level": "logical", "max_prepared_transactions": "5", "archive_mode": "on",
        "archive_command": "'/bin/true'", "track_io_timing": "on",
    ]

    /// What a server of a version leaves out on its two sides, besides the consoles' collectors.
    static let leftOutByVersion = [
        15: ["pg_stat_io: PostgreSQL 15 does not have it"],
        16: [
            "pg_stat_statements: extension pg_stat_statements is not installed",
            "pg_stat_statements_info: extension pg_stat_statements is not installed",
            "pg_stat_statements_text: extension pg_stat_statements is not installed",
        ],
        17: [], 18: [],
    ]
    static let leftOutOnPrimary = [
        "pg_replication: only on a replica", "pg_stat_wal_receiver: only on a replica",
        "pg_stat_database_conflicts: only on a replica",
    ]
    static let leftOutOnReplica: [String] = []

    /// Wordings for these versions of the extension are tried by the tests about old ones, or no
    /// server here has them yet.
    static let wordingsElsewhere = [
        15: ["1.13", "1.12", "1.11", "1.9", "1.8"], 16: [],
        17: ["1.13", "1.12", "1.10", "1.9", "1.8"],
        18: ["1.13", "1.11", "1.10", "1.9", "1.8"],
    ]

    @Test(arguments: [15, 16, 17, 18])
    func `a role with pg_monitor gets an answer to every question on either side`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { primary in
            try await primary.prepareWatching()
            let scene = try await Scene.make(on: primary)
            let replica = try await primary.replica(slot: "standby")
            try await eventually("the replica has the role") {
                try await replica.value(
                    "SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()")
                    == "t"
            }
            var executed = Set<String>()
            for (server, side) in [
                (primary, Self.leftOutOnPrimary), (replica, Self.leftOutOnReplica),
            ] {
                let watcher = try Watcher(server)
                let poll = try await watcher.poll()
                let expected = Self.leftOutByVersion[version, default: []] + side
                #expect(Set(poll.omissions) == Set(expected))
                let missing = expected.filter { $0.hasSuffix("not installed") }.compactMap {
                    $0.split(separator: ":").first.map(String.init)
                }
                #expect(poll.failed == Set(missing))
                #expect(poll.succeeded == poll.planned)
                #expect(poll.failures.keys.sorted() == missing.sorted())
                #expect(poll.failures.values.allSatisfy { $0 == ["missing_extension"] })
                #expect(watcher.log.lines("collector failed") == [])
                #expect(poll.snapshot.value(of: "pg_up") == 1)
                executed.formUnion(poll.plan.entries.map(\.variant.sql))
                #expect(server.logText().errors(of: "watcher") == [])
            }
            let wordings = Catalog.all.filter { $0.scope != .pgbouncer }
                .flatMap { collector in
                    collector.variants.filter { $0.versions.contains(version) }
                        .map { (collector.name, $0) }
                }
            let unasked = wordings.filter { !executed.contains($0.1.sql) }.map {
                "\($0.0) \($0.1.extensionVersions.map { "\($0.lowerBound)" } ?? "-")"
            }
            #expect(
                unasked
                    == (version == 16
                        ? ["1.13", "1.12", "1.11", "1.10", "1.9", "1.8"].map {
                            "pg_stat_statements \($0)"
                        }
                            + ["pg_stat_statements_info 1.9", "pg_stat_statements_text 1.8"]
                        : Self.wordingsElsewhere[version, default: []].map {
                            "pg_stat_statements \($0)"
                        }))
            await scene.close()
            await replica.close()
        }
    }
}

extension String {
    /// The errors in a server's log that a role met, in the server's words.
    func errors(of role: String) -> [String] {
        split(separator: "\n").filter { $0.contains("\(role)@") && $0.contains("ERROR:") }
            .map { line in
                String(line[(line.firstRange(of: "ERROR:")?.lowerBound ?? line.startIndex)...])
            }
    }
}

/// Something to see for every collector: a lock that is awaited, slots, a prepared transaction.
struct Scene {
    private let sessions: [Session]
    private let waiting: Task<Void, Never>

    static func make(on server: TestServer) async throws -> Scene {
        try await server.execute(
            """
            CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
            INSERT INTO orders (note) SELECT repeat('x', 100) FROM generate_series(1, 1000);
            CREATE PUBLICATION everything FOR ALL TABLES;
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher
            """)
        try await server.execute("SELECT nextval('orders_id_seq')")
        try await server.execute("CREATE DATABASE second")
        try await server.execute(
            "SELECT pg_create_logical_replication_slot('logical', 'pgoutput')")
        try await server.execute(
            """
            CREATE SUBSCRIPTION nowhere CONNECTION 'dbname=postgres' PUBLICATION everything
            WITH (connect = false, slot_name = NONE)
            """)
        try await server.execute(
            "BEGIN; INSERT INTO orders (note) VALUES ('p'); PREPARE TRANSACTION 'two phases'")
        let holder = try server.session()
        _ = try await holder.rows("BEGIN")
        _ = try await holder.rows("CREATE TABLE held (n int); LOCK pg_description IN SHARE MODE")
        let waiter = try server.session()
        _ = try await waiter.rows("BEGIN")
        let waiting = Task {
            _ = try? await waiter.rows("LOCK pg_description IN ROW EXCLUSIVE MODE")
        }
        try await eventually("somebody waits for a lock") {
            try await server.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"
        }
        return Scene(sessions: [holder, waiter], waiting: waiting)
    }

    func close() async {
        waiting.cancel()
        for session in sessions { await session.close() }
    }
}
