import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// Event triggers ON login in databases that are visited; PostgreSQL 17 brought them.
@Suite struct LoginTriggerTests {
    private static let settings = ["log_connections": "on"]
    /// The databases with a trigger, what it does, and the words that the server has for it.
    private static let triggers: [(database: String, body: String, words: String)] = [
        ("a_raises", "RAISE 'the shop is closed'", "the shop is closed"),
        (
            "b_writes", "INSERT INTO login_audit VALUES (session_user)",
            "cannot execute INSERT in a read-only transaction"
        ),
        ("c_sleeps", "PERFORM pg_sleep(600)", "the login took longer than 800 ms"),
    ]
    private static let calm = ["d_calm", "e_calm"]

    /// A trigger that does something to the watching role alone.
    private static func trigger(_ body: String) -> String {
        """
        CREATE TABLE login_audit (who text);
        GRANT INSERT ON login_audit TO watcher;
        CREATE FUNCTION greet() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF session_user = 'watcher' THEN \(body); END IF; END $$;
        CREATE EVENT TRIGGER greet ON login EXECUTE FUNCTION greet();
        """
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute("ALTER ROLE watcher SET default_transaction_read_only = on")
        for name in triggers.map(\.database) + calm {
            try await server.execute("CREATE DATABASE \(name)")
        }
    }

    private static func logins(_ server: TestServer, to database: String) -> Int {
        server.logText().split(separator: "\n").count {
            $0.contains("connection authorized: user=watcher database=\(database) ")
        }
    }

    private static func backends(_ server: TestServer) async throws -> Int {
        let count = try await server.value(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'")
        return count.flatMap { Int($0) } ?? 0
    }

    @Test(arguments: [17, 18])
    func
        `a login trigger that raises, writes or sleeps costs its own database alone`(
            version: Int
        ) async throws
    {
        try await withServer(version: version, settings: Self.settings) { server in
            try await Self.prepare(server)
            for (database, body, _) in Self.triggers {
                try await server.execute(Self.trigger(body), database: database)
            }
            let watcher = try Watcher(server)
            let polls = 6
            let counting = Task {
                var (most, tooMany): (Int, ContinuousClock.Instant?) = (0, nil)
                while !Task.isCancelled {
                    let count = (try? await Self.backends(server)) ?? 0
                    tooMany = count > 2 ? tooMany ?? .now : nil
                    // A backend whose client has gone is there for a moment, on a busy machine for more.
                    let isLasting = tooMany.map { $0.duration(to: .now) > .seconds(2) } ?? false
                    if isLasting { most = max(most, count) }
                }
                return most
            }
            let last = try await watcher.run(polls: polls)
            counting.cancel()
            #expect(await counting.value == 0)
            let refused = watcher.log.lines("database refused")
            for (database, _, words) in Self.triggers {
                let lines = refused.filter { $0.contains("database=\(database)") }
                #expect(lines.count == 1, "\(database): \(refused)")
                #expect(lines.allSatisfy { $0.contains(words) }, "\(database): \(lines)")
                #expect(lines.allSatisfy { $0.contains("left_out=no") })
            }
            let sleeper = refused.filter { $0.contains("database=c_sleeps") }
            #expect(sleeper.allSatisfy { $0.contains("reason=timeout") }, "\(sleeper)")
            for name in Self.calm {
                #expect(Self.logins(server, to: name) >= polls, "\(name)")
                let tables = last.samples(of: "pg_objects_tables").filter {
                    $0.labels["datname"] == name
                }
                #expect(tables.count == 1, "\(name)")
            }
            #expect(last.value(of: "pg_up") == 1)
            for line in watcher.log.lines("collector failed") {
                #expect(!Self.calm.contains { line.contains("database=\($0)") }, "\(line)")
            }
            // The server has ended the login that slept: nothing of ours is left behind.
            try await eventually("no backend of ours") { try await Self.backends(server) == 0 }
        }
    }

    @Test(arguments: [17, 18])
    func `a login trigger that writes an audit row lets us into the database that it guards`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE audited")
            try await server.execute(
                Self.trigger("INSERT INTO login_audit VALUES (session_user)"), database: "audited")
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 4)
            let failed = last.samples(of: "pgvigil_collector_success").filter { $0.value == 0 }
            #expect(failed.isEmpty, "\(failed)")
            #expect(watcher.log.lines("database refused").isEmpty)
            for name in ["audited", "postgres"] {
                let tables = last.samples(of: "pg_objects_tables").filter {
                    $0.labels["datname"] == name
                }
                #expect(tables.count == 1, "\(name)")
            }
            let rows = try await server.value(
                "SELECT count(*) > 0 FROM login_audit WHERE who = 'watcher'", database: "audited")
            #expect(rows == "t")
        }
    }

    @Test(arguments: [17, 18])
    func `a login trigger that is not known yet holds others up under its own name`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await Self.prepare(server)
            let watcher = try Watcher(server)
            _ = try await watcher.run(polls: 2)
            #expect(watcher.log.lines("collector failed") == [])
            // The names and flags of databases are read once a minute.
            try await server.execute(
                Self.trigger("PERFORM pg_sleep(3)"), database: "c_sleeps")
            _ = try await watcher.run(polls: 3)
            let failed = watcher.log.lines("collector failed")
            #expect(failed.contains { $0.contains("database=c_sleeps") }, "\(failed)")
            #expect(failed.allSatisfy { $0.contains("database=c_sleeps") }, "\(failed)")
            try await server.execute("DROP EVENT TRIGGER greet", database: "c_sleeps")
            try await eventually("all databases are visited again", within: .seconds(60)) {
                let last = try await watcher.run(polls: 2)
                let names = last.samples(of: "pg_objects_tables").compactMap {
                    $0.labels["datname"]
                }
                return Set(Self.calm + ["c_sleeps"]).isSubset(of: names)
                    && last.samples(of: "pgvigil_collector_success").allSatisfy { $0.value == 1 }
            }
        }
    }

    @Test func `which databases have a login trigger is read where the catalogue says it`()
        async throws
    {
        for version in [15, 18] {
            try await withServer(version: version) { server in
                try await Self.prepare(server)
                if version > 16 {
                    try await server.execute(Self.trigger("NULL"), database: "a_raises")
                }
                let facts = try await Watcher(server).poll().facts
                let triggered = facts.databases.filter(\.hasLoginTrigger).map(\.name)
                #expect(triggered == (version > 16 ? ["a_raises"] : []))
            }
        }
    }
}
