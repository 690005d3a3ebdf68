import Support
import Testing

/// Commands that speak with a running agent: when it does not let them in they name the option to give.
@Suite struct AgentDoorTests {
    private static let give = "give --user NAME and --password-file FILE"

    private func start(
        _ files: Workspace, web: String, webFile: String
    ) async throws -> (config: String, agent: Program) {
        try files.write("web.yml", webFile)
        try files.write("url", "http://127.0.0.1:1/")
        let config = try files.configure(
            targets: [("t", "host=/nowhere")], web: "\(web), config_file: web.yml",
            agent: "state_directory: .",
            more: """
                receivers: [{ name: oncall, webhook: { url_file: url } }]
                route: { receiver: oncall }
                """)
        let agent = try Program(["run", "--config", config])
        _ = try await agent.address()
        return (config, agent)
    }

    @Test func `at the Unix socket of an agent with users they name the options for a user`()
        async throws
    {
        let files = try Workspace()
        try files.write("password", "correct horse\n")
        try files.write("wrong", "incorrect horse\n")
        let (config, agent) = try await start(
            files, web: files.portAndSocket,
            webFile: "basic_auth_users: { ann: '\(ListenTests.hash)' }\n")
        let socket = ["--socket", files.path("web.sock")]
        for words in [
            ["silence", "list", "--config", config], ["silence", "add", "a=b", "--config", config],
            ["silence", "expire", "x", "--config", config], ["record", "a", "1"] + socket,
        ] {
            let stranger = try await Program.run(words)
            #expect(stranger.code == 1, "\(words)")
            #expect(
                stranger.errors.hasPrefix("pgvigil: the agent answered 401: ")
                    && stranger.errors.contains(Self.give), "\(stranger.errors)")
        }
        let list = ["silence", "list", "--config", config] + socket + ["--user", "ann"]
        let half = try await Program.run(list)
        #expect(half.code == 2 && half.errors.contains("--user and --password-file"))
        let none = try await Program.run(list + ["--password-file", files.path("none")])
        #expect(none.code == 2 && none.errors.contains("pgvigil: --password-file: open "))
        let wrong = try await Program.run(list + ["--password-file", files.path("wrong")])
        #expect(wrong.code == 1 && wrong.errors.contains("the agent has no such user, or another"))
        #expect(!wrong.errors.contains("horse") && !wrong.errors.contains(Self.give))
        let known = try await Program.run(list + ["--password-file", files.path("password")])
        #expect(known.code == 0 && known.errors == "", "\(known.errors)")
        withExtendedLifetime(agent) {}
    }

    @Test
    func `at the Unix socket of an agent with TLS the configuration's certificate is trusted`()
        async throws
    {
        let files = try Workspace()
        let certificates = try TestCertificates()
        try await offThePool { try certificates.makeServer("own") }
        let (own, key) = (certificates.path("own.pem"), certificates.path("own.key"))
        let (config, agent) = try await start(
            files, web: files.portAndSocket,
            webFile: "tls_server_config: { cert_file: \(own), key_file: \(key) }\n")
        let listed = try await Program.run(["silence", "list", "--config", config])
        #expect(listed.code == 0 && listed.errors == "", "\(listed.errors)")

        let socket = ["--socket", files.path("web.sock")]
        let record = ["record", "a", "1"]
        let untrusting = try await Program.run(record + socket + ["--url", "https://agent"])
        #expect(untrusting.code == 69)
        #expect(untrusting.errors.contains("give --ca-file FILE"), "\(untrusting.errors)")
        let trusting = try await Program.run(
            record + socket + ["--url", "https://agent", "--ca-file", own])
        #expect(trusting.code == 1 && trusting.errors.contains("no history is configured"))
        let plain = try await Program.run(record + socket)
        #expect(plain.code == 69 && plain.errors.contains("give --url https://HOST:PORT"))
        let port = try await agent.tcpAddress().split(separator: ":").last ?? ""
        let named = try await Program.run(
            record + ["--url", "https://localhost:\(port)", "--ca-file", own])
        #expect(named.code == 69 && named.errors.contains("give --url https://NAME:PORT"))
        withExtendedLifetime(agent) {}
    }

    @Test func `an agent that demands a certificate gets one by an option`() async throws {
        let files = try Workspace()
        let certificates = try TestCertificates()
        try await offThePool {
            try certificates.makeServer("own")
            try certificates.makeAuthority("authority")
            try certificates.makeClient("ann", by: "authority", names: "DNS:ann")
        }
        let (config, agent) = try await start(
            files, web: files.portAndSocket,
            webFile: """
                tls_server_config:
                  cert_file: \(certificates.path("own.pem"))
                  key_file: \(certificates.path("own.key"))
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: \(certificates.path("authority.pem"))

                """)
        let list = ["silence", "list", "--config", config]
        let stranger = try await Program.run(list)
        #expect(stranger.code == 69)
        #expect(stranger.errors.contains("give --cert-file FILE and --key-file FILE"))
        let ours = ["--cert-file", certificates.path("ann.pem")]
        let half = try await Program.run(list + ours)
        #expect(half.code == 2 && half.errors.contains("--cert-file and --key-file belong"))
        let known = try await Program.run(
            list + ours + ["--key-file", certificates.path("ann.key")])
        #expect(known.code == 0 && known.errors == "", "\(known.errors)")
        withExtendedLifetime(agent) {}
    }

    @Test func `an agent that is not there is asked after`() async throws {
        let port = try FreePort.next()
        let run = try await Program.run(["record", "a", "1", "--url", "http://127.0.0.1:\(port)"])
        #expect(run.code == 69)
        #expect(
            run.errors == """
                pgvigil: http://127.0.0.1:\(port): connection refused
                pgvigil: is the agent running, and does it listen there (web.listen)?

                """)
    }
}
