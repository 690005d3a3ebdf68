import HTTP
import Testing

/// A request that a proxy may read in another way is refused, and nothing after it is read.
@Suite struct FramingTests {
    /// What follows as a second request: its answer must not be seen.
    private static let second = "GET /page HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test(arguments: [
        "Host: t\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
        "Host: t\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "Host: t\r\nContent-Length: 5\r\ncontent-length: 4\r\n\r\nhello",
        "Host: t\r\nContent-Length: 5, 5\r\n\r\nhello",
        "Host: t\r\nContent-Length: +5\r\n\r\nhello",
        "Host: t\r\nContent-Length: -5\r\n\r\nhello",
        "Host: t\r\nContent-Length: 0x5\r\n\r\nhello",
        "Host: t\r\nContent-Length: 5 5\r\n\r\nhello",
        "Host: t\r\nContent-Length: \r\n\r\nhello",
        "Host: t\r\nContent-Length : 5\r\n\r\nhello",
        "Host: t\r\nContent-Length\t: 5\r\n\r\nhello",
        "Host: t\r\n Content-Length: 5\r\n\r\nhello",
        "Host: t\r\nX: a\r\n\tb\r\n\r\n",
        "Host: t\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\nhello",
        "Host: t\r\nTransfer-Encod: chunked\r\n ing\r\n\r\n0\r\n\r\n",
        "Host: t\r\nX: a\rContent-Length: 5\r\n\r\nhello",
        "Host: t\r\nX: a\nContent-Length: 5\r\n\r\nhello",
        "Host: t\r\nX: a\0b\r\n\r\n",
        "Host: t\r\nX\0Y: a\r\n\r\n",
        "Host: t\r\nX: a\0\0Content-Length: 5\r\n\r\nhello",
        "Host: t\r\n: a\r\n\r\n",
        "Host: t\r\nX@Y: a\r\n\r\n",
        "Host: t\r\nX: a\u{1}b\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Host: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n",
        "Host: t\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "X: no host\r\n\r\n", "\r\n",
        "Host: t\r\nHost: t\r\n\r\n", "Host: a\r\nhost: b\r\n\r\n",
        "Host: a b\r\n\r\n", "Host: a/b\r\n\r\n", "Host: user@a\r\n\r\n", "Host: a, b\r\n\r\n",
    ])
    func `what has two readings is refused, and the connection ends`(fields: String) throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\n" + fields + Self.second)
        #expect(client.reply()?.status == 400)
        #expect(client.reply(within: .seconds(2)) == nil)
        #expect(client.isClosed(within: .seconds(5)))
        #expect(test.server.counters.requests[200] == nil)
    }

    @Test(arguments: ["99999999999999999999", "18446744073709551616", "999999999999999999"])
    func `a length that is no length of ours is refused, and the connection ends`(
        length: String
    ) throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: \(length)\r\n\r\n")
        #expect([400, 413].contains(client.reply()?.status))
        #expect(client.isClosed(within: .seconds(5)))
    }

    @Test(arguments: [
        "5 \r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloo\r\n0\r\n\r\n", "g\r\n", ";a=b\r\n",
    ])
    func `chunks that are none are refused, and the connection ends`(chunks: String) throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        client.send(Self.second)
        #expect(client.reply()?.status == 400)
        #expect(client.isClosed(within: .seconds(5)))
        #expect(test.server.counters.requests[200] == nil)
    }

    @Test func `nothing after a body in chunks is taken for a request`() throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: Chunked\r\n\r\n")
        client.send("5;a=b\nhello\r\n0\r\n\r\n" + Self.second)
        #expect(client.reply()?.headers["connection"] == "close")
        #expect(client.isClosed(within: .seconds(5)))
        #expect(test.server.counters.requests == [200: 1])
    }

    @Test(arguments: [
        "GET /a b HTTP/1.1", "GET  /page HTTP/1.1", "GET /page  HTTP/1.1", "GET /a\0b HTTP/1.1",
        "GET /page\r HTTP/1.1", "GET\t/page HTTP/1.1", "G@T /page HTTP/1.1", "GET /page HTTP/1.1 ",
    ])
    func `a request line with two readings is refused`(line: String) throws {
        let test = try TestServer()
        let client = try test.connect()
        client.send("\(line)\r\nHost: t\r\n\r\n" + Self.second)
        #expect(client.reply()?.status == 400)
        #expect(client.isClosed(within: .seconds(5)))
        #expect(test.server.counters.requests[200] == nil)
    }

    @Test func `honest requests of every form are served, one after another`() throws {
        let test = try TestServer()
        let client = try test.connect()
        for _ in 0..<3 {
            client.send(
                "GET /page?a=b&c HTTP/1.1\r\nHost:t:80\r\nX:\r\nY: \t a b \r\nCookie: a=b\r\n\r\n")
            #expect(client.reply()?.status == 200)
            client.send("POST /echo HTTP/1.1\r\nHost: [::1]:9787\r\nContent-Length: 5\r\n\r\n")
            client.send("hello")
            #expect(client.reply()?.text == "POST  - - hello\n")
            client.send("GET /page HTTP/1.1\r\nHost:\r\nX: \u{e9}\r\n\r\n")
            #expect(client.reply()?.status == 200)
        }
        let old = try test.connect()
        old.send("GET /page HTTP/1.0\r\n\r\n")
        #expect(old.reply()?.status == 200)
        // Two at once: the second one's bytes lie behind the first one's.
        let quick = try test.connect()
        quick.send(Self.second + "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\na")
        #expect(quick.reply() != nil)
        #expect(eventually { test.server.counters.requests[200] == 12 })
    }
}
