import Glibc
import Platform
import Postgres
import Support
import Testing

@Suite struct TestServerTests {
    @Test(arguments: [15, 16, 17, 18])
    func `a server of each version answers`(version: Int) async throws {
        try await withServer(version: version) { server in
            let shown = try await server.value("SHOW server_version_num")
            #expect(shown?.hasPrefix("\(version)") == true)
            let preloaded = try await server.value("SHOW shared_preload_libraries")
            #expect(preloaded == (version == 16 ? "" : "pg_stat_statements"))
        }
    }

    @Test func `rows tell NULL from an empty string`() async throws {
        try await withServer { server in
            let rows = try await server.rows(
                "SELECT NULL, '', 'a|b' UNION ALL SELECT '1', '2', '3'")
            #expect(rows == [[nil, "", "a|b"], ["1", "2", "3"]])
            #expect(try await server.rows("SELECT 1 WHERE false") == [])
        }
    }

    @Test func `a failing statement is reported in the server's words`() async throws {
        try await withServer { server in
            do {
                try await server.execute("SELECT nonsense")
                Issue.record("no failure")
            } catch {
                #expect("\(error)".contains("column \"nonsense\" does not exist"))
            }
        }
    }

    @Test func `a server listens on TCP when asked`() async throws {
        try await withServer(listening: true) { server in
            let tcp = server.conninfo(tcp: true)
            #expect(tcp.contains("host=127.0.0.1"))
            let connection = try await offThePool { try RawConnection(.port(server.port)) }
            _ = connection
            #expect(try await server.value("SHOW listen_addresses") == "127.0.0.1")
        }
    }

    @Test func `a stopped server comes back with its data`() async throws {
        try await withServer { server in
            try await server.execute("CREATE TABLE t AS SELECT 7 AS n")
            for mode in [TestServer.StopMode.fast, .smart, .immediate] {
                try await server.stop(mode)
                #expect(await server.processID == nil)
                try await server.start()
                #expect(try await server.value("SELECT n FROM t") == "7")
            }
        }
    }

    @Test func `a crashed server recovers`() async throws {
        try await withServer(settings: ["log_min_messages": "log"]) { server in
            try await server.execute("CREATE TABLE t AS SELECT 7 AS n")
            await server.crash()
            try await server.start()
            #expect(try await server.value("SELECT n FROM t") == "7")
            #expect(server.logText().contains("database system was interrupted"))
        }
    }

    @Test func `a frozen server says nothing until it is thawed`() async throws {
        try await withServer { server in
            await server.freeze()
            let answer = Task { try await server.value("SELECT 1") }
            let connection = try await offThePool {
                try RawConnection(.socket("\(server.socketDirectory)/.s.PGSQL.\(server.port)"))
            }
            // An SSL request, which a live postmaster's child answers with one byte at once.
            let answered = try await offThePool {
                try connection.send([0, 0, 0, 8, 4, 210, 22, 47])
                return (try? connection.receive(until: .now + .milliseconds(300))) != nil
            }
            #expect(!answered)
            await server.thaw()
            #expect(try await answer.value == "1")
        }
    }

    @Test func `a replica follows`() async throws {
        try await withServer { server in
            let replica = try await server.replica(slot: "standby")
            try await server.execute("CREATE TABLE t AS SELECT 7 AS n")
            try await eventually("the replica having the table") {
                try await replica.value("SELECT to_regclass('t')") != nil
            }
            #expect(try await replica.value("SELECT pg_is_in_recovery()") == "t")
            #expect(try await server.value("SELECT active FROM pg_replication_slots") == "t")
            await replica.close()
        }
    }

    @Test func `nothing is left of a server, also when the test fails`() async throws {
        struct Failure: Error {}
        let seen = Locked<(path: String, process: Int32)?>(nil)
        await #expect(throws: Failure.self) {
            try await withServer { server in
                let process = try #require(await server.processID)
                let path = server.directory.path
                seen.withLock { $0 = (path, process) }
                throw Failure()
            }
        }
        let (path, process) = try #require(seen.withLock { $0 })
        #expect(kill(process, 0) != 0)
        #expect(!Files.exists(path))
    }

    @Test func `a wrong password is refused`() async throws {
        try await withServer { server in
            try await server.execute("CREATE ROLE watcher LOGIN PASSWORD 'right'")
            try await server.authenticate("local all postgres trust", "local all all scram-sha-256")
            let login = server.conninfo(user: "watcher") + " password=wrong"
            let conninfo = try #require(ConnectionString(login))
            try await eventually("the new rule") {
                let session = Session(
                    name: "wrong", login: Login(conninfo: conninfo, purpose: .plain))
                do {
                    _ = try await session.rows("SELECT 1")
                    await session.close()
                    return false
                } catch {
                    return "\(error)".contains("password authentication failed")
                }
            }
        }
    }
}
