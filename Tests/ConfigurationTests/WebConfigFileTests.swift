import AgentSettings
import Configuration
import Documents
import Metrics
import Testing

@Suite struct WebConfigFileTests {
    private static let hash = "$2y$10$" + String(repeating: "a", count: 53)

    @Test func `everything that can be said is understood`() throws {
        let config = try parse(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: /etc/ssl/server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [prometheus.example]
              min_version: TLS13
              max_version: TLS13
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]
              prefer_server_cipher_suites: false
              curve_preferences: [X25519, CurveP256]
            http_server_config:
              http2: true
              headers:
                X-Frame-Options: deny
                Content-Security-Policy: default-src 'self'
                X-XSS-Protection: ""
            basic_auth_users:
              alice: \(Self.hash)
            """)
        let tls = try #require(config.tls)
        #expect(tls.certificateFile == "etc/server.pem" && tls.keyFile == "/etc/ssl/server.key")
        #expect(tls.clientAuthentication == .requireAndVerify)
        #expect(tls.clientAuthorityFile == "etc/ca.pem")
        #expect(tls.clientAllowedNames == ["prometheus.example"])
        #expect(tls.versionMin == .tls13 && tls.versionMax == .tls13)
        #expect(tls.cipherSuites == [.rsaAES128GCM, .aes128GCM])
        #expect(!tls.prefersServerCipherSuites && tls.curves == [.x25519, .p256])
        #expect(config.headers.map(\.name) == ["X-Frame-Options", "Content-Security-Policy"])
        #expect(config.headers.map(\.value) == ["deny", "default-src 'self'"])
        #expect(config.users.mapValues(\.secretText) == ["alice": Self.hash])
        #expect(!"\(config)".contains(Self.hash))
    }

    @Test func `users whose names only look alike are two`() throws {
        let names = ["caf\u{E9}", "cafe\u{301}"]
        let lines = names.map { "  \"\($0)\": \(Self.hash)\n" }.joined()
        let config = try WebConfigFile.parse(
            Array("basic_auth_users:\n\(lines)".utf8), file: "web.yml"
        ).get()
        #expect(config.users.count == 2)
    }

    @Test(arguments: [
        "", "tls_server_config:", "tls_server_config: {}", "http_server_config: { http2: false }",
        "basic_auth_users:", "tls_server_config: { min_version: TLS13 }",
        "tls_server_config: { cert_file: '', key_file: '' }", "http_server_config: { headers: {} }",
    ])
    func `without certificate, headers and users it is plain HTTP`(text: String) throws {
        #expect(try parse(text) == WebConfigFile())
    }

    @Test func `the defaults are the toolkit's`() throws {
        let tls = try #require(
            try parse("tls_server_config: { cert_file: a, key_file: b }").tls)
        var plain = WebTLS(certificateFile: "etc/a", keyFile: "etc/b")
        plain.filePlaces = tls.filePlaces
        #expect(tls == plain && Set(plain.filePlaces.keys) == ["cert_file", "key_file"])
        #expect(tls.versionMin == .tls12 && tls.versionMax == .tls13)
        #expect(tls.prefersServerCipherSuites && tls.clientAuthentication == .none)
        let old = try parse(
            "tls_server_config: { cert_file: a, key_file: b, client_auth_type: RequireClientCert }")
        #expect(old.tls?.clientAuthentication == .requireAny)
    }

    private static let wrongInputs: [WrongInput] = [
        WrongInput(
            "users: {}",
            "1:1: unknown key \"users\" in the web configuration"),
        WrongInput(
            "rate_limit: {}",
            "1:1: unknown key \"rate_limit\" in the web configuration"),
        WrongInput(
            "tls_server_config: { certfile: a }",
            "1:22: unknown key \"certfile\" in tls_server_config; did you mean \"cert_file\"?"),
        WrongInput(
            "tls_server_config: { cert_file: a }",
            "1:20: tls_server_config: key_file is missing"),
        WrongInput(
            "tls_server_config: { key_file: a }",
            "1:20: tls_server_config: cert_file is missing"),
        WrongInput(
            "tls_server_config: { cert: x, key_file: b }",
            "1:20: tls_server_config: cert_file is missing",
            "1:22: cert: PEM text in the file is not supported; name a file by cert_file"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, min_version: TLS9, max_version: "
                + "SSL3 }",
            "1:62: min_version: \"TLS9\" is not one of TLS10, TLS11, TLS12, TLS13",
            "1:81: max_version: \"SSL3\" is not one of TLS10, TLS11, TLS12, TLS13"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, min_version: TLS13, "
                + "max_version: TLS12 }",
            "1:62: min_version: TLS13 is newer than max_version TLS12"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, curve_preferences: [P256] }",
            "1:69: curve_preferences: \"P256\" is not one of CurveP256, CurveP384, "
                + "CurveP521, X25519"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, client_ca_file: c }",
            "1:65: client_ca_file: no client is asked for a certificate; set client_auth_type"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, client_auth_type: "
                + "RequireAndVerifyClientCert }",
            "1:67: client_auth_type: client_ca_file is missing to verify certificates against"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, client_allowed_sans: [x] }",
            "1:70: client_allowed_sans: client_auth_type must be RequireAnyClientCert or "
                + "RequireAndVerifyClientCert"),
        WrongInput(
            "tls_server_config: { cert_file: a, key_file: b, cipher_suites: [TLS_RSA] }",
            "1:65: cipher_suites: \"TLS_RSA\" is not one of "
                + CipherSuite.allCases.map(\.rawValue).joined(separator: ", ")),
        WrongInput(
            "http_server_config: { http2: maybe }",
            "1:30: http2: \"maybe\" is neither true nor false"),
        WrongInput(
            "http_server_config: { headers: { X-Frame-Options: allow } }",
            "1:51: X-Frame-Options: \"allow\" is not deny or sameorigin"),
        WrongInput(
            "http_server_config: { headers: { X-Frame-Option: deny } }",
            "1:34: headers: \"X-Frame-Option\" cannot be set; it is not one of "
                + "Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, "
                + "X-XSS-Protection, Strict-Transport-Security; did you mean "
                + "\"X-Frame-Options\"?"),
        WrongInput(
            "http_server_config: { headers: { Content-Security-Policy: \"a\\r\\nSet-Cookie: "
                + "b\" } }",
            "1:59: Content-Security-Policy: a header's value is one line"),
        WrongInput(
            "basic_auth_users: { alice: secret }",
            "1:28: basic_auth_users: user \"alice\": not a bcrypt hash, as htpasswd -B "
                + "makes them"),
        WrongInput(
            "basic_auth_users: { alice: $2y$15$\(String(repeating: "a", count: 53)) }",
            "1:28: basic_auth_users: user \"alice\": bcrypt cost 15 makes a login too "
                + "slow; at most 14"),
        WrongInput(
            "basic_auth_users: { 'a:b': \(hash) }",
            "1:21: basic_auth_users: the user name that begins with \"a\" holds a colon; put a "
                + "blank between the colon and the hash"),
        WrongInput(
            "basic_auth_users: { '': \(hash) }", "1:21: basic_auth_users: a user name is empty"),
    ]

    @Test(arguments: wrongInputs)
    func `what cannot be honoured is refused`(_ input: WrongInput) {
        switch WebConfigFile.parse(Array(input.text.utf8), file: "web.yml") {
        case .success(let config): Issue.record("was read as \(config)")
        case .failure(let found):
            #expect(found.list.map(\.line) == input.problems.map { "web.yml:" + $0 })
        }
    }

    @Test func `a file that is not there is a problem`() {
        guard case .failure(let problems) = WebConfigFile.load("web.yml", files: MemoryFiles())
        else {
            Issue.record("was loaded")
            return
        }
        #expect(problems.description == "web.yml: No such file or directory")
    }

    private func parse(_ text: String) throws -> WebConfigFile {
        try WebConfigFile.parse(Array(text.utf8), file: "etc/web.yml").get()
    }
}
