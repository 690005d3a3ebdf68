import Glibc
import Platform
import Postgres
import Support
import Testing

/// States of upkeep, of the write-ahead log, of the server as a whole and of the agent.
extension LiveStates {
    static func settings(_ server: TestServer, _ scene: AlertScene) async throws {
        // The servers of tests run without fsync.
        try await scene.expectFiring(["PostgresUnsafeWrites ticket"])
        try await server.execute("ALTER SYSTEM SET fsync = on")
        await server.reload()
        try await scene.see(
            "PostgresUnsafeWrites ticket", "PostgresAutovacuumOff ticket",
            "PostgresRestartPending info",
            when: {
                try await server.execute("ALTER SYSTEM SET full_page_writes = off")
                try await server.execute("ALTER SYSTEM SET autovacuum = off")
                try await server.execute("ALTER SYSTEM SET max_connections = 61")
                await server.reload()
            },
            until: {
                for setting in ["full_page_writes", "autovacuum", "max_connections"] {
                    try await server.execute("ALTER SYSTEM RESET \(setting)")
                }
                await server.reload()
            })
    }

    static func sequences(_ server: TestServer, _ scene: AlertScene) async throws {
        try await scene.see(
            "PostgresSequencesUnreadable info",
            when: { try await server.execute("CREATE SEQUENCE counter AS smallint") },
            until: { try await server.execute("GRANT SELECT ON SEQUENCE counter TO watcher") })
        // A trend has a beginning: a sequence that was never used has no value.
        try await server.execute("SELECT setval('counter', 1)")
        try await eventually("the sequence is seen", within: .seconds(60)) {
            try await !scene.prometheus.query("pg_sequences_used_ratio").isEmpty
        }
        try await scene.see(
            "PostgresSequenceNearEnd ticket", "PostgresSequenceNearEnd page",
            "PostgresSequenceForecast ticket",
            when: {
                for value in stride(from: 20_000, through: 32_500, by: 1_250) {
                    try await server.execute("SELECT setval('counter', \(value))")
                }
            },
            until: { try await server.execute("SELECT setval('counter', 1)") })
        try await scene.see(
            "PostgresStatementsForgotten info",
            when: {
                // Names of columns make no other statement; their number does.
                let session = try server.session()
                for count in 1...400 {
                    _ = try await session.rows(
                        "SELECT 1" + String(repeating: ", 1", count: count))
                }
                await session.close()
            },
            until: {})
    }

    static func vacuum(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute("CREATE TABLE dusty (a int) WITH (autovacuum_enabled = off)")
        try await server.execute("INSERT INTO dusty SELECT generate_series(1, 20000)")
        try await scene.see(
            "PostgresVacuumOverdue info", "PostgresTableBloats info", "PostgresInvalidIndexes info",
            "PostgresAnalyzeOverdue info",
            when: {
                for _ in 0..<3 { try await server.execute("UPDATE dusty SET a = 1") }
                let session = try server.session()
                _ = try? await session.rows("CREATE UNIQUE INDEX CONCURRENTLY once ON dusty (a)")
                await session.close()
            },
            until: {
                try await server.execute("DROP INDEX once")
                try await server.execute("VACUUM ANALYZE dusty")
            })
        let holder = try server.session()
        try await scene.see(
            "PostgresHorizonHeld ticket", "PostgresPreparedTransactionOld ticket",
            when: {
                try await server.execute(
                    "BEGIN; INSERT INTO dusty VALUES (1); PREPARE TRANSACTION 'two phases'")
                _ = try await holder.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
                _ = try await holder.rows("SELECT 1")
                try await burnTransactions(server, 2000)
            },
            until: {
                await holder.close()
                try await server.execute("ROLLBACK PREPARED 'two phases'")
            })
    }

    /// By default wraparound is far away; thresholds of the target bring it near.
    static func wraparound(_ server: TestServer, _ scene: AlertScene) async throws {
        try await freezeAll(server)
        try await scene.see(
            "PostgresTransactionWraparound ticket", "PostgresTransactionWraparound page",
            "PostgresMultixactWraparound ticket", "PostgresMultixactWraparound page",
            "PostgresTableFreezeOverdue ticket",
            when: {
                try await burnTransactions(server, 12_000)
                let sessions = [try server.session(), try server.session()]
                for row in 1...30 {
                    for session in sessions {
                        _ = try await session.rows("BEGIN")
                        _ = try await session.rows(
                            "SELECT * FROM dusty WHERE ctid = (SELECT min(ctid) FROM dusty WHERE a >= \(row - row)) FOR SHARE"
                        )
                    }
                    for session in sessions { _ = try await session.rows("COMMIT") }
                }
                for session in sessions { await session.close() }
            },
            until: { try await freezeAll(server) })
    }

    static func burnTransactions(_ server: TestServer, _ count: Int) async throws {
        // Each block with a handler that writes is a transaction of its own.
        try await server.execute("CREATE TABLE IF NOT EXISTS burnt (a int)")
        try await server.execute(
            """
            DO $$ BEGIN FOR i IN 1..\(count) LOOP
              BEGIN INSERT INTO burnt VALUES (i); EXCEPTION WHEN division_by_zero THEN NULL; END;
            END LOOP; END $$
            """)
    }

    static func freezeAll(_ server: TestServer) async throws {
        try await server.execute("ALTER DATABASE template0 ALLOW_CONNECTIONS true")
        for database in ["template0", "template1", "postgres"] {
            try await server.execute("VACUUM (FREEZE)", database: database)
        }
        try await server.execute("ALTER DATABASE template0 ALLOW_CONNECTIONS false")
    }

    static func checkpoints(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute("CHECKPOINT")
        try await scene.see(
            "PostgresCheckpointBehind ticket",
            when: { try await write(server, megabytes: 2) },
            until: { try await server.execute("CHECKPOINT") })
        try await scene.see(
            "PostgresCheckpointsRequested info",
            when: {
                // The server asks for each checkpoint itself, after half of max_wal_size.
                for _ in 0..<24 { try await write(server, megabytes: 16) }
            },
            until: {})
    }

    static func archiver(_ server: TestServer, _ scene: AlertScene) async throws {
        try await scene.see(
            "PostgresArchiverFailing page", "PostgresArchiveDelayed ticket",
            when: {
                try await server.execute("ALTER SYSTEM SET archive_command = 'false'")
                await server.reload()
                for _ in 0..<4 {
                    try await write(server, megabytes: 1)
                    try await server.execute("SELECT pg_switch_wal()")
                }
            },
            until: {
                try await server.execute("ALTER SYSTEM RESET archive_command")
                await server.reload()
                try await server.execute("SELECT pg_switch_wal()")
            })
    }

    static func damage(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute("CREATE TABLE torn AS SELECT generate_series(1, 1000) AS a")
        let file = try await server.value("SELECT pg_relation_filepath('torn')") ?? ""
        let path = "\(server.data)/\(file)"
        try await scene.see(
            "PostgresChecksumFailures page", "PostgresChecksumFailures ticket",
            when: {
                try await server.stop()
                var bytes = try Files.read(path)
                bytes[4000] ^= 0xFF
                try Files.replace(path, with: bytes, mode: 0o600)
                try Checkout.serverIdentity?.own(path)
                try await server.start()
                await #expect(throws: PostgresError.self) {
                    try await server.execute("SELECT count(*) FROM torn")
                }
            },
            until: { try await server.execute("SELECT pg_stat_reset()") })
    }

    static func slots(_ server: TestServer, _ scene: AlertScene) async throws {
        try await scene.see(
            "PostgresSlotRetainsWAL ticket", "PostgresSlotInactive ticket",
            "PostgresSlotInactive info",
            "PostgresWALForecast ticket", "PostgresWALGrows info",
            when: {
                try await server.execute("SELECT pg_create_physical_replication_slot('gone', true)")
                for _ in 0..<12 { try await write(server, megabytes: 16) }
            },
            until: {
                try await server.execute("SELECT pg_drop_replication_slot('gone')")
                try await server.execute("CHECKPOINT")
                try await write(server, megabytes: 1)
                try await server.execute("CHECKPOINT")
            })
        try await scene.see(
            "PostgresSlotForecast ticket", "PostgresSlotUnreserved ticket",
            when: {
                try await server.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'")
                try await server.execute("ALTER SYSTEM SET max_wal_size = '10GB'")
                await server.reload()
                try await server.execute("SELECT pg_create_physical_replication_slot('slow', true)")
                for _ in 0..<9 { try await write(server, megabytes: 16) }
            },
            until: {
                try await server.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'")
                await server.reload()
            })
        try await scene.see(
            "PostgresSlotLost ticket",
            when: {
                try await server.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '16MB'")
                await server.reload()
                try await server.execute("CHECKPOINT")
                try await write(server, megabytes: 32)
                try await server.execute("CHECKPOINT")
            },
            until: { try await server.execute("SELECT pg_drop_replication_slot('slow')") })
    }

    private static func write(_ server: TestServer, megabytes: Int) async throws {
        try await server.execute(
            """
            TRUNCATE big;
            INSERT INTO big SELECT repeat(md5(g::text), 30) FROM generate_series(1, \(megabytes) * 1000) g
            """)
    }

    static func pooler(
        _ server: TestServer, _ bouncer: TestPgBouncer, _ scene: AlertScene
    ) async throws {
        func client() throws -> Session {
            guard let conninfo = ConnectionString(bouncer.conninfo()) else {
                throw SupportError("not a connection string")
            }
            return Session(name: "client", login: Login(conninfo: conninfo, purpose: .plain))
        }
        let sessions = [try client(), try client()]
        var waiting: Task<Void, Never>?
        try await scene.see(
            "PgbouncerClientsWait ticket", "PostgresPoolHigh ticket", "PgbouncerPoolStuck ticket",
            when: {
                _ = try await sessions[0].rows("BEGIN")
                waiting = Task {
                    _ = try? await sessions[1].rows("SELECT 1", within: .seconds(300))
                }
            },
            until: {
                _ = try await sessions[0].rows("COMMIT")
                await waiting?.value
            })
        for session in sessions { await session.close() }
        guard let conninfo = ConnectionString(bouncer.conninfo(database: "pgbouncer")) else {
            throw SupportError("not a connection string")
        }
        let console = Session(name: "console", login: Login(conninfo: conninfo, purpose: .console))
        try await scene.see(
            "PgbouncerPaused ticket",
            when: { _ = try await console.rows("PAUSE postgres") },
            until: { _ = try await console.rows("RESUME postgres") })
        await console.close()
    }

    static func agent(_ server: TestServer, _ scene: AlertScene, targets: String) async throws {
        let holder = try server.session()
        try await scene.see(
            "PgvigilCollectorFailing ticket", "PgvigilDataStale ticket",
            when: {
                _ = try await holder.rows("BEGIN")
                _ = try await holder.rows("LOCK pg_database IN ACCESS EXCLUSIVE MODE")
            },
            until: { _ = try await holder.rows("COMMIT") })
        await holder.close()
        let configuration = AlertScene.configuration(targets: targets)
        try await scene.see(
            "PgvigilConfigReloadFailed ticket",
            when: { try scene.agent.reconfigure(configuration + "nonsense: 1\n") },
            until: { try scene.agent.reconfigure(configuration) })
        try await scene.see(
            "PgvigilAbsent page",
            when: { scene.agent.signal(SIGSTOP) },
            until: { scene.agent.signal(SIGCONT) })
        try await scene.expectFiring(["PgvigilDeadMansSwitch none"])
    }

    /// With a target `primary`, and a target `standby` that was just made.
    static func crashes(_ server: TestServer, _ scene: AlertScene) async throws {
        let crashed = "ALERTS{alertname=\"PostgresCrashed\"}"
        let reset = "pg_stat_wal_stats_reset_timestamp_seconds"
        try await eventually("the new standby is seen", within: .seconds(60)) {
            try await !scene.prometheus.query(
                "count_over_time(\(reset){target=\"standby\"}[1m]) > 5"
            )
            .isEmpty
        }
        try await server.stop(.fast)
        try await server.start()
        let restarted = "changes(pg_postmaster_start_time_seconds{target=\"primary\"}[2m]) > 0"
        try await eventually("the planned restart is seen", within: .seconds(60)) {
            try await !scene.prometheus.query(
                "\(restarted) and count_over_time(\(reset){target=\"primary\"}[5s]) > 3"
            ).isEmpty
        }
        try await scene.expectFiring(["PostgresRestarted info"])
        #expect(try await scene.prometheus.query("count_over_time(\(crashed)[5m])").isEmpty)
        try await scene.see(
            "PostgresCrashed info",
            when: {
                let session = try server.session()
                let process = try await session.rows("SELECT pg_backend_pid()").first?.first ?? nil
                guard let process = process.flatMap({ Int32($0) }) else {
                    throw SupportError("a session without a process")
                }
                kill(process, SIGKILL)
                await session.close()
            },
            until: {})
        try await scene.see(
            "PostgresCrashed info",
            when: {
                try await server.stop(.immediate)
                try await server.start()
            },
            until: {})
        let onStandby =
            "count_over_time(ALERTS{alertname=\"PostgresCrashed\",target=\"standby\"}[9m])"
        #expect(try await scene.prometheus.query(onStandby).isEmpty)
    }

    static func availability(_ server: TestServer, _ scene: AlertScene) async throws {
        try await scene.see(
            "PostgresDown page",
            when: { try await server.stop() },
            until: { try await server.start() })
        try await scene.see(
            "PostgresCrashed info",
            when: {
                await server.crash()
                try await server.start()
            },
            until: {})
    }
}
