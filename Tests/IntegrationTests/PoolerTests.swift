import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

@Suite struct PoolerTests {
    private static let dropping = [
        "default_pool_size": "1", "ignore_startup_parameters": "extra_float_digits,options",
    ]

    @Test(arguments: [15, 18], ["transaction", "session"])
    func `a pooler that drops our settings is refused, and nothing is left behind in it`(
        version: Int, mode: String
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: Self.dropping.merging(["pool_mode": mode]) { $1 })
            // What the pooler itself keeps apart for its clients is left out.
            let everything =
                "SELECT name, setting FROM pg_settings WHERE name <> 'application_name' ORDER BY 1"
            let before = try await Self.ask(everything, bouncer)
            for purpose in [Login.Purpose.watching, .writing, .installing, .watching] {
                let login = Login(
                    conninfo: try #require(ConnectionString(bouncer.conninfo())), purpose: purpose)
                let session = Session(name: "watch", login: login)
                let error = await #expect(throws: PostgresError.self) { try await session.ready() }
                let words = "\(try #require(error))"
                #expect(words.contains(" instead of "))
                #expect(words.contains("connect to the server itself"))
                await session.close()
            }
            let after = try await Self.ask(everything, bouncer)
            #expect(zip(before, after).filter { $0 != $1 }.map(\.1) == [])
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a target behind a pooler that drops our settings is down, and says why`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(before: server, settings: Self.dropping)
            let conninfo = try #require(ConnectionString(bouncer.conninfo()))
            let watcher = try Watcher(server) {
                $0.login = Login(conninfo: conninfo, purpose: .watching)
            }
            let polled = await watcher.worker.pollOnce()
            #expect(polled.report.snapshot.value(of: "pg_up") == 0)
            let words = watcher.log.lines("target is down").joined()
            #expect(words.contains("a connection pooler in between drops or shares"))
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a target that is PgBouncer's console is down, and says what it is`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(before: server, settings: Self.dropping)
            let conninfo = try #require(
                ConnectionString(bouncer.conninfo(database: "pgbouncer")))
            let watcher = try Watcher(server) {
                $0.login = Login(conninfo: conninfo, purpose: .watching)
            }
            let polled = await watcher.worker.pollOnce()
            #expect(polled.report.snapshot.value(of: "pg_up") == 0)
            let words = watcher.log.lines("target is down").joined()
            #expect(words.contains("this is PgBouncer's console"), "\(words)")
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a pooler that refuses our options, and a server that is no pooler, are named`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let settings = ["ignore_startup_parameters": "extra_float_digits"]
            let bouncer = try await TestPgBouncer.start(before: server, settings: settings)
            let conninfo = try #require(ConnectionString(bouncer.conninfo()))
            let pooled = try Watcher(server) {
                $0.login = Login(conninfo: conninfo, purpose: .watching)
            }
            _ = await pooled.worker.pollOnce()
            var words = pooled.log.lines("target is down").joined()
            #expect(words.contains("a connection pooler is in between"), "\(words)")
            bouncer.stop()
            let own = try #require(ConnectionString(server.conninfo()))
            let mistaken = try Watcher(server) {
                $0.kind = .pgbouncer
                $0.login = Login(conninfo: own, purpose: .console)
            }
            _ = await mistaken.worker.pollOnce()
            words = mistaken.log.lines("target is down").joined()
            #expect(words.contains("a PostgreSQL server answers here and no PgBouncer"), "\(words)")
        }
    }

    @Test(arguments: [15, 18])
    func `a role with our values of its own does not hide a pooler`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE stats LOGIN")
            for setting in SessionSetting.all(for: .watching) {
                guard
                    try await server.value(
                        "SELECT count(*) FROM pg_settings WHERE name = '\(setting.name)'") == "1"
                else { continue }
                let value = setting.name == "search_path" ? setting.value : "'\(setting.value)'"
                try await server.execute("ALTER ROLE stats SET \(setting.name) = \(value)")
            }
            let bouncer = try await TestPgBouncer.start(before: server, settings: Self.dropping)
            let conninfo = try #require(ConnectionString(bouncer.conninfo(user: "stats")))
            let session = Session(
                name: "watch", login: Login(conninfo: conninfo, purpose: .watching))
            await #expect(
                throws: PostgresError.settingsNotInForce("pgvigil.session is not what we set")
            ) {
                try await session.ready()
            }
            await session.close()
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a session whose settings were reset in between is given up`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let session = Session(
                name: "watch",
                login: Login(
                    conninfo: try #require(ConnectionString(server.conninfo())),
                    purpose: .watching))
            _ = try await session.rows("RESET ALL", within: .seconds(3))
            await #expect(throws: PostgresError.settingsLost) {
                try await session.rows("SELECT 1", within: .seconds(2))
            }
            #expect(try await session.rows("SHOW lock_timeout") == [["100ms"]])
            await session.close()
        }
    }

    private static func ask(_ sql: String, _ bouncer: TestPgBouncer) async throws -> [[String?]] {
        let conninfo = try #require(ConnectionString(bouncer.conninfo()))
        let session = Session(name: "client", login: Login(conninfo: conninfo, purpose: .plain))
        let rows = try await session.rows(sql)
        await session.close()
        return rows
    }
}
