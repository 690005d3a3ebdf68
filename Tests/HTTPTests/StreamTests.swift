import HTTP
import HTTPMessages
import Platform
import Testing

/// Responses whose end is open.
@Suite struct StreamTests {
    /// Keeps the streams that clients were given.
    private final class Desk: Sendable {
        private let given = Locked<[ResponseStream]>([])

        var streams: [ResponseStream] { given.withLock { $0 } }

        var handler: @Sendable (Request) -> Answer {
            { request in
                guard request.path == "/stream" else { return .now(.text("now")) }
                let stream = ResponseStream(Array("first;".utf8))
                self.given.withLock { $0.append(stream) }
                return .now(.stream(stream, type: "text/event-stream"))
            }
        }
    }

    private static let request = "GET /stream HTTP/1.1\r\nHost: t\r\n\r\n"

    private static func limits(
        reading: Duration = .seconds(60), connections: Int = 512
    ) -> ServerLimits {
        ServerLimits(maxConnections: connections, responseTimeout: reading)
    }

    @Test func `bytes arrive as they are sent, and others are served meanwhile`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let client = try test.connect()
        client.send(Self.request)
        let head = try #require(client.text(holding: "first;"))
        #expect(head.contains("200 OK") && head.contains("Transfer-Encoding: chunked"))
        #expect(head.contains("Content-Type: text/event-stream"))
        #expect(head.contains("X-Accel-Buffering: no") && !head.contains("Content-Length"))
        let stream = try #require(desk.streams.first)
        for number in 0..<50 {
            #expect(stream.send(Array("piece \(number);".utf8)))
            #expect(client.text(holding: "piece \(number);") != nil)
        }
        #expect(try test.connect().get("/now")?.text == "now\n")
        stream.end()
        #expect(client.text(holding: "0\r\n\r\n") != nil)
        #expect(client.isClosed(within: .seconds(60)))
        #expect(!stream.send([1]))
    }

    @Test func `what is sent before the client reads, and a large piece, arrive whole`() throws {
        let test = try TestServer { _ in
            let stream = ResponseStream()
            stream.send(Array(repeating: UInt8(ascii: "x"), count: 60_000))
            stream.send(Array("end".utf8))
            stream.end()
            return .now(.stream(stream, type: "text/plain"))
        }
        for _ in 0..<20 {
            let client = try test.connect()
            client.send(Self.request)
            let text = try #require(client.text(holding: "0\r\n\r\n"))
            #expect(text.utf8.count { $0 == UInt8(ascii: "x") } >= 60_000 && text.contains("end"))
        }
    }

    @Test func `a client that goes away ends its stream at the next bytes`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        do {
            let client = try test.connect()
            client.send(Self.request)
            #expect(client.text(holding: "first;") != nil)
        }
        let stream = try #require(desk.streams.first)
        #expect(
            eventually {
                stream.send(Array("x".utf8))
                return stream.isEnded
            })
        #expect(eventually { test.server.counters.connections == 0 })
    }

    @Test func `a client that does not read is cut off and counted, by bytes or by time`() throws {
        let desk = Desk()
        let test = try TestServer(
            limits: Self.limits(reading: .milliseconds(300)), handler: desk.handler)
        let client = try test.connect()
        client.receiveSlowly()
        client.send(Self.request)
        #expect(eventually { desk.streams.count == 1 })
        let stream = desk.streams[0]
        let piece = [UInt8](repeating: 0x78, count: 16 << 10)
        // What sockets hold is not known here: one that takes no more is noticed in any case.
        #expect(eventually(within: .seconds(60)) { !stream.send(piece) })
        #expect(eventually { test.server.counters.rejected[.slowReader] == 1 })
        #expect(eventually { test.server.counters.connections == 0 })
    }

    @Test func `a client that never reads is cut off after a bounded number of bytes`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let client = try test.connect()
        client.receiveSlowly()
        client.send(Self.request)
        #expect(eventually { desk.streams.count == 1 })
        let piece = [UInt8](repeating: 0x78, count: 1 << 10)
        var taken = 0
        // The next piece follows when the socket has had time for the last one, so that only what the
        // kernel holds counts.
        #expect(
            eventually(within: .seconds(60)) {
                let goesOn = desk.streams[0].send(piece)
                if goesOn { taken += piece.count }
                return !goesOn
            })
        #expect(taken < 512 << 10, "\(taken) bytes for a client that takes none")
        #expect(eventually { test.server.counters.rejected[.slowReader] == 1 })
    }

    @Test(arguments: [true, false])
    func `a client that leaves is noticed without a byte for it`(byReset: Bool) throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let stays = try test.connect()
        stays.send(Self.request)
        #expect(stays.text(holding: "first;") != nil)
        try {
            let client = try test.connect()
            client.send(Self.request)
            #expect(client.text(holding: "first;") != nil)
            if byReset { client.reset() }
        }()
        let streams = desk.streams
        #expect(streams.count == 2 && !streams[0].isDeserted)
        #expect(eventually { streams[1].isDeserted })
        #expect(eventually { test.server.counters.connections == 1 })
        #expect(streams[0].send(Array("still;".utf8)))
        #expect(stays.text(holding: "still;") != nil)
    }

    @Test func `a stream at rest outlives every limit, and ends with the server`() throws {
        let desk = Desk()
        let test = try TestServer(
            limits: Self.limits(reading: .seconds(1)), handler: desk.handler)
        let client = try test.connect()
        client.send(Self.request)
        #expect(client.text(holding: "first;") != nil)
        let other = try test.connect()
        // Each of these is a sweep that finds the stream older than the limit.
        for _ in 0..<20 { #expect(other.get("/now") != nil) }
        let begin = ContinuousClock.now
        #expect(eventually { begin.duration(to: .now) > .milliseconds(1500) })
        #expect(desk.streams[0].send(Array("still;".utf8)))
        #expect(client.text(holding: "still;") != nil)
        test.server.stop(within: .seconds(10))
        #expect(client.isClosed(within: .seconds(10)))
        #expect(desk.streams[0].isEnded)
    }

    @Test func `other users end the streams that began before them`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let client = try test.connect()
        client.send(Self.request)
        #expect(client.text(holding: "first;") != nil)
        test.server.use(
            try test.server.prepare(
                Security(users: [
                    "ann": "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
                ])))
        #expect(client.text(holding: "0\r\n\r\n") != nil)
        #expect(client.isClosed(within: .seconds(60)))
        #expect(try test.connect().get("/now")?.status == 401)
    }

    @Test func `a stream makes room for a newcomer where there is no other`() throws {
        let desk = Desk()
        let test = try TestServer(limits: Self.limits(connections: 1), handler: desk.handler)
        let client = try test.connect()
        client.send(Self.request)
        #expect(client.text(holding: "first;") != nil)
        #expect(try test.connect().get("/now")?.text == "now\n")
        #expect(client.isClosed(within: .seconds(10)))
        #expect(eventually { desk.streams[0].isEnded })
    }

    @Test func `HEAD gets the head, and nothing after it on the same connection`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let client = try test.connect()
        let reply = try #require(client.get("/stream", method: "HEAD"))
        #expect(reply.status == 200 && reply.headers["content-type"] == "text/event-stream")
        #expect(reply.headers["connection"] == "close" && client.isClosed(within: .seconds(60)))
        #expect(eventually { desk.streams[0].isEnded })
    }
}
