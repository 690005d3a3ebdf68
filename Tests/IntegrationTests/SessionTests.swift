import Postgres
import Support
import Testing

@Suite struct SessionTests {
    @Test func `every setting of law 2 is in force in the session`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            let rows = try await session.rows(
                "SELECT name, current_setting(name) FROM pg_settings")
            let settings = Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }) { first, _ in first }
            for setting in SessionSetting.all(for: .watching) where setting.isVerified {
                guard let value = settings[setting.name], setting.name != "statement_timeout" else {
                    continue
                }
                #expect(value == setting.value, "\(setting.name)")
            }
            let seen = try await server.rows(
                "SELECT application_name, count(*) FROM pg_stat_activity "
                    + "WHERE application_name = 'pgvigil' GROUP BY 1")
            #expect(seen == [["pgvigil", "1"]])
            await session.close()
        }
    }

    @Test func `the server itself stops a statement after the limit`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            await #expect(throws: PostgresError.self) {
                try await session.query("SELECT pg_sleep(30)", within: .milliseconds(200)) { _ in }
            }
            let timeout = try await session.query(
                "SELECT current_setting('statement_timeout')", within: .seconds(7)
            ) { $0.string(0, 0) }
            #expect(timeout == "7s")
            await session.close()
        }
    }

    @Test func `a frozen server costs one deadline and no further backend`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            try await session.ready()
            let before = try await session.query(
                "SELECT pg_backend_pid()", within: .seconds(2)
            ) { $0.string(0, 0) }
            await server.freeze()
            await #expect(throws: PostgresError.deadline) {
                try await session.query("SELECT 1", within: .milliseconds(300)) { _ in }
            }
            for _ in 0..<5 {
                let began = ContinuousClock.now
                await #expect(throws: PostgresError.deadline) {
                    try await session.query("SELECT 1", within: .seconds(2)) { _ in }
                }
                #expect(began.duration(to: .now) < .seconds(1))
            }
            await server.thaw()
            let after = try await session.query(
                "SELECT pg_backend_pid()", within: .seconds(5)
            ) { $0.string(0, 0) }
            #expect(before == after)
            await session.close()
        }
    }

    @Test func `a connection that the server cannot let in yet is tried on, not again`()
        async throws
    {
        try await withServer { server in
            let holder = try server.session()
            try await server.execute("CREATE DATABASE other")
            let login = try watching(server, connectTimeout: .milliseconds(300))
            let session = Session(name: "watch", login: login)
            try await session.ready()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK pg_database IN ACCESS EXCLUSIVE MODE")
            for _ in 0..<4 {
                await #expect(throws: PostgresError.connectDeadline(limit: .milliseconds(300))) {
                    try await session.query("SELECT 1", database: "other", within: .seconds(1)) {
                        _ in
                    }
                }
                #expect(
                    try await session.query("SELECT 1", within: .seconds(1)) { $0.rowCount } == 1)
            }
            let connections = await session.connections
            #expect(connections == 2)
            _ = try await holder.rows("COMMIT")
            let name = try await session.query(
                "SELECT current_database()", database: "other", within: .seconds(5)
            ) { $0.string(0, 0) }
            #expect(name == "other")
            await session.close()
            await holder.close()
        }
    }

    @Test func `a visitor is let in only after the last one has left`() async throws {
        try await withServer { server in
            for number in 0..<5 { try await server.execute("CREATE DATABASE d\(number)") }
            let session = Session(name: "watch", login: try watching(server))
            try await session.ready()
            var most = 0
            for number in 0..<20 {
                try await session.query(
                    "SELECT 1", database: "d\(number % 5)", within: .seconds(5)
                ) { _ in }
                let count = try await session.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgvigil'",
                    within: .seconds(5)
                ) { $0.double(0, 0) }
                most = max(most, Int(count ?? 0))
            }
            #expect(most == 2)
            await session.close()
        }
    }

    @Test func `a silent host does not keep the session from the next one`() async throws {
        try await withServer(listening: true) { server in
            let silent = try SilentServer.onPort()
            let port = try #require(silent.port)
            let text =
                "host=127.0.0.1,127.0.0.1 port=\(port),\(server.port) user=postgres "
                + "dbname=postgres"
            let conninfo = try #require(ConnectionString(text))
            let session = Session(
                name: "watch",
                login: Login(
                    conninfo: conninfo, purpose: .watching, connectTimeout: .milliseconds(500)))
            try await session.ready()
            await session.close()
        }
    }

    @Test func `an old connection is given up for a new one`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            func backend() async throws -> String? {
                try await session.query("SELECT pg_backend_pid()", within: .seconds(5)) {
                    $0.string(0, 0)
                }
            }
            let first = try await backend()
            await session.tidy(olderThan: .seconds(3600))
            #expect(try await backend() == first)
            await session.tidy(olderThan: .zero)
            #expect(await session.connections == 0)
            #expect(try await backend() != first)
            #expect(await session.generation == 2)
            await session.close()
        }
    }

    @Test func `TLS options of the connection string are obeyed`() async throws {
        try await withServer(listening: true) { server in
            // The server has no TLS: what demands it must fail, what allows for less must not.
            for (mode, works) in [("require", false), ("prefer", true)] {
                let text = server.conninfo(tcp: true) + " sslmode=\(mode)"
                let conninfo = try #require(ConnectionString(text))
                let session = Session(
                    name: "watch", login: Login(conninfo: conninfo, purpose: .watching))
                let answer = try? await session.query("SELECT 1", within: .seconds(5)) {
                    $0.rowCount
                }
                #expect((answer == 1) == works, "\(mode)")
                await session.close()
            }
        }
    }

    @Test func `a cancelled task stops waiting at once`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            try await session.ready()
            let began = ContinuousClock.now
            let task = Task {
                try await session.query("SELECT pg_sleep(20)", within: .seconds(30)) { _ in }
            }
            try await eventually("the statement runs") {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%'")
                    == "1"
            }
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(began.duration(to: .now) < .seconds(10))
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the session knows how many of its transactions the server has rolled back`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE DATABASE counted")
            let session = Session(
                name: "watch", login: try watching(server, database: "counted"))
            for _ in 0..<7 { _ = try await session.rows("SELECT 1") }
            for statement in ["SELECT 1 / 0", "SELECT nothing", "SELEC", "CREATE TABLE a ()"] {
                await #expect(throws: PostgresError.self) { try await session.rows(statement) }
            }
            await #expect(throws: PostgresError.self) {
                try await session.query("SELECT pg_sleep(30)", within: .milliseconds(100)) { _ in }
            }
            let (made, failed) = (await session.transactions, await session.rollbacks)
            #expect(failed[[]] == 5)
            await session.close()
            // Its counts are in the statistics when its backend has gone.
            try await eventually("the counts") {
                try await server.rows(
                    "SELECT xact_commit, xact_rollback FROM pg_stat_database"
                        + " WHERE datname = 'counted'")
                    == [["\((made[[]] ?? 0) - 5)", "5"]]
            }
        }
    }

    @Test func `COPY does not hang the session`() async throws {
        try await withServer { server in
            let session = Session(name: "watch", login: try watching(server))
            await #expect(throws: PostgresError.self) {
                try await session.query("COPY (SELECT 1) TO STDOUT", within: .seconds(5)) { _ in }
            }
            #expect(try await session.query("SELECT 1", within: .seconds(5)) { $0.rowCount } == 1)
            await session.close()
        }
    }

    private func watching(
        _ server: TestServer, database: String = "postgres",
        connectTimeout: Duration = .seconds(5)
    ) throws -> Login {
        let conninfo = try #require(ConnectionString(server.conninfo(database: database)))
        return Login(conninfo: conninfo, purpose: .watching, connectTimeout: connectTimeout)
    }
}
