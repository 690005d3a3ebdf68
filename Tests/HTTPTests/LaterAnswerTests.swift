import Glibc
import HTTP
import HTTPMessages
import Platform
import Testing

@Suite struct LaterAnswerTests {
    /// Takes what would answer, to use it when the test wants.
    private final class Desk: Sendable {
        private let waiting = Locked<[@Sendable (Response) -> Void]>([])

        var count: Int { waiting.withLock { $0.count } }

        var handler: @Sendable (Request) -> Answer {
            { request in
                request.path == "/now"
                    ? .now(.text("now"))
                    : .later { done in self.waiting.withLock { $0.append(done) } }
            }
        }

        func answer(_ index: Int, _ text: String) {
            let done = waiting.withLock { $0[index] }
            done(.text(text))
        }
    }

    @Test func `a later answer arrives, and others are served meanwhile`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let slow = try test.connect()
        slow.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { desk.count == 1 })
        #expect(try test.connect().get("/now")?.text == "now\n")
        desk.answer(0, "done")
        #expect(slow.reply()?.text == "done\n")
        #expect(slow.get("/now")?.text == "now\n")
    }

    @Test func `an answer may come before the handler's call is over`() throws {
        let test = try TestServer { _ in .later { $0(.text("at once")) } }
        let client = try test.connect()
        for _ in 0..<100 { #expect(client.get("/")?.text == "at once\n") }
    }

    @Test func `only the first answer counts, and a late one meets no other request`() throws {
        let desk = Desk()
        let test = try TestServer(handler: desk.handler)
        let client = try test.connect()
        client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { desk.count == 1 })
        desk.answer(0, "first")
        desk.answer(0, "second")
        #expect(client.reply()?.text == "first\n")
        client.send("GET /b HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { desk.count == 2 })
        desk.answer(0, "third")
        desk.answer(1, "right")
        #expect(client.reply()?.text == "right\n")
    }

    @Test func `an answer that never comes ends with 503`() throws {
        let desk = Desk()
        let limits = ServerLimits(answerTimeout: .milliseconds(200))
        let test = try TestServer(limits: limits, handler: desk.handler)
        let client = try test.connect()
        #expect(client.get("/slow")?.status == 503)
        #expect(test.server.counters.rejected[.slowAnswer] == 1)
        desk.answer(0, "too late")
        #expect(client.get("/now")?.text == "now\n")
    }

    @Test func `stopping answers what waits, and a late answer does no harm`() throws {
        let desk = Desk()
        // A port that is given back may be another test's the next moment; a path is ours alone.
        let directory = try TemporaryDirectory()
        let address = ListenAddress.unix(path: directory.path + "/web.sock")
        let test = try TestServer(listen: [address], handler: desk.handler)
        let client = try test.connect()
        client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { desk.count == 1 })
        let took = ContinuousClock().measure { test.server.stop(within: .seconds(5)) }
        #expect(took < .seconds(3))
        #expect(client.reply()?.status == 503)
        desk.answer(0, "too late")
        #expect(throws: RawClient.ConnectFailure.self) { _ = try test.connect() }
    }

    @Test func `stopping waits for a hanging reader no longer than it may`() throws {
        let body = SharedBody(Array(repeating: 7, count: 16 << 20))
        let test = try TestServer { _ in .now(Response(body: body)) }
        let client = try test.connect()
        client.receiveSlowly()
        client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { test.server.counters.requests[200] == 1 })
        let took = ContinuousClock().measure { test.server.stop(within: .milliseconds(300)) }
        #expect(took >= .milliseconds(300))
        #expect(took < .seconds(2))
        #expect(test.server.counters.connections == 0)
    }

    @Test func `stopping does not wait for idle, silent and half-sent connections`() throws {
        let test = try TestServer()
        let idle = try test.connect()
        #expect(idle.get("/page")?.status == 200)
        let silent = try test.connect()
        let half = try test.connect()
        half.send("GET /page HTTP/1.1\r\n")
        #expect(eventually { test.server.counters.connections == 3 })
        let took = ContinuousClock().measure { test.server.stop(within: .seconds(10)) }
        #expect(took < .seconds(3))
        #expect(silent.isClosed(within: .seconds(1)))
        test.server.stop(within: .seconds(10))
    }
}
