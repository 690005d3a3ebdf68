import HTTPMessages
import Testing
import Web

@Suite struct RequestGuardTests {
    private static let hosts = AllowedHosts(["Monitor.example.com", "dbhost"])

    private static func request(
        _ headers: [(name: String, value: String)], peer: String = "127.0.0.1:5",
        user: String? = nil
    ) -> Request {
        Request(method: "POST", path: "/-/reload", headers: headers, peer: peer, user: user)
    }

    private static func change(
        _ headers: [(name: String, value: String)], peer: String = "127.0.0.1:5",
        user: String? = nil
    ) -> String? {
        RequestGuard.refusalOfChange(request(headers, peer: peer, user: user), hosts: hosts)
    }

    @Test(arguments: ["127.0.0.1:40112", "[::1]:40112", "10.0.0.5:1"])
    func `an anonymous client may not change anything, on this machine either`(
        peer: String
    ) throws {
        let refusal = try #require(Self.change([("Host", "127.0.0.1:9787")], peer: peer))
        #expect(refusal.contains("basic_auth_users in web.config_file"))
        #expect(refusal.contains("Unix socket among web.listen"))
    }

    @Test func `a user may, a client of the Unix socket may, and a verified certificate`() {
        #expect(Self.change([("Host", "127.0.0.1:9787")], user: "ann") == nil)
        #expect(Self.change([("Host", "anything")], peer: "unix") == nil)
        let shown = Request(
            method: "POST", path: "/", headers: [("Host", "dbhost:9787")], peer: "10.0.0.5:1",
            hasCertificate: true)
        #expect(RequestGuard.refusalOfChange(shown, hosts: Self.hosts) == nil)
    }

    @Test(arguments: [
        [("Host", "127.0.0.1:9787"), ("Origin", "http://evil.example")],
        [("Host", "127.0.0.1:9787"), ("Origin", "null")],
        [("Host", "127.0.0.1:9787"), ("Origin", "http://127.0.0.1:8080")],
        [("Host", "localhost"), ("Origin", "http://localhost.evil.example")],
        [("Host", "127.0.0.1:9787"), ("Sec-Fetch-Site", "cross-site")],
        [("Host", "127.0.0.1:9787"), ("Sec-Fetch-Site", "same-site")],
        [("Host", "127.0.0.1:9787"), ("Sec-Fetch-Site", "same-origin, cross-site")],
        [("Host", "rebound.evil.example")],
        [("Host", "rebound.evil.example"), ("Origin", "http://rebound.evil.example")],
        [("Host", "127.0.0.1.evil.example")], [("Host", "localhost.evil.example:9787")],
        [("Host", "999.0.0.1")], [("Host", "")], [("Host", "monitor.example.com.evil.example")],
    ])
    func `a page of another site may not, whichever user views it`(
        headers: [(String, String)]
    ) {
        let headers = headers.map { (name: $0.0, value: $0.1) }
        #expect(Self.change(headers, user: "ann") != nil)
        #expect(Self.change(headers) != nil)
    }

    @Test(arguments: ["http://evil.example", "null"])
    func `a page of another site may not over the Unix socket either`(origin: String) {
        #expect(Self.change([("Host", "agent"), ("Origin", origin)], peer: "unix") != nil)
        let site = [(name: "Host", value: "agent"), (name: "Sec-Fetch-Site", value: "cross-site")]
        #expect(Self.change(site, peer: "unix") != nil)
    }

    @Test(arguments: [
        "Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "x-forwarded-host",
        "X-Forwarded-Proto", "X-Forwarded", "CF-Connecting-IP", "True-Client-IP",
    ])
    func `a client behind a proxy at the Unix socket may not change anything`(field: String) {
        let headers = [(name: "Host", value: "localhost"), (name: field, value: "for=10.0.0.5")]
        #expect(Self.change(headers, peer: "unix")?.contains(field) == true)
        #expect(Self.change(headers, peer: "unix", user: "ann") == nil)
    }

    @Test(arguments: [
        [("Host", "127.0.0.1:9787"), ("Origin", "http://127.0.0.1:9787")],
        [
            ("Host", "[::1]:9787"), ("Origin", "http://[::1]:9787"),
            ("Sec-Fetch-Site", "same-origin"),
        ],
        [("Host", "localhost:9787"), ("Sec-Fetch-Site", "none")],
        [("Host", "MONITOR.example.com"), ("Origin", "https://monitor.example.com")],
        [("Host", "10.1.2.3:80"), ("Origin", "https://monitor.example.com")],
        [("Host", "dbhost.:9787")],
    ])
    func `a page of our own may, as a user`(headers: [(String, String)]) {
        #expect(Self.change(headers.map { (name: $0.0, value: $0.1) }, user: "ann") == nil)
    }

    @Test func `a rebound name reads nothing from a loopback address, and scrapers go by any name`()
    {
        let foreign = [(name: "Host", value: "rebound.evil.example:9787")]
        func reading(_ peer: String, user: String? = nil) -> String? {
            RequestGuard.refusalOfReading(
                Self.request(foreign, peer: peer, user: user), hosts: Self.hosts)
        }
        #expect(reading("127.0.0.1:5")?.contains("web.allowed_hosts") == true)
        #expect(reading("[::1]:5") != nil)
        #expect(reading("127.0.0.1:5", user: "ann") == nil)
        #expect(reading("10.0.0.5:5") == nil)
        #expect(reading("unix") == nil)
    }

    @Test(
        arguments: [
            ("https://monitor.example.com/pgvigil", "monitor.example.com"),
            ("http://user:x@h:9787?a", "h"), ("http://[::1]:9787/", "[::1]"), ("monitor", nil),
            ("http://", nil),
        ] as [(String, String?)])
    func `the host of a URL is found`(url: String, host: String?) {
        #expect(AllowedHosts.host(ofURL: url) == host)
    }
}
