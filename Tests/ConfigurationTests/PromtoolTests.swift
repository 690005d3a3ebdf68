import AgentSettings
import Configuration
import Platform
import Testing

/// `promtool check web-config` and we must agree on what is right and what is wrong.
@Suite struct PromtoolTests {
    /// A web configuration file and whether it is right.
    struct Fixture: Sendable, CustomTestStringConvertible {
        let text: String
        let isRight: Bool

        var testDescription: String { "\(isRight ? "right" : "wrong"): \(text)" }

        static func right(_ text: String) -> Fixture { Fixture(text: text, isRight: true) }
        static func wrong(_ text: String) -> Fixture { Fixture(text: text, isRight: false) }
        static func right(tls text: String) -> Fixture { .right(tls(text)) }
        static func wrong(tls text: String) -> Fixture { .wrong(tls(text)) }

        private static func tls(_ text: String) -> String {
            "tls_server_config: { cert_file: server.pem, key_file: server.key\(text) }"
        }
    }

    private static let hash = "$2y$10$8y5y3B3unp51nB1jek3fber24r8A3Pc33XDueNPIl6QHLqiRLZoZe"

    static let fixtures: [Fixture] = [
        .right(""), .right("# nothing\n"), .right("tls_server_config:\n"), .right(tls: ""),
        .right(tls: ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.pem"),
        .right(tls: ", client_auth_type: VerifyClientCertIfGiven, client_ca_file: server.pem"),
        .right(tls: ", client_auth_type: RequireAnyClientCert"),
        .right(tls: ", client_auth_type: RequireClientCert"),
        .right(tls: ", client_auth_type: RequestClientCert"),
        .right(tls: ", client_auth_type: NoClientCert"), .right(tls: ", client_auth_type: ''"),
        .right(tls: ", min_version: TLS10, max_version: TLS13"),
        .right(tls: ", cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]"),
        .right(tls: ", prefer_server_cipher_suites: false"),
        .right(tls: ", curve_preferences: [X25519, CurveP256, CurveP384, CurveP521]"),
        .right("http_server_config: { http2: true }"),
        .right("http_server_config: { http2: false }"),
        .right("http_server_config: { headers: { X-Frame-Options: deny } }"),
        .right("http_server_config: { headers: { X-Frame-Options: sameorigin } }"),
        .right("http_server_config: { headers: { X-Content-Type-Options: nosniff } }"),
        .right("http_server_config: { headers: { Strict-Transport-Security: max-age=1 } }"),
        .right("http_server_config: { headers: { X-XSS-Protection: '0' } }"),
        .right("http_server_config: { headers: { Content-Security-Policy: x } }"),
        .right("basic_auth_users: { alice: \(hash) }"),
        .right("basic_auth_users: { alice: '\(hash)', bob: \"\(hash)\" }"),
        .right("basic_auth_users:\n"),
        .wrong("tls: {}"), .wrong("[]"), .wrong("tls_server_config: x"),
        .wrong("tls_server_config: { cert_file: server.pem }"),
        .wrong("tls_server_config: { key_file: server.key }"),
        .wrong(tls: ", key_files: x"), .wrong(tls: ", cert_file: server.pem"),
        .wrong(tls: ", client_auth_type: Always"), .wrong(tls: ", client_ca_file: server.pem"),
        .wrong(tls: ", min_version: TLS9"), .wrong(tls: ", max_version: tls13"),
        .wrong(tls: ", cipher_suites: [TLS_ECDHE_RSA]"), .wrong(tls: ", curve_preferences: [P256]"),
        .wrong(tls: ", prefer_server_cipher_suites: maybe"),
        .wrong("http_server_config: { http2: maybe }"),
        .wrong("http_server_config: { headers: { X-Frame-Options: allow } }"),
        .wrong("http_server_config: { headers: { X-Content-Type-Options: sniff } }"),
        .wrong("http_server_config: { headers: { Server: x } }"),
        .wrong("http_server_config: { headers: { x-frame-options: deny } }"),
        .wrong("basic_auth_users: { alice: secret }"), .wrong("basic_auth_users: { alice: '' }"),
        .wrong("basic_auth_users: [alice]"), .wrong("a: 1\na: 2\n"), .wrong("a: [\n"),
    ]

    @Test func `promtool and we agree on every fixture`() throws {
        let directory = "/tmp/pgvigil-web-config-\(UInt64.random(in: .min ... .max))"
        _ = try run("/bin/mkdir", "-m", "700", directory)
        defer { _ = try? run("/bin/rm", "-r", directory) }
        _ = try run(
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", directory + "/server.key", "-out", directory + "/server.pem")
        let path = directory + "/web.yml"
        for fixture in Self.fixtures {
            let content = Array(fixture.text.utf8)
            try Files.replace(path, with: content)
            let ours = WebConfigFile.parse(content, file: path)
            let isRightForUs = if case .success = ours { true } else { false }
            #expect(isRightForUs == fixture.isRight, "we on \(fixture)")
            #expect(try promtoolTakes(path) == fixture.isRight, "promtool on \(fixture)")
        }
    }

    /// Whether promtool finds nothing wrong; without promtool the test fails.
    private func promtoolTakes(_ path: String) throws -> Bool {
        do throws(CommandOutput.Failure) {
            _ = try run("/usr/bin/promtool", "check", "web-config", path)
            return true
        } catch .ended(.exited(1), _) {
            return false
        }
    }

    private func run(_ arguments: String...) throws(CommandOutput.Failure) -> [UInt8] {
        try CommandOutput.of(arguments, environment: [:], within: .seconds(30))
    }
}
