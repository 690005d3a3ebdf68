import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// A database that turns us away is left alone, and the others do not notice.
@Suite struct RefusedDatabaseTests {
    private static let settings = ["log_connections": "on"]

    /// Logins of ours to a database.
    private func logins(_ server: TestServer, to database: String) -> Int {
        server.logText().split(separator: "\n").count {
            $0.contains("connection authorized: user=watcher database=\(database) ")
        }
    }

    /// How often a database may have been visited by now: once, and once more for each pace that has
    /// passed since, however slow the machine is.
    private func visits(since began: ContinuousClock.Instant) -> ClosedRange<Int> {
        let paces = Catalog.all.filter { $0.scope == .database }.compactMap { collector in
            if case .atMostEvery(let pace) = collector.pace { pace } else { nil }
        }
        let passed = began.duration(to: .now) / (paces.min() ?? .seconds(60))
        return 1...(1 + Int(passed))
    }

    /// Logins of ours that the server refused, with its words.
    private func refused(_ server: TestServer) -> [Substring] {
        server.logText().split(separator: "\n").filter {
            $0.contains("FATAL:") && $0.contains("watcher")
        }
    }

    private func databases(_ snapshot: TargetSnapshot, _ state: String) -> Double? {
        snapshot.samples(of: "pgvigil_databases").first { $0.labels["state"] == state }?.value
    }

    private func failing(_ snapshot: TargetSnapshot) -> Set<String> {
        let samples = snapshot.samples(of: "pgvigil_collector_success").filter { $0.value == 0 }
        return Set(samples.compactMap { $0.labels["collector"] })
    }

    @Test(arguments: [15, 18])
    func `a database that pg_hba rejects is tried once, and the others rest at their pace`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["shop1", "shop2", "shop3"] {
                try await server.execute("CREATE DATABASE \(name)")
            }
            try await server.authenticate("local shop3 watcher reject", "local all all trust")
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            let began = ContinuousClock.now
            let last = try await watcher.run(polls: 10)
            #expect(failing(last) == [])
            #expect(refused(server).count == 1, "\(refused(server))")
            #expect(visits(since: began).contains(logins(server, to: "shop1")))
            #expect(visits(since: began).contains(logins(server, to: "shop2")))
            #expect(databases(last, "refused") == 1)
            // postgres, shop1 and shop2; the templates are left out.
            #expect(databases(last, "visited") == 3)
            #expect(databases(last, "left_out") == 2)
            let lines = watcher.log.lines("database refused")
            #expect(lines.count == 1 && lines[0].contains("database=shop3"))
        }
    }

    @Test(arguments: [15, 18])
    func `a database that pg_hba rejects keeps no other from being visited at every poll`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["shop1", "shop2"] { try await server.execute("CREATE DATABASE \(name)") }
            try await server.authenticate("local shop1 watcher reject", "local all all trust")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 6)
            #expect(failing(last) == [])
            #expect(refused(server).count == 1)
            #expect(logins(server, to: "shop2") >= 6)
        }
    }

    @Test(arguments: [15, 18])
    func `without a connection left for the role one database is tried, not each`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for number in 0..<12 { try await server.execute("CREATE DATABASE d\(number)") }
            try await server.execute("ALTER ROLE watcher CONNECTION LIMIT 1")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 8)
            #expect(last.value(of: "pg_up") == 1)
            #expect(refused(server).count == 1, "\(refused(server))")
            // Their own database needs no login.
            let sizes = last.samples(of: "pg_objects_tables").compactMap { $0.labels["datname"] }
            #expect(sizes == ["postgres"])
            #expect(failing(last).contains("pg_objects"))
        }
    }

    @Test(arguments: [15, 18])
    func `a limit of one database is its own and makes no collector fail`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["a", "b", "c"] { try await server.execute("CREATE DATABASE \(name)") }
            try await server.execute("ALTER DATABASE a CONNECTION LIMIT 0")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 6)
            #expect(refused(server).count == 1)
            #expect(failing(last) == [])
            #expect(databases(last, "refused") == 1)
            #expect(watcher.log.lines("database refused").count == 1)
            #expect(watcher.log.lines("collector failed").isEmpty)
            for name in ["b", "c"] { #expect(logins(server, to: name) >= 6) }
        }
    }

    @Test(arguments: [15, 18])
    func `a database that is dropped is no failure and its name goes`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["first", "second"] { try await server.execute("CREATE DATABASE \(name)") }
            let watcher = try Watcher(server)
            let before = try await watcher.run(polls: 2)
            #expect(databases(before, "visited") == 3)
            try await eventually("it is dropped") {
                (try? await server.execute("DROP DATABASE first")) != nil
            }
            let after = try await watcher.run(polls: 6)
            #expect(failing(after) == [])
            #expect(refused(server).count <= 1)
            #expect(databases(after, "visited") == 2)
            #expect(databases(after, "refused") == 0)
        }
    }

    @Test(arguments: [15, 18])
    func `a revoked CONNECT is noticed, said once and no failure`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["first", "second"] { try await server.execute("CREATE DATABASE \(name)") }
            let watcher = try Watcher(server)
            _ = try await watcher.run(polls: 2)
            try await server.execute("REVOKE CONNECT ON DATABASE first FROM PUBLIC")
            let after = try await watcher.run(polls: 6)
            #expect(failing(after) == [])
            #expect(refused(server).count == 1)
            #expect(databases(after, "left_out") == 3)
        }
    }

    @Test(arguments: [15, 18])
    func `a database that a DROP left half done is not visited`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE half")
            try await server.execute(
                "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half'")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 3)
            #expect(failing(last) == [])
            #expect(refused(server).isEmpty)
            #expect(databases(last, "left_out") == 3)
            try await server.execute("DROP DATABASE half")
        }
    }

    @Test(arguments: [15, 18])
    func `a lock on a catalog of one database is named, and only that one is tried again`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            for name in ["first", "second"] { try await server.execute("CREATE DATABASE \(name)") }
            let holder = try server.session(database: "first")
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK pg_class IN ACCESS EXCLUSIVE MODE")
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            let began = ContinuousClock.now
            let last = try await watcher.run(polls: 8)
            let reasons = last.samples(of: "pgvigil_collector_failures_total").filter {
                $0.labels["collector"] == "pg_objects"
            }.compactMap { $0.labels["reason"] }
            #expect(reasons == ["lock"])
            #expect(visits(since: began).contains(logins(server, to: "second")))
            _ = try await holder.rows("COMMIT")
            await holder.close()
            try await eventually("the database is visited after the lock") {
                failing(try await watcher.run(polls: 2)).isEmpty
            }
            #expect(visits(since: began).contains(logins(server, to: "second")))
            #expect(watcher.log.lines("database lets us in again").count == 1)
        }
    }

    @Test(arguments: [15, 18])
    func `a new database has its name in the first answer that shows it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server)
            _ = try await watcher.run(polls: 2)
            try await server.execute("CREATE DATABASE young")
            let visitor = try server.session(database: "young")
            _ = try await visitor.rows("SELECT 1")
            _ = try await watcher.run(polls: 2)
            let shown = watcher.reports.flatMap(\.parts).flatMap(\.families).flatMap(\.samples)
                .compactMap { $0.labels["datname"] }
            #expect(shown.contains("young"))
            #expect(!shown.contains { $0.hasPrefix("oid:") })
            await visitor.close()
        }
    }
}
