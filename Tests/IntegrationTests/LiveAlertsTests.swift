import Postgres
import Support
import Testing

/// Real servers are put into the states that rules are about; the alerts fire and resolve.
@Suite struct LiveAlertsTests {
    @Test func `sessions, locks and connections`() async throws {
        try await withServer(
            version: 18,
            settings: [
                "max_connections": "20", "superuser_reserved_connections": "2",
                "deadlock_timeout": "100ms",
            ]
        ) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int PRIMARY KEY, b int)")
            try await server.execute("INSERT INTO t SELECT g, 0 FROM generate_series(1, 100) g")
            let target = """
                  - name: sessions
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    pools: [{ name: clients, match: { usename: "^postgres$" }, max: 8 }]
                    # While a page fires, a low score that has not fired before says nothing more.
                    health: { disable: [page_alert] }
                    thresholds:
                      lock_wait_longest_seconds: { warning: 1s, critical: 2s }
                      idle_in_transaction_holding_oldest_age_seconds: { warning: 1s, critical: 2s }
                      running_queries_longest_seconds: { warning: 1s, critical: 2s }
                \(AlertScene.everySecond)
                """
            let changes: ShortenedRules.Changes = [
                "PostgresLockQueue": ("> 10", "> 0"), "PostgresDeadlocks": ("> 5", "> 0"),
                "PostgresTransactionOld": ("> 86400", "> 1"),
            ]
            try await AlertScene.play(targets: target, changes: changes) { scene in
                try await LiveStates.locks(server, scene)
                try await LiveStates.connections(server, scene)
            }
        }
    }

    @Test func `errors`() async throws {
        try await withServer(version: 17) { server in
            try await server.prepareWatching()
            let target = """
                  - name: errors
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(AlertScene.everySecond)
                """
            try await AlertScene.play(targets: target) { scene in
                try await LiveStates.errors(server, scene)
            }
        }
    }

    @Test func `a damaged block`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let target = """
                  - name: damaged
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(AlertScene.everySecond)
                """
            try await AlertScene.play(targets: target) { scene in
                try await LiveStates.damage(server, scene)
            }
        }
    }

    @Test func `queries and cache`() async throws {
        try await withServer(version: 18, settings: ["shared_buffers": "1MB"]) { server in
            try await server.prepareWatching()
            let target = """
                  - name: queries
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds:
                      query_mean_seconds: { warning: 2ms, critical: 5ms }
                      query_p95_seconds: { warning: 10ms, critical: 20ms }
                \(AlertScene.everySecond)
                """
            let changes: ShortenedRules.Changes = [
                "PostgresSlowStatements": ("> 5", "> 0"),
                "PostgresTempFiles": ("> 52428800", "> 1000"),
            ]
            try await AlertScene.play(targets: target, changes: changes) { scene in
                try await LiveStates.queries(server, scene)
            }
        }
    }

    @Test func `upkeep, settings and sequences`() async throws {
        let settings = [
            "max_prepared_transactions": "2", "autovacuum_freeze_max_age": "100000",
            "autovacuum_naptime": "600", "pg_stat_statements.max": "100",
        ]
        try await withServer(version: 15, settings: settings) { server in
            try await server.prepareWatching()
            let target = """
                  - name: upkeep
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds:
                      xid_age_ratio: { warning: 0.000002, critical: 0.000003 }
                      mxid_age_ratio: { warning: 0.000000002, critical: 0.000000004 }
                \(AlertScene.everySecond)
                """
            let changes: ShortenedRules.Changes = [
                "PostgresVacuumOverdue": ("> 20", "> 0"),
                "PostgresTableFreezeOverdue": ("> 1.5", "> 0.02"),
                "PostgresTransactionWraparound": ("* 1.2", "* 0.00001"),
                "PostgresMultixactWraparound": ("* 1.2", "* 0.00000001"),
                "PostgresHorizonHeld": ("> 5e7", "> 1000"),
                "PostgresPreparedTransactionOld": ("> 3600", "> 1"),
                "PostgresStatementsForgotten": ("> 12", "> 0"),
            ]
            try await AlertScene.play(targets: target, changes: changes) { scene in
                try await LiveStates.settings(server, scene)
                try await LiveStates.sequences(server, scene)
                try await LiveStates.vacuum(server, scene)
                try await LiveStates.wraparound(server, scene)
            }
        }
    }

    @Test func `on the newest version ages of ids fire 1 % beyond their limits, and not before`()
        async throws
    {
        try await withServer(version: 18, settings: ["autovacuum_naptime": "600"]) { server in
            try await server.prepareWatching()
            let target = """
                  - name: aged
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { \(LiveStates.ageThresholds) }
                \(AlertScene.everySecond)
                """
            let changes: ShortenedRules.Changes = [
                "PostgresTransactionWraparound": ("* 1.2", "* 0.00001"),
                "PostgresMultixactWraparound": ("* 1.2", "* 0.00000001"),
            ]
            try await AlertScene.play(targets: target, changes: changes) { scene in
                try await LiveStates.ages(server, scene)
            }
        }
    }

    @Test func `what is expected of a server and is not so`() async throws {
        try await withServer(version: 18, settings: ["work_mem": "8MB"]) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE EXTENSION hstore")
            let target = """
                  - name: agreed
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    settings: { work_mem: 8MB }
                    extensions: { expected: [hstore], databases: [postgres] }
                \(AlertScene.everySecond)
                """
            try await AlertScene.play(targets: target) { scene in
                try await scene.see(
                    "PostgresExtensionMissing ticket", "PostgresSettingsDiffer info",
                    when: {
                        try await server.execute("DROP EXTENSION hstore")
                        try await server.execute("ALTER SYSTEM SET work_mem = '9MB'")
                        await server.reload()
                    },
                    until: {
                        try await server.execute("CREATE EXTENSION hstore VERSION '1.4'")
                        try await server.execute("ALTER SYSTEM RESET work_mem")
                        await server.reload()
                    })
                try await scene.expectFiring(["PostgresExtensionOutdated info"])
            }
        }
    }

    @Test func `write-ahead log, checkpoints, archiver and slots`() async throws {
        let settings = [
            "max_wal_size": "32MB", "min_wal_size": "32MB", "archive_mode": "on",
            "archive_command": "'true'", "checkpoint_timeout": "1h",
        ]
        try await withServer(version: 15, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE big (a text)")
            let target = """
                  - name: wal
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(AlertScene.everySecond)
                """
            let changes: ShortenedRules.Changes = [
                "PostgresArchiveDelayed": ("> 1800", "> 1"),
                "PostgresSlotRetainsWAL": ("> 10737418240", "> 16777216"),
                "PostgresSlotInactive": ("> 1073741824", "> 16777216"),
                "PostgresCheckpointBehind": ("> 2", "> 0.01"),
            ]
            try await AlertScene.play(targets: target, changes: changes) { scene in
                try await LiveStates.checkpoints(server, scene)
                try await LiveStates.archiver(server, scene)
                try await LiveStates.slots(server, scene)
            }
        }
    }

    @Test func `replicas and subscriptions`() async throws {
        try await withServer(version: 18, settings: ["wal_level": "logical"]) { primary in
            try await primary.prepareWatching()
            try await primary.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS a")
            let replica = try await primary.replica(settings: ["max_standby_streaming_delay": "0"])
            let targets = [("primary", primary), ("replica", replica)].map { name, server in
                """
                  - name: \(name)
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { replication_lag_seconds: { warning: 1s, critical: 2s } }
                \(AlertScene.everySecond)
                """
            }
            let changes: ShortenedRules.Changes = [
                "PostgresCommitsHang": ("> 60", "> 2"),
                "PostgresStandbyFarBehind": ("> 4294967296", "> 1000"),
                "PostgresReplicationConflicts": ("> 10", "> 0"),
            ]
            do {
                try await AlertScene.play(
                    targets: targets.joined(separator: "\n"), changes: changes
                ) { scene in
                    try await LiveStates.replica(primary, replica, scene)
                }
            } catch {
                await replica.close()
                throw error
            }
            await replica.close()
        }
    }

    @Test
    func `commits hang on 15, too; neither a member's slot, two names nor a wanted delay alert`()
        async throws
    {
        try await withServer(version: 15) { primary in
            try await primary.prepareWatching()
            try await primary.execute("CREATE TABLE t (a int)")
            let replica = try await primary.replica(slot: "member_b")
            let late = try await primary.replica(
                settings: ["recovery_min_apply_delay": "8s", "cluster_name": "delayed"])
            let servers = [
                ("primary", primary), ("again", primary), ("replica", replica), ("late", late),
            ]
            let targets = servers.map { name, server in
                """
                  - name: \(name)
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { replication_lag_seconds: { warning: 3s, critical: 4s } }
                \(AlertScene.everySecond)
                """
            }
            let changes: ShortenedRules.Changes = ["PostgresCommitsHang": ("> 60", "> 2")]
            try await AlertScene.play(
                targets: targets.joined(separator: "\n"), changes: changes
            ) { scene in
                // A member keeps the slots of its primary, and no one reads them there.
                try await replica.execute(
                    "SELECT pg_create_physical_replication_slot('member_b', true)")
                try await LiveStates.commits(primary, scene)
                let shown = try await scene.prometheus.query(
                    #"pg_replication_slots_active{target="replica",slot_name="member_b"} == 0"#)
                #expect(shown.count == 1)
                try await Self.lagOnPurpose(primary, scene)
                // Nor is one primary two, whatever it is called: none has fired, not for a moment.
                let names =
                    "PostgresSlotInactive|PostgresSplitBrain|PostgresReplicaLag|PostgresStandbyLag"
                let fired = try await scene.prometheus.query(
                    #"count_over_time(ALERTS{alertname=~"\#(names)",alertstate="firing"}[1h])"#)
                #expect(fired.isEmpty, "\(fired.map(\.labels))")
                let roles = try await scene.prometheus.query("pg_replication_is_replica == 0")
                #expect(roles.count == 2)
            }
            await replica.close()
            await late.close()
        }
    }

    /// Both sides see what is replayed late on purpose for longer than rules wait.
    private static func lagOnPurpose(_ primary: TestServer, _ scene: AlertScene) async throws {
        let replica = #"min_over_time(pg_replication_lag_seconds{target="late"}[6s]) > 5"#
        let standby = #"pg_stat_replication_replay_lag_seconds{application_name="delayed"}[6s]"#
        try await eventually("a lag on purpose", within: .seconds(120)) {
            try await primary.execute("INSERT INTO t VALUES (1)")
            let seen = try await scene.prometheus.query(
                "\(replica) and on () min_over_time(\(standby)) > 5")
            return !seen.isEmpty
        }
    }

    @Test(arguments: [15, 18])
    func `a crash is distinguished from a planned restart and from a new standby`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            func target(_ name: String, _ server: TestServer) -> String {
                """
                  - name: \(name)
                    conninfo: "\(server.conninfo(user: "watcher"))"

                """
            }
            let primary = target("primary", server)
            // The server of a test is younger than that.
            let changes: ShortenedRules.Changes = [
                "PostgresCrashed": ("[20s]", "[60s]"), "PostgresRestarted": ("< 1200", "< 2"),
            ]
            try await AlertScene.play(
                targets: primary + AlertScene.everySecond, changes: changes
            ) { scene in
                let replica = try await server.replica()
                try scene.agent.reconfigure(
                    AlertScene.configuration(
                        targets: primary + target("standby", replica) + AlertScene.everySecond))
                try await LiveStates.crashes(server, scene)
                await replica.close()
            }
        }
    }

    @Test func `a server that is gone, an agent in trouble and a pooler`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["default_pool_size": "1"])
            let targets = """
                  - name: server
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(AlertScene.everySecond)
                  - name: pool
                    kind: pgbouncer
                    conninfo: "\(bouncer.conninfo(database: "pgbouncer", user: "stats"))"
                """
            let changes: ShortenedRules.Changes = [
                "PostgresCrashed": ("[20s]", "[60s]"), "PgvigilDataStale": ("> 3600", "> 15"),
                "PgbouncerClientsWait": ("> 5", "> 0"),
            ]
            try await AlertScene.play(targets: targets, changes: changes) { scene in
                try await LiveStates.pooler(server, bouncer, scene)
                try await LiveStates.agent(server, scene, targets: targets)
                try await LiveStates.availability(server, scene)
            }
            bouncer.stop()
        }
    }
}
