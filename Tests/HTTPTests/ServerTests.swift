import Glibc
import HTTP
import HTTPMessages
import Platform
import Testing

@Suite struct ServerTests {
    @Test func `a page is served byte by byte, again and again on one connection`() throws {
        let test = try TestServer()
        let client = try test.connect()
        for _ in 0..<3 {
            let reply = try #require(client.get("/page"))
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/plain")
            #expect(reply.body == TestServer.page.bytes)
        }
        #expect(test.server.counters.requests == [200: 3])
        #expect(test.server.counters.connections == 1)
    }

    @Test func `HEAD has the length of the page and no body`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let reply = try #require(client.get("/page", method: "HEAD"))
        #expect(reply.status == 200)
        #expect(reply.headers["content-length"] == "92000")
        // Bytes of a body would spoil the next reply.
        #expect(client.get("/echo")?.status == 200)
    }

    @Test func `the handler decides about unknown paths`() throws {
        let test = try TestServer()
        let reply = try #require(try test.connect().get("/nothing"))
        #expect(reply.status == 404)
        #expect(reply.text == "no /nothing here\n")
    }

    @Test func `methods, queries, headers and bodies reach the handler`() throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send(
            "DELETE /echo?a=1%2B1+2&b&%C3%A9=%25zz HTTP/1.1\r\nHost: t\r\nX-AGENT: me\r\n"
                + "Content-Length: 4\r\n\r\nbody")
        #expect(client.reply()?.text == "DELETE a=1+1 2&b=&é=%zz me - body\n")
    }

    @Test(arguments: [("/page?a=%zz", "%zz"), ("/p%4", "%4"), ("/page?%", "%"), ("/%%41", "%%4")])
    func `an escape that is none is refused by its name`(target: String, name: String) throws {
        let test = try TestServer()
        let reply = try #require(try test.connect().get(target))
        #expect(reply.status == 400)
        #expect(reply.text.contains(": \(name) is no escape"))
    }

    @Test(arguments: [
        ("GET http://t/page", 200), ("GET HTTP://T/page", 200), ("GET http://t?a", 404),
        ("GET http://evil/page", 400), ("GET http://t:80/page", 400), ("GET https://u@t/page", 400),
        ("GET http:///page", 400), ("GET *", 400), ("OPTIONS *", 200), ("GET page", 400),
        ("GET /\u{301}page", 404),
    ])
    func `a target that is a whole URL names the host that the field names`(
        line: String, status: Int
    ) throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("\(line) HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.reply()?.status == status)
    }

    @Test func `a client that waits for a word without having a body gets its answer`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let request = "GET /page HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n\r\n"
        client.send(request + request)
        let reply = try #require(client.reply())
        #expect(reply.status == 200 && reply.headers["connection"] == "close")
        #expect(client.isClosed(within: .seconds(5)))
        let posting = try test.connect()
        posting.send(
            "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
        #expect(posting.reply()?.status == 200)
    }

    @Test func `a chunked body arrives whole`() throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        #expect(client.reply()?.text == "POST  - - abcdefg\n")
    }

    @Test func `a whole URL as target is read as its path`() throws {
        let test = try TestServer()
        let client = try test.connect()
        #expect(client.get("http://test/echo?x=1")?.text == "GET x=1 - - \n")
    }

    @Test(arguments: ["/page%00.html", "page", "*"])
    func `a target that is no path is refused`(target: String) throws {
        let test = try TestServer()
        #expect(try test.connect().get(target)?.status == 400)
    }

    @Test(
        arguments: [
            "\r\n\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}",
            "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET / HTTP/1.1\r\nHost t\r\n\r\n", "G\u{1}T / HTTP/1.1\r\nHost: t\r\n\r\n",
        ])
    func `what is no request does no harm`(bytes: String) throws {
        let test = try TestServer(limits: ServerLimits(timeout: .milliseconds(300)))
        let client = try test.connect()
        client.send(bytes)
        if let reply = client.reply(within: .seconds(5)) {
            #expect([400, 505].contains(reply.status))
        } else {
            #expect(client.isClosed(within: .milliseconds(100)))
        }
        #expect(try test.connect().get("/page")?.status == 200)
    }

    @Test func `a header field cannot be broken out of`() throws {
        let test = try TestServer()
        let client = try test.connect()
        #expect(client.get("/inject?v=fine")?.headers["x-name"] == "fine")
        let reply = try #require(client.get("/inject?v=a%0d%0aX-Evil:%201"))
        #expect(reply.status == 500)
        #expect(reply.headers["x-evil"] == nil)
    }

    @Test func `fields from the security settings are on every response`() throws {
        let security = Security(headers: [("X-Frame-Options", "deny")])
        let test = try TestServer(security: security)
        let client = try test.connect()
        #expect(client.get("/page")?.headers["x-frame-options"] == "deny")
        #expect(client.get("/nothing")?.headers["x-frame-options"] == "deny")
    }

    @Test(arguments: ["/page", "/echo", "/nothing", "/%00"])
    func `every response keeps browsers from framing, running, keeping and sharing it`(
        path: String
    ) throws {
        let test = try TestServer()
        let reply = try #require(try test.connect().get(path))
        #expect(reply.headers["x-content-type-options"] == "nosniff")
        #expect(
            reply.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        )
        #expect(reply.headers["referrer-policy"] == "no-referrer")
        #expect(reply.headers["cache-control"] == "no-store")
        #expect(reply.headers["cross-origin-resource-policy"] == "same-origin")
    }

    @Test func `fifty readers who do not read cost no copies`() throws {
        let body = SharedBody(Array(repeating: 7, count: 32 << 20))
        let test = try TestServer { _ in .now(Response(body: body)) }
        let before = Self.residentBytes
        var clients: [RawClient] = []
        for _ in 0..<50 {
            let client = try test.connect()
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            clients.append(client)
        }
        #expect(eventually { test.server.counters.requests[200] == 50 })
        #expect(Self.residentBytes - before < 64 << 20)
        #expect(clients[0].reply()?.body.count == body.count)
    }

    private static var residentBytes: Int {
        let fields = (try? Files.read("/proc/self/statm")).map {
            String(decoding: $0, as: UTF8.self)
        }
        return (fields?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
