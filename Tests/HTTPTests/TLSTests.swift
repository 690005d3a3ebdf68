import HTTP
import HTTPMessages
import Platform
import Support
import Testing

@Suite struct TLSTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
        try certificates.makeServer("server")
    }

    private func settings(_ name: String = "server") throws -> TLSSettings {
        TLSSettings(
            certificate: try certificates.pem("\(name).pem"),
            key: try certificates.pem("\(name).key"))
    }

    /// What curl gets; nil when the connection or the certificate is not good.
    private func fetch(
        _ test: TestServer, trusting authority: String = "server", _ options: [String] = []
    ) -> String? {
        let output = try? CommandOutput.of(
            [
                "/usr/bin/curl", "--silent", "--show-error", "--fail", "--max-time", "10",
                "--cacert", certificates.path("\(authority).pem"),
            ] + options + ["https://127.0.0.1:\(test.port)/echo"],
            environment: [:], within: .seconds(20))
        return output.map { String(decoding: $0, as: UTF8.self) }
    }

    private func identity(_ name: String) -> [String] {
        ["--cert", certificates.path("\(name).pem"), "--key", certificates.path("\(name).key")]
    }

    private static let page = "GET  - - \n"

    @Test func `a page is served over TLS 1.2 and 1.3, and not below`() throws {
        let test = try TestServer(security: Security(tls: settings()))
        #expect(fetch(test, ["--tlsv1.3"]) == Self.page)
        #expect(fetch(test, ["--tlsv1.2", "--tls-max", "1.2"]) == Self.page)
        #expect(
            fetch(test, ["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "ALL@SECLEVEL=0"]) == nil)
    }

    @Test func `the server knows when its certificate ceases to be valid`() throws {
        let test = try TestServer(security: Security(tls: settings()))
        let expiry = try #require(test.server.certificateExpirySeconds)
        let text = try CommandOutput.of(
            [
                "/usr/bin/openssl", "x509", "-in", certificates.path("server.pem"), "-noout",
                "-enddate", "-dateopt", "iso_8601",
            ], environment: [:], within: .seconds(20))
        let date = try CommandOutput.of(
            [
                "/bin/date", "-u", "+%s", "-d",
                String(String(decoding: text, as: UTF8.self).dropFirst("notAfter=".count)),
            ], environment: [:], within: .seconds(20))
        #expect("\(Int(expiry))\n" == String(decoding: date, as: UTF8.self))
        #expect(try TestServer().server.certificateExpirySeconds == nil)
    }

    @Test func `versions and suites are kept to`() throws {
        var tls = try settings()
        tls.maximumVersion = .tls12
        tls.cipherSuites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]
        tls.curves = ["CurveP256"]
        let test = try TestServer(security: Security(tls: tls))
        #expect(fetch(test, ["--tlsv1.3"]) == nil)
        #expect(fetch(test, ["--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"]) == Self.page)
        #expect(fetch(test, ["--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"]) == nil)
        #expect(fetch(test, ["--curves", "X25519"]) == nil)
    }

    @Test func `suites of TLS 1.2 leave 1.3 possible`() throws {
        var tls = try settings()
        tls.cipherSuites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]
        let test = try TestServer(security: Security(tls: tls))
        #expect(fetch(test, ["--tlsv1.3"]) == Self.page)
        #expect(fetch(test, ["--tlsv1.2", "--tls-max", "1.2"]) == Self.page)
    }

    @Test func `garbage and silence in place of a handshake do no harm`() throws {
        let test = try TestServer(
            limits: ServerLimits(timeout: .milliseconds(300)), security: Security(tls: settings()))
        let plain = try test.connect()
        plain.send("GET /echo HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(plain.isClosed(within: .seconds(5)))
        let silent = try test.connect()
        silent.send("\u{16}\u{3}\u{1}\u{1}")
        #expect(silent.isClosed(within: .seconds(5)))
        #expect(fetch(test) == Self.page)
    }

    @Test(
        arguments: [
            (ClientAuthentication.none, true, true, true), (.request, true, true, true),
            (.requireAny, false, true, true), (.verifyIfGiven, true, false, true),
            (.requireAndVerify, false, false, true),
        ])
    func `client certificates are requested and checked as configured`(
        mode: ClientAuthentication, without: Bool, stranger: Bool, known: Bool
    ) throws {
        try certificates.makeAuthority("authority")
        try certificates.makeAuthority("elsewhere")
        try certificates.makeClient("known", by: "authority", names: "DNS:known.example")
        try certificates.makeClient("stranger", by: "elsewhere", names: "DNS:known.example")
        var tls = try settings()
        tls.clientAuthentication = mode
        if mode != .none { tls.clientAuthorities = try certificates.pem("authority.pem") }
        let test = try TestServer(security: Security(tls: tls))
        #expect((fetch(test) == Self.page) == without)
        #expect((fetch(test, identity("stranger")) == Self.page) == stranger)
        #expect((fetch(test, identity("known")) == Self.page) == known)
        let tls12 = ["--tls-max", "1.2"]
        #expect((fetch(test, identity("stranger") + tls12) == Self.page) == stranger)
        #expect((fetch(test, identity("known") + tls12) == Self.page) == known)
    }

    @Test func `a client's certificate must bear an allowed name and be meant for clients`() throws
    {
        try certificates.makeAuthority("authority")
        try certificates.makeClient(
            "good", by: "authority", names: "DNS:a.example,URI:spiffe://x/y,IP:10.0.0.7")
        try certificates.makeClient("other", by: "authority", names: "DNS:b.example")
        try certificates.makeClient(
            "server-only", by: "authority", names: "DNS:a.example", purpose: "serverAuth")
        var tls = try settings()
        tls.clientAuthentication = .requireAndVerify
        tls.clientAuthorities = try certificates.pem("authority.pem")
        for name in ["a.example", "spiffe://x/y", "10.0.0.7"] {
            tls.clientAllowedNames = ["nobody", name]
            let test = try TestServer(security: Security(tls: tls))
            #expect(fetch(test, identity("good")) == Self.page)
            #expect(fetch(test, identity("other")) == nil)
            #expect(test.server.counters.rejected[.certificate] == 1)
        }
        tls.clientAllowedNames = []
        let test = try TestServer(security: Security(tls: tls))
        #expect(fetch(test, identity("other")) == Self.page)
        #expect(fetch(test, identity("server-only")) == nil)
    }

    @Test func `new certificates are served without a new socket, bad ones are refused`() throws {
        try certificates.makeServer("second")
        let test = try TestServer(security: Security(tls: settings()))
        #expect(fetch(test) == Self.page)
        try test.server.use(test.server.prepare(Security(tls: settings("second"))))
        #expect(fetch(test, trusting: "second") == Self.page)
        #expect(fetch(test, trusting: "server") == nil)
        var bad = try settings()
        bad.key = try certificates.pem("second.key")
        #expect(throws: HTTPError.self) {
            try test.server.use(test.server.prepare(Security(tls: bad)))
        }
        #expect(fetch(test, trusting: "second") == Self.page)
    }

    @Test func `plain becomes TLS and plain again on the same port`() throws {
        let test = try TestServer()
        let old = try test.connect()
        #expect(old.get("/page")?.status == 200)
        try test.server.use(test.server.prepare(Security(tls: settings())))
        #expect(fetch(test) == Self.page)
        // The old connection has its answer, and has to come again.
        let last = try #require(old.get("/page"))
        #expect(last.status == 200)
        #expect(last.headers["connection"] == "close")
        #expect(old.isClosed(within: .seconds(5)))
        try test.server.use(test.server.prepare(Security()))
        #expect(try test.connect().get("/page")?.status == 200)
    }

    @Test func `settings that cannot work are refused by name`() throws {
        try certificates.makeServer("second")
        let good = try settings()
        let foreignKey = try certificates.pem("second.key")
        let cases: [(String, (inout TLSSettings) -> Void)] = [
            (
                "cert_file: holds no certificate in PEM form",
                { $0.certificate = Array("nonsense".utf8) }
            ),
            (
                "key_file: holds no private key in PEM form", { $0.key = Array("nonsense".utf8) }
            ),
            ("key_file: is not the key of the certificate", { $0.key = foreignKey }),
            ("key_file: is empty", { $0.key = [] }),
            ("cert_file: is empty", { $0.certificate = [] }),
            ("unknown cipher suite X", { $0.cipherSuites = ["X"] }),
            ("unknown curve X", { $0.curves = ["X"] }),
            (
                "is above",
                {
                    $0.minimumVersion = .tls13; $0.maximumVersion = .tls12
                }
            ),
            ("needs client authorities", { $0.clientAuthentication = .requireAndVerify }),
            ("asks for none", { $0.clientAuthorities = $0.certificate }),
            ("client_allowed_sans", { $0.clientAllowedNames = ["a"] }),
            (
                "client_ca_file: holds no certificate in PEM form",
                {
                    $0.clientAuthentication = .requireAndVerify
                    $0.clientAuthorities = Array("nonsense".utf8)
                }
            ),
        ]
        for (problem, spoil) in cases {
            var bad = good
            spoil(&bad)
            let error = #expect(throws: HTTPError.self) {
                _ = try TestServer(security: Security(tls: bad))
            }
            #expect(error?.description.contains(problem) == true, "\(problem)")
        }
    }
}
