import Glibc
import HTTP
import HTTPMessages
import Platform
import Testing

@Suite struct ServerLimitTests {
    private static let quick = ServerLimits(
        timeout: .milliseconds(400), answerTimeout: .milliseconds(300),
        responseTimeout: .milliseconds(400), idleTimeout: .milliseconds(400))

    @Test func `a body that says it is too long is refused before it is sent`() throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 65537\r\n\r\n")
        #expect(client.reply()?.status == 413)
        #expect(client.isClosed(within: .seconds(5)))
        #expect(test.server.counters.rejected[.body] == 1)
    }

    @Test func `a body that grows too long is refused`() throws {
        let test = try TestServer(limits: ServerLimits(bodyBytesMax: 100))
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.send("78\r\n\(String(repeating: "a", count: 120))\r\n0\r\n\r\n")
        #expect(client.reply()?.status == 413)
    }

    @Test func `a body at the limit is taken`() throws {
        let test = try TestServer(limits: ServerLimits(bodyBytesMax: 100))
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n")
        client.send(String(repeating: "a", count: 100))
        #expect(client.reply()?.status == 200)
    }

    @Test func `an endless body is cut off`() throws {
        let test = try TestServer(limits: ServerLimits(bodyBytesMax: 100))
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<8 { client.send("78\r\n\(String(repeating: "a", count: 120))\r\n") }
        #expect(client.isClosed(within: .seconds(5)))
    }

    @Test func `a head above the limit is refused`() throws {
        let test = try TestServer(limits: ServerLimits(headerBytesMax: 4096))
        let client = try test.connect()
        client.send("GET /echo HTTP/1.1\r\nX-Long: \(String(repeating: "a", count: 8192))\r\n")
        let reply = client.reply()
        #expect(reply == nil || [400, 413, 431].contains(reply?.status))
        #expect(try test.connect().get("/page")?.status == 200)
    }

    @Test func `half a head is cut off by the time limit`() throws {
        let test = try TestServer(limits: Self.quick)
        let client = try test.connect()
        client.send("GET /page HTTP/1.1\r\nHost:")
        let took = ContinuousClock().measure { #expect(client.isClosed(within: .seconds(5))) }
        #expect(took > .milliseconds(350))
        #expect(took < .milliseconds(1500))
        #expect(test.server.counters.rejected[.slowRequest] == 1)
        #expect(eventually { test.server.counters.connections == 0 })
    }

    @Test func `a head that trickles is cut off by the time limit`() throws {
        let test = try TestServer(limits: Self.quick)
        let client = try test.connect()
        client.send("GET /page HTTP/1.1\r\nX: ")
        var sent = 0
        // Every byte is activity; the sum is what counts.
        while sent < 200, !client.isClosed(within: .milliseconds(20)) {
            client.send("a")
            sent += 1
        }
        #expect((5..<100).contains(sent))
        #expect(test.server.counters.rejected[.slowRequest] == 1)
    }

    @Test func `a trickled second request is cut off too`() throws {
        let test = try TestServer(limits: Self.quick)
        let client = try test.connect()
        #expect(client.get("/page")?.status == 200)
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n")
        var sent = 0
        while sent < 200, !client.isClosed(within: .milliseconds(20)) {
            client.send("a")
            sent += 1
        }
        #expect((5..<100).contains(sent))
    }

    @Test func `a silent connection and an idle one are closed`() throws {
        let test = try TestServer(limits: Self.quick)
        let silent = try test.connect()
        let idle = try test.connect()
        #expect(idle.get("/page")?.status == 200)
        #expect(silent.isClosed(within: .seconds(3)))
        #expect(idle.isClosed(within: .seconds(3)))
        #expect(eventually { test.server.counters.connections == 0 })
    }

    @Test func `a reader who does not read is cut off`() throws {
        // Small enough that the kernel would take it whole if its buffer were not bounded.
        let body = SharedBody(Array(repeating: 7, count: 1 << 20))
        let test = try TestServer(limits: Self.quick) { _ in .now(Response(body: body)) }
        let client = try test.connect()
        client.receiveSlowly()
        client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { test.server.counters.rejected[.slowReader] == 1 })
        #expect(eventually { test.server.counters.connections == 0 })
    }

    @Test func `one too many takes the place of the one that has waited longest`() throws {
        let test = try TestServer(limits: ServerLimits(maxConnections: 2))
        let first = try test.connect()
        #expect(first.get("/page")?.status == 200)
        let second = try test.connect()
        #expect(second.get("/page")?.status == 200)
        #expect(try test.connect().get("/page")?.status == 200)
        #expect(first.isClosed(within: .seconds(5)))
        #expect(second.get("/page")?.status == 200)
        #expect(test.server.counters.rejected[.displaced] == 1)
        #expect(test.server.counters.rejected[.connections] == 0)
    }

    @Test func `one that waits for us keeps its place, and one too many gets 503`() throws {
        let arrived = Locked(false)
        let test = try TestServer(limits: ServerLimits(maxConnections: 1)) { _ in
            .later { _ in arrived.withLock { $0 = true } }
        }
        let first = try test.connect()
        first.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { arrived.withLock { $0 } })
        let second = try test.connect()
        let refusal = second.reply()
        #expect(refusal?.status == 503 && refusal?.text == "too many connections\n")
        #expect(second.isClosed(within: .seconds(5)))
        #expect(test.server.counters.rejected[.connections] == 1)
        #expect(!first.isClosed(within: .milliseconds(100)))
    }

    @Test func `an address at its limit makes room among its own`() throws {
        let test = try TestServer(limits: ServerLimits(connectionsPerAddress: 1))
        let first = try test.connect()
        #expect(first.get("/page")?.status == 200)
        #expect(try test.connect().get("/page")?.status == 200)
        #expect(first.isClosed(within: .seconds(5)))
    }

    @Test(arguments: ["", "GET /page HTTP/1.1\r\n", "POST /p HTTP/1.1\r\nContent-Length: 9\r\n"])
    func `an address with many connections cannot take those of one with few`(
        sent: String
    ) throws {
        let test = try TestServer(
            listen: [.tcp(host: "0.0.0.0", port: 0)],
            limits: ServerLimits(maxConnections: 40, connectionsPerAddress: 40))
        // The oldest of all, and idle between two scrapes.
        let scraper = try RawClient(to: .tcp(host: "127.0.0.2", port: test.port))
        #expect(scraper.get("/page")?.status == 200)
        var clients: [RawClient] = []
        for _ in 0..<200 {
            let client = try RawClient(
                to: .tcp(host: "127.0.0.1", port: test.port), from: "127.0.0.9")
            client.send(sent)
            clients.append(client)
        }
        #expect(scraper.get("/page")?.status == 200)
        let another = try RawClient(to: .tcp(host: "127.0.0.1", port: test.port))
        #expect(another.get("/page")?.status == 200)
        #expect(test.server.counters.rejected[.displaced] ?? 0 > 150)
        #expect(clients.count == 200)
    }

    @Test func `two hundred half-sent requests leave the server at work`() throws {
        let test = try TestServer(limits: Self.quick)
        var clients: [RawClient] = []
        for _ in 0..<200 {
            let client = try test.connect()
            client.send("GET /page HTTP/1.1\r\n")
            clients.append(client)
        }
        #expect(try test.connect().get("/page")?.status == 200)
        #expect(eventually { test.server.counters.connections == 0 })
        #expect(test.server.counters.rejected[.slowRequest] == 200)
        #expect(clients.count == 200)
    }
}
