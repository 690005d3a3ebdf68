import Postgres
import Support
import Testing

@Suite struct LoginRefusalTests {
    @Test(arguments: [15, 18])
    func `a refused login says the server's code and its words`(version: Int) async throws {
        try await withServer(version: version, listening: true) { server in
            try await server.execute(
                """
                CREATE ROLE narrow LOGIN CONNECTION LIMIT 0;
                CREATE ROLE secretive LOGIN PASSWORD 'right'
                """)
            try await server.authenticate(
                "local all secretive scram-sha-256", "local postgres rejected reject",
                "local all all trust")
            try await eventually("the new rules are in force") {
                await Self.refusal(server.conninfo(user: "rejected"))?.1 == "28000"
            }
            let cases: [(text: String, state: String, words: String)] = [
                (server.conninfo(user: "rejected"), "28000", "pg_hba.conf rejects connection"),
                (server.conninfo(user: "stranger"), "28000", #"role "stranger" does not exist"#),
                (server.conninfo(database: "none"), "3D000", #"database "none" does not exist"#),
                (server.conninfo(user: "narrow"), "53300", #"connections for role "narrow""#),
                (
                    server.conninfo(user: "secretive") + " password=wrong", "28P01",
                    #"password authentication failed for user "secretive""#
                ),
            ]
            for refused in cases {
                let (message, state) = try #require(await Self.refusal(refused.text))
                #expect(state == refused.state, "\(refused.words)")
                #expect(message.contains("FATAL:  "))
                #expect(message.contains(refused.words))
                #expect(!message.contains("LOCATION") && !message.contains(refused.state))
                #expect(!message.contains("\n"))
            }
            // All may be well here: the log of a test that stops in the middle would not say so.
            #expect(try await server.value("SELECT 1") == "1")
        }
    }

    @Test func `what no server has said has no code`() async throws {
        let port = try FreePort.next()
        let refused = try #require(await Self.refusal("host=127.0.0.1 port=\(port)"))
        #expect(refused.1 == nil)
        #expect(refused.0.contains("refused"))
        #expect(try #require(await Self.refusal("host=/nowhere")).1 == nil)
    }

    @Test(arguments: ["password=Gehe1mSecret", "h,x=Gehe1mSecret"])
    func `a host that may be a password is not shown`(host: String) async throws {
        let refused = try #require(await Self.refusal("host='\(host)' port=1"))
        #expect(refused.1 == nil)
        #expect(!refused.0.contains("Gehe1m") && refused.0.contains("PGHOST"))
    }

    @Test func `of several hosts the last one's word counts`() async throws {
        try await withServer(listening: true) { server in
            let closed = try FreePort.next()
            func text(_ ports: [Int]) -> String {
                "host=127.0.0.1,127.0.0.1 port=\(ports[0]),\(ports[1]) user=postgres dbname=none"
            }
            #expect(await Self.refusal(text([closed, server.port]))?.1 == "3D000")
            #expect(await Self.refusal(text([server.port, closed]))?.1 == "3D000")
        }
    }

    private static func refusal(_ text: String) async -> (String, String?)? {
        guard let conninfo = ConnectionString(text) else { return nil }
        let session = Session(
            name: "watch", login: Login(conninfo: conninfo, purpose: .watching))
        do throws(PostgresError) {
            try await session.ready()
        } catch .connect(let message, let state) {
            await session.close()
            return (message, state?.rawValue)
        } catch {
            Issue.record("\(error)")
        }
        await session.close()
        return nil
    }
}
