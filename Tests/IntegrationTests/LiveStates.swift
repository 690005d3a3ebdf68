import Postgres
import Support

/// States that rules are about, and how each is repaired: sessions, queries and errors.
enum LiveStates {
    static func locks(_ server: TestServer, _ scene: AlertScene) async throws {
        let holder = try server.session()
        let waiter = try server.session()
        for session in [holder, waiter] { _ = try await session.rows("BEGIN") }
        var waiting: Task<Void, Never>?
        try await scene.see(
            "PostgresLockWaitLong page", "PostgresLockQueue ticket",
            "PostgresIdleInTransaction ticket", "PostgresQueryRunsLong info",
            "PostgresLockWaitLong info", "PostgresIdleInTransaction info",
            "PostgresTransactionOld info",
            when: {
                _ = try await holder.rows("UPDATE t SET b = 1 WHERE a = 1")
                waiting = Task {
                    _ = try? await waiter.rows(
                        "UPDATE t SET b = 2 WHERE a = 1", within: .seconds(300))
                }
            },
            until: {
                _ = try await holder.rows("COMMIT")
                await waiting?.value
                _ = try await waiter.rows("COMMIT")
            })
        try await scene.see(
            "PostgresDeadlocks info",
            when: {
                for session in [holder, waiter] { _ = try await session.rows("BEGIN") }
                _ = try await holder.rows("UPDATE t SET b = 3 WHERE a = 1")
                _ = try await waiter.rows("UPDATE t SET b = 3 WHERE a = 2")
                let crossing = Task { _ = try? await waiter.rows("UPDATE t SET b = 4 WHERE a = 1") }
                _ = try? await holder.rows("UPDATE t SET b = 4 WHERE a = 2")
                for session in [holder, waiter] { _ = try? await session.rows("ROLLBACK") }
                await crossing.value
            },
            until: {})
        for session in [holder, waiter] { await session.close() }
    }

    static func connections(_ server: TestServer, _ scene: AlertScene) async throws {
        var taken: [Session] = []
        try await scene.see(
            "PostgresConnectionsHigh ticket", "PostgresConnectionsHigh page",
            "PostgresConnectionsExhausted page", "PostgresConnectionsForecast info",
            "PostgresPoolHigh ticket", "PostgresPoolHigh info", "PostgresHealthLow info",
            "PostgresHealthLow ticket",
            when: {
                // The superuser gets into the reserve: above 1.
                while taken.count < 18 {
                    let session = try server.session()
                    taken.append(session)
                    do { _ = try await session.rows("SELECT 1") } catch { break }
                }
            },
            until: {
                for session in taken { await session.close() }
            })
    }

    static func queries(_ server: TestServer, _ scene: AlertScene) async throws {
        let session = try server.session()
        func fast(_ count: Int, _ sql: String = "SELECT 1") async throws {
            for _ in 0..<count { _ = try await session.rows(sql) }
        }
        try await scene.see(
            "PostgresQueriesSlow ticket", "PostgresQueryP95High ticket",
            "PostgresSlowStatements info", "PostgresQueriesSlow info", "PostgresQueryP95High info",
            when: {
                try await fast(200, "SELECT pg_sleep(0.03)")
                try await fast(1, "SELECT pg_sleep(1.5), 1")
            },
            until: {
                try await fast(400, "SELECT pg_sleep(0.0), 1")
                try await fast(12_000)
            })
        _ = try await session.rows(
            "CREATE TABLE wide AS SELECT g AS id, repeat('x', 500) AS x FROM generate_series(1, 60000) g"
        )
        _ = try await session.rows("CREATE INDEX ON wide (id)")
        _ = try await session.rows("VACUUM ANALYZE wide")
        try await scene.see(
            "PostgresCacheHitLow info", "PostgresTempFiles info",
            when: {
                _ = try await session.rows("SET work_mem = '64kB'")
                for _ in 0..<40 { _ = try await session.rows("SELECT sum(length(x)) FROM wide") }
                for _ in 0..<4 {
                    _ = try await session.rows(
                        "SELECT count(*) FROM (SELECT x FROM wide ORDER BY x || id) s")
                }
            },
            until: {
                for _ in 0..<20 {
                    _ = try await session.rows(
                        "SELECT count((SELECT id FROM wide WHERE id = g % 10)) FROM generate_series(1, 100000) g",
                        within: .seconds(60))
                }
            })
        await session.close()
    }

    static func errors(_ server: TestServer, _ scene: AlertScene) async throws {
        let session = try server.session()
        try await scene.see(
            "PostgresTransactionErrors info",
            when: {
                for _ in 0..<150 { _ = try? await session.rows("SELECT 1 / 0") }
            },
            until: {
                for _ in 0..<20_000 { _ = try await session.rows("SELECT 1") }
                // A session reports its transactions together with what it did to a table.
                _ = try await session.rows("SELECT count(*) FROM pg_class")
            })
        await session.close()
    }

    static func commits(_ primary: TestServer, _ scene: AlertScene) async throws {
        let writer = try primary.session()
        var waiting: Task<Void, Never>?
        try await scene.see(
            "PostgresCommitsHang page",
            when: {
                try await primary.execute(
                    "ALTER SYSTEM SET synchronous_standby_names = 'elsewhere'")
                await primary.reload()
                try await eventually("commits wait", within: .seconds(60)) {
                    try await writer.rows("SHOW synchronous_standby_names") == [["elsewhere"]]
                }
                waiting = Task {
                    _ = try? await writer.rows("INSERT INTO t SELECT 1", within: .seconds(300))
                }
            },
            until: {
                try await primary.execute("ALTER SYSTEM RESET synchronous_standby_names")
                await primary.reload()
                await waiting?.value
            })
        await writer.close()
    }

    static func replica(
        _ primary: TestServer, _ replica: TestServer, _ scene: AlertScene
    ) async throws {
        try await scene.see(
            "PostgresReplicaLag ticket", "PostgresReplicaLag page", "PostgresReplayPaused ticket",
            "PostgresStandbyLag ticket", "PostgresStandbyFarBehind ticket",
            when: {
                try await replica.execute("SELECT pg_wal_replay_pause()")
                try await primary.execute("INSERT INTO t SELECT generate_series(1, 20000)")
            },
            until: { try await replica.execute("SELECT pg_wal_replay_resume()") })
        try await scene.see(
            "PostgresReplicationConflicts info",
            when: {
                let reader = try replica.session()
                _ = try await reader.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
                _ = try await reader.rows("SELECT count(*) FROM t")
                try await primary.execute("DELETE FROM t WHERE a > 100")
                try await primary.execute("VACUUM t")
                try await eventually("the reader is cancelled", within: .seconds(60)) {
                    let rows = try await replica.value(
                        "SELECT sum(conflicts) FROM pg_stat_database")
                    return rows != "0"
                }
                await reader.close()
            },
            until: {})
        let conninfo = try await replica.value("SHOW primary_conninfo") ?? ""
        try await scene.see(
            "PostgresReplicationBroken page", "PostgresStandbyGone ticket",
            when: {
                try await replica.execute("ALTER SYSTEM SET primary_conninfo = 'host=/nowhere'")
                await replica.reload()
            },
            until: {
                let quoted = conninfo.replacing("'", with: "''")
                try await replica.execute("ALTER SYSTEM SET primary_conninfo = '\(quoted)'")
                await replica.reload()
            })
        try await commits(primary, scene)
        try await scene.see(
            "PostgresSubscriptionBroken ticket",
            when: {
                try await primary.execute(
                    """
                    CREATE SUBSCRIPTION nowhere CONNECTION 'host=/nowhere dbname=x' PUBLICATION p
                    WITH (connect = false, slot_name = 'nowhere')
                    """)
                try await primary.execute("ALTER SUBSCRIPTION nowhere ENABLE")
            },
            until: { try await primary.execute("ALTER SUBSCRIPTION nowhere DISABLE") })
        try await scene.see(
            "PostgresClusterWithoutPrimary page",
            when: { try await primary.stop() },
            until: { try await primary.start() })
        try await scene.see(
            "PostgresSplitBrain page",
            when: {
                try await replica.execute("SELECT pg_promote()")
                // It is held once the server is stopped.
                try await scene.expectFiring(["PostgresRoleChanged info"])
            },
            // Stopped alone it would still be a primary of which nothing is known.
            until: {
                try await replica.stop()
                try await replica.becomeReplica()
                try await replica.start()
            })
    }
}
