import Glibc
import Platform
import Support
import Testing

@Suite struct ListenTests {
    /// Of the password "correct horse".
    static let hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
    private static let target = [("a", "host=127.0.0.1 port=1")]

    @Test func `a port that is taken is 69 and named`() async throws {
        let taken = try SilentServer.onPort()
        let port = try #require(taken.port)
        let files = try Workspace()
        let path = try files.configure(
            targets: Self.target, web: "listen: [\"127.0.0.1:\(port)\"]")
        let run = try await Program.run(["run", "--config", path])
        #expect(run.code == 69)
        #expect(run.errors.contains("127.0.0.1:\(port): Address already in use"), "\(run.errors)")
        let demo = try await Program.run(["demo", "--listen", "127.0.0.1:\(port)"])
        #expect(demo.code == 69)
        #expect(demo.errors.contains("127.0.0.1:\(port): Address already in use"))
    }

    @Test func `a Unix socket serves, goes at the end, and one left behind is taken over`()
        async throws
    {
        let files = try Workspace()
        let socket = files.path("http")
        let path = try files.configure(targets: Self.target, web: "listen: [\"unix:\(socket)\"]")
        let client = HTTPClient(.socket(socket))
        let first = try Program(["run", "--config", path])
        #expect(try await first.address() == "unix:\(socket)")
        #expect(try await client.get("/-/healthy").status == 200)
        let second = try await Program.run(["run", "--config", path])
        #expect(second.code == 69)
        #expect(second.errors.contains("unix:\(socket): Address already in use"))
        #expect(try await client.get("/-/healthy").status == 200)
        first.signal(SIGKILL)
        #expect(try await first.exitCode() == -SIGKILL)
        #expect(Files.exists(socket))
        let third = try Program(["run", "--config", path])
        _ = try await third.address()
        #expect(try await client.get("/-/healthy").status == 200)
        third.signal(SIGTERM)
        #expect(try await third.exitCode() == 0)
        #expect(!Files.exists(socket))
    }

    @Test func `several addresses are all served`() async throws {
        let files = try Workspace()
        let socket = files.path("http")
        let path = try files.configure(
            targets: Self.target, web: "listen: [\"127.0.0.1:0\", \"unix:\(socket)\"]")
        let program = try Program(["run", "--config", path])
        let addresses = try await program.address().split(separator: ",")
        #expect(addresses.count == 2)
        let port = try #require(addresses.first?.split(separator: ":").last.flatMap { Int($0) })
        #expect(try await HTTPClient(port: port).get("/-/healthy").status == 200)
        #expect(try await HTTPClient(.socket(socket)).get("/-/healthy").status == 200)
    }

    @Test func `TLS and passwords keep strangers out, and a new certificate is taken up`()
        async throws
    {
        let files = try Workspace()
        try await makeCertificate("old", in: files)
        try files.write(
            "web.yml",
            """
            tls_server_config: { cert_file: old.pem, key_file: old.key }
            basic_auth_users: { scraper: '\(Self.hash)' }
            """)
        let path = try files.configure(targets: Self.target, web: "config_file: web.yml")
        let program = try Program(["run", "--config", path])
        let address = try await program.address()
        let right = try await curl(
            ["--cacert", files.path("old.pem"), "-u", "scraper:correct horse"], address, files)
        #expect(right.status == "200" && right.body.contains("pgvigil_build_info{"))
        for words in [[], ["-u", "scraper:wrong"], ["-u", "other:correct horse"]] {
            let refused = try await curl(
                ["--cacert", files.path("old.pem")] + words, address, files)
            #expect(refused.status == "401" && !refused.body.contains("pgvigil_build_info"))
        }
        #expect(try await curl(["--insecure", "--tls-max", "1.1"], address, files).status == "000")

        try await makeCertificate("new", in: files)
        try files.write("old.key", files.read("new.key"))
        try files.write("old.pem", files.read("new.pem"))
        try await program.eventually("the new certificate") {
            try await curl(
                ["--cacert", files.path("new.pem"), "-u", "scraper:correct horse"], address, files
            ).status == "200"
        }
        for secret in [Self.hash, "correct horse", "PRIVATE KEY"] {
            #expect(!program.errors.contains(secret) && !right.body.contains(secret))
        }
        // A key that does not fit leaves the certificate in force.
        try await makeCertificate("other", in: files)
        try files.write("old.key", files.read("other.key"))
        try await program.eventually("the refusal") {
            program.errors.contains("configuration refused")
        }
        try await program.eventually("the word about it, by the old certificate") {
            try await curl(
                ["--cacert", files.path("new.pem"), "-u", "scraper:correct horse"], address, files
            ).body.contains("\npgvigil_config_last_reload_successful 0\n")
        }
    }

    @Test func `a web file that loses what it is for is refused, and keeps its doors shut`()
        async throws
    {
        let files = try Workspace()
        try await makeCertificate("own", in: files)
        let whole = """
            tls_server_config: { cert_file: own.pem, key_file: own.key }
            basic_auth_users: { scraper: '\(Self.hash)' }
            """
        try files.write("web.yml", whole)
        let path = try files.configure(targets: Self.target, web: "config_file: web.yml")
        let program = try Program(["run", "--config", path])
        let address = try await program.address()
        func scrape(_ words: [String] = []) async throws -> (status: String, body: String) {
            try await curl(["--cacert", files.path("own.pem")] + words, address, files)
        }
        let right = ["-u", "scraper:correct horse"]
        for (count, text) in [
            "", "# gone\n", "tls_server_config:\n",
            "http_server_config: { headers: { X-Frame-Options: deny } }\n",
        ].enumerated() {
            try files.write("web.yml", text)
            program.signal(SIGHUP)
            try await program.eventually("refusal \(count)") {
                program.lines("configuration refused") > count
            }
            #expect(try await scrape().status == "401")
            try await program.eventually("the word about it") {
                try await scrape(right).body.contains(
                    "\npgvigil_config_last_reload_successful 0\n")
            }
        }
        #expect(
            program.errors.contains(
                "\(files.path("web.yml")): says nothing of TLS, headers or users; fill it"))
        #expect(
            program.errors.contains(
                "\(files.path("web.yml")): has neither tls_server_config nor basic_auth_users"))
        // Who means it takes the file out.
        try files.configure(targets: Self.target)
        program.signal(SIGHUP)
        try await program.eventually("plain HTTP") {
            (try? await program.client().get("/-/healthy"))?.status == 200
        }
    }

    @Test func `an empty web file is a mistake of the configuration at the start`() async throws {
        let files = try Workspace()
        try files.write("web.yml", "# nothing\n")
        let path = try files.configure(targets: Self.target, web: "config_file: web.yml")
        for words in [["check", "--offline"], ["run"]] {
            let run = try await Program.run(words + ["--config", path])
            #expect(run.code == 78)
            #expect(
                run.errors.contains("\(files.path("web.yml")): says nothing of TLS"),
                "\(run.errors)")
        }
    }

    @Test func `a web configuration that cannot be honoured is 78`() async throws {
        let files = try Workspace()
        try files.write("web.yml", "tls_server_config: { cert_file: no.pem, key_file: no.key }\n")
        let path = try files.configure(targets: Self.target, web: "config_file: web.yml")
        for words in [["check", "--offline"], ["run"]] {
            let run = try await Program.run(words + ["--config", path])
            #expect(run.code == 78)
            #expect(run.errors.contains(files.path("no.pem")), "\(run.errors)")
        }
        try await makeCertificate("own", in: files)
        try await makeCertificate("other", in: files)
        try files.write("garbage", "no PEM\n")
        for (certificate, key, more, place, words) in [
            ("no.pem", "own.key", "", 2, "cert_file: \"\(files.path("no.pem"))\": open "),
            ("garbage", "own.key", "", 2, "cert_file: \"\(files.path("garbage"))\" holds no cert"),
            ("own.pem", "no.key", "", 3, "key_file: \"\(files.path("no.key"))\": open "),
            ("own.pem", "garbage", "", 3, "key_file: \"\(files.path("garbage"))\" holds no priv"),
            ("own.pem", "other.key", "", 3, "key_file: \"\(files.path("other.key"))\" is not the"),
            (
                "own.pem", "own.key", "no.pem", 4,
                "client_ca_file: \"\(files.path("no.pem"))\": open"
            ),
            ("own.pem", "own.key", "garbage", 4, "client_ca_file: \"\(files.path("garbage"))\" ho"),
        ] {
            let authority =
                more.isEmpty
                ? "" : "  client_ca_file: \(more)\n  client_auth_type: RequireAndVerifyClientCert\n"
            try files.write(
                "web.yml",
                """
                tls_server_config:
                  cert_file: \(certificate)
                  key_file: \(key)
                \(authority)
                """)
            for command in [["check", "--offline"], ["run"]] {
                let run = try await Program.run(command + ["--config", path])
                #expect(run.code == 78)
                #expect(run.errors.hasPrefix("\(files.path("web.yml")):\(place):"), "\(run.errors)")
                #expect(run.errors.contains(": \(words)"), "\(run.errors)")
                #expect(run.errors.split(separator: "\n").last?.contains("^~~") == true)
            }
        }
        try files.write("web.yml", "basic_auth_users: { scraper: hunter2 }\n")
        let run = try await Program.run(["check", "--offline", "--config", path])
        #expect(run.code == 78)
        #expect(run.errors.contains("web.yml:1:30: basic_auth_users: user \"scraper\""))
        #expect(!run.errors.contains("hunter2"))
    }

    /// A certificate `name.pem` for 127.0.0.1 that signs itself, and its key `name.key`.
    private func makeCertificate(_ name: String, in files: Workspace) async throws {
        let arguments = [
            try ToolPath.openssl(), "req", "-x509", "-subj", "/CN=\(name)", "-addext",
            "subjectAltName=IP:127.0.0.1", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", files.path("\(name).key"), "-days",
            "2", "-out", files.path("\(name).pem"),
        ]
        _ = try await offThePool {
            try CommandOutput.of(
                arguments, environment: Checkout.childEnvironment, within: .seconds(20))
        }
    }

    /// What curl got for `/metrics`; status 000 when there was no answer.
    private func curl(
        _ words: [String], _ address: String, _ files: Workspace
    ) async throws -> (status: String, body: String) {
        let arguments =
            [try ToolPath.curl(), "--silent", "--max-time", "5"] + words + [
                "--write-out", "\n%{http_code}", "https://\(address)/metrics",
            ]
        let output = try await offThePool {
            // curl's own exit code is of no interest: the status says it all.
            try CommandOutput.of(
                ["/bin/sh", "-c", "\"$@\" || true", "sh"] + arguments,
                environment: Checkout.childEnvironment, within: .seconds(10))
        }
        let lines = String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
    }
}
