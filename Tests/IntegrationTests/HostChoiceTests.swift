import Platform
import Postgres
import Support
import Testing

@Suite struct HostChoiceTests {
    @Test(arguments: [15, 18])
    func `target_session_attrs finds the server that it finds for any other client`(
        version: Int
    ) async throws {
        try await withServer(version: version, listening: true) { primary in
            let standby = try await primary.replica()
            let cases = [
                ("read-write", "f"), ("primary", "f"), ("read-only", "t"), ("standby", "t"),
                ("prefer-standby", "t"), ("any", nil),
            ]
            for hosts in [[primary, standby], [standby, primary]] {
                for (wanted, isStandby) in cases {
                    let text =
                        "host=\(hosts[0].socketDirectory),\(hosts[1].socketDirectory) "
                        + "port=\(hosts[0].port),\(hosts[1].port) user=postgres dbname=postgres "
                        + "target_session_attrs=\(wanted)"
                    let session = try Self.watching(text)
                    let answer = try await session.rows(
                        "SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
                    if let isStandby { #expect(answer[0][0] == isStandby, "\(wanted)") }
                    #expect(answer[0][1] == "on")
                    await session.close()
                }
            }
            // Alone, each is refused as it would refuse any other client.
            for (server, wanted) in [(primary, "read-only"), (standby, "read-write")] {
                let session = try Self.watching(
                    server.conninfo() + " target_session_attrs=\(wanted)")
                await #expect(throws: PostgresError.self) { try await session.ready() }
                await session.close()
            }
            await standby.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a service names several hosts, and a silent one does not keep us from the next`(
        version: Int
    ) async throws {
        try await withServer(version: version, listening: true) { server in
            let silent = try SilentServer.onPort()
            let run = try await Self.collect(
                conninfo: "service=two",
                services: """
                    [two]
                    host=127.0.0.1,127.0.0.1
                    port=\(try #require(silent.port)),\(server.port)
                    user=postgres
                    dbname=postgres
                    options=-c log_statement=all -c lock_timeout=9s

                    """)
            #expect(run.contains(#"pg_up{target="it"} 1"#))
            #expect(silent.connectionCount >= 1)
            let log = server.logText()
            #expect(log.contains("statement: SELECT s.name, CASE"))
            #expect(!log.contains("lock timeout"))
        }
    }

    @Test(arguments: [15, 18])
    func `what the connection string says comes before what its service says`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let run = try await Self.collect(
                conninfo: "service=one port=\(server.port) options='-c log_duration=on'",
                services: """
                    [one]
                    host=\(server.socketDirectory)
                    port=1
                    user=postgres
                    dbname=postgres
                    options=-c log_statement=all

                    """)
            #expect(run.contains(#"pg_up{target="it"} 1"#))
            #expect(server.logText().contains("duration: "))
            #expect(!server.logText().contains("statement: "))
        }
    }

    @Test func `a service that is not there is named`() async throws {
        let run = try await Self.collect(
            conninfo: "service=other", services: "[one]\nhost=/nowhere\n")
        #expect(run.contains(#"definition of service \"other\" not found"#))
    }

    @Test(arguments: [15, 18])
    func `a host that let us in before may take all the time there is`(
        version: Int
    ) async throws {
        try await withServer(version: version, listening: true) { server in
            let closed = try FreePort.next()
            let session = try Self.watching(
                "host=127.0.0.1,127.0.0.1 port=\(server.port),\(closed) user=postgres "
                    + "dbname=postgres", connectTimeout: .seconds(4))
            try await session.ready()
            await session.close()
            await server.freeze()
            let began = ContinuousClock.now
            await #expect(throws: PostgresError.self) { try await session.ready() }
            #expect(began.duration(to: .now) > .seconds(3))
            await server.thaw()
            await session.close()
        }
    }

    private static func watching(
        _ text: String, connectTimeout: Duration = .seconds(5)
    ) throws -> Session {
        Session(
            name: "watch",
            login: Login(
                conninfo: try #require(ConnectionString(text)), purpose: .watching,
                connectTimeout: connectTimeout))
    }

    /// What `pgvigil collect` writes with a service file of its own.
    private static func collect(conninfo: String, services: String) async throws -> String {
        let directory = try TemporaryDirectory("v")
        let environment = ["PGSERVICEFILE": try directory.write("services", services)]
        let file = try directory.write(
            "pgvigil.yml",
            """
            targets:
              - { name: it, conninfo: "\(conninfo)", connect_timeout: 3s }

            """)
        let program = try AgentProcess.program()
        let output = try Files.openToAppend("\(directory.path)/output")
        let child = try ChildProcess.start(
            [program, "collect", "--config", file],
            environment: Checkout.childEnvironment.merging(environment) { $1 },
            output: output.number, errors: output.number)
        try await eventually("it ends", within: .seconds(60)) { child.endingIfOver() != nil }
        return String(decoding: try Files.read("\(directory.path)/output"), as: UTF8.self)
    }
}
