import Postgres
import Support

/// States in which something stands still or goes wrong without an error, and how each is repaired.
extension LiveStates {
    static func notifications(_ server: TestServer, _ scene: AlertScene) async throws {
        let listener = try server.session()
        try await scene.see(
            "PostgresNotificationQueueFull ticket", "PostgresNotificationQueueFull page",
            when: {
                _ = try await listener.rows("LISTEN orders")
                _ = try await listener.rows("BEGIN")
                let sender = try server.session()
                var refusals = 0
                for _ in 0..<80 where refusals == 0 {
                    do {
                        _ = try await sender.rows("SELECT pg_notify('orders', repeat('x', 7900))")
                    } catch { refusals += 1 }
                }
                await sender.close()
                guard refusals > 0 else { throw SupportError("the queue did not become full") }
            },
            until: { await listener.close() })
    }

    /// A subscription in the cluster of its publisher, whose slot is kept for a failover where there is
    /// such a thing.
    static func prepareSubscription(_ server: TestServer, version: Int) async throws {
        try await server.execute("CREATE DATABASE publisher")
        let table = "CREATE TABLE moved (a int PRIMARY KEY)"
        try await server.execute(
            "\(table); CREATE PUBLICATION p FOR TABLE moved", database: "publisher")
        // Within one cluster the subscription cannot make the slot.
        let failover = version >= 17 ? ", false, false, true" : ""
        try await server.execute(
            "SELECT pg_create_logical_replication_slot('subscriber', 'pgoutput'\(failover))",
            database: "publisher")
        let address = "host=\(server.socketDirectory) dbname=publisher user=postgres"
        let option = version >= 17 ? ", failover = true" : ""
        try await server.execute(
            """
            \(table);
            CREATE SUBSCRIPTION s CONNECTION '\(address)' PUBLICATION p
            WITH (create_slot = false, slot_name = 'subscriber'\(option))
            """)
    }

    /// Beforehand no worker may copy: `max_sync_workers_per_subscription` is 0.
    static func firstCopy(_ server: TestServer, _ scene: AlertScene, version: Int) async throws {
        try await scene.see(
            "PostgresFirstCopyWaits ticket",
            when: { try await prepareSubscription(server, version: version) },
            until: {
                try await server.execute("ALTER SYSTEM SET max_sync_workers_per_subscription = 2")
                await server.reload()
            })
    }

    /// The standby of a slot that comes first is gone; a subscriber is there.
    static func standbyThatComesFirst(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute("SELECT pg_create_physical_replication_slot('gone')")
        try await scene.see(
            "PostgresLogicalReplicationWaits ticket",
            when: {
                try await server.execute("ALTER SYSTEM SET synchronized_standby_slots = 'gone'")
                await server.reload()
                try await server.execute("INSERT INTO moved VALUES (1)", database: "publisher")
            },
            until: {
                let slots = try await scene.prometheus.query(
                    "pg_synchronized_standby_slots_active == 0")
                guard slots.map({ $0.labels["slot_name"] }) == ["gone"] else {
                    throw SupportError("shown are \(slots)")
                }
                let waiting = try await server.value("SELECT count(*) FROM moved")
                guard waiting == "0" else { throw SupportError("the row has arrived") }
                try await server.execute("ALTER SYSTEM RESET synchronized_standby_slots")
                await server.reload()
            })
        try await eventually("the row arrives", within: .seconds(60)) {
            try await server.value("SELECT count(*) FROM moved") == "1"
        }
    }

    /// The database `german`, as after an upgrade of the operating system.
    static func collation(_ server: TestServer, _ scene: AlertScene) async throws {
        try await scene.see(
            "PostgresCollationChanged ticket",
            when: {
                try await server.execute(
                    "UPDATE pg_database SET datcollversion = '0.1' WHERE datname = 'german'")
            },
            until: {
                try await server.execute("ALTER DATABASE german REFRESH COLLATION VERSION")
            })
    }
}
