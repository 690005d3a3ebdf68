import AgentPages
import AgentWeb
import HTTP
import HTTPMessages
import JSON
import Metrics
import Platform
import Rules
import Support
import Testing
import Web

/// What clients of `/api/v1/events` hear.
@Suite struct EventTests {
    private static func snapshot(_ generation: UInt64, _ up: [(String, Double)]) -> Snapshot {
        Snapshot(
            generation: generation,
            targets: up.map { name, value in
                TargetSnapshot(
                    name: name, labels: ["target": name], generation: generation,
                    families: [
                        Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, value)]),
                        Family(
                            Metric(
                                "pgvigil_target_failing_since_timestamp_seconds", .gauge, "Since."),
                            value == 1 ? [] : [Sample(["message": "refused\nand more"], 1)]),
                    ])
            }, agent: [])
    }

    private struct Event {
        let name: String
        let data: JSON
    }

    /// What a listener was sent since it last looked.
    private static func events(_ stream: ResponseStream) throws -> [Event] {
        let text = String(decoding: stream.takeAll(), as: UTF8.self)
        // Each event ends with an empty line, and has one line of data.
        #expect(text.isEmpty || text.hasSuffix("\n\n"))
        return try text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard let name = lines.first, name.hasPrefix("event: ") else { return nil }
            #expect(lines.count == 2 && lines[1].hasPrefix("data: "))
            return Event(
                name: String(name.dropFirst(7)),
                data: try JSONReader.value(of: Array(lines[1].dropFirst(6).utf8)))
        }
    }

    private static func listen(_ hub: EventHub) throws -> ResponseStream {
        try #require(hub.listen(Announcer.head(snapshot(1, [("a", 1)]))))
    }

    @Test func `a listener hears of snapshots, of targets that go down, and of alerts`() throws {
        let announcer = Announcer()
        let stream = try Self.listen(announcer.hub)
        let first = try Self.events(stream)
        #expect(first.map(\.name) == ["snapshot"])
        #expect(first.first?.data.member("targets")?.compact == "1")
        announcer.take(Self.snapshot(2, [("a", 1), ("b", 1)]))
        announcer.take(Self.snapshot(2, [("a", 1), ("b", 1)]))
        #expect(try Self.events(stream).map { $0.data.member("up")?.compact } == ["2"])
        announcer.take(Self.snapshot(3, [("a", 1), ("b", 0)]))
        let down = try Self.events(stream)
        #expect(down.map(\.name) == ["target", "snapshot"])
        #expect(down.first?.data.member("target") == .text("b"))
        #expect(down.first?.data.member("up") == .flag(false))
        #expect(down.first?.data.member("down_reason") == .text("refused\nand more"))
        #expect(down.last?.data.member("generation") == .text("3"))
        let alert = Alert(
            labels: ["alertname": "Lag", "severity": "page", "target": "b"],
            annotations: ["summary": "10 s behind"], state: .firing, value: 10, activeAt: 0,
            firedAt: 1000, worstValue: 10)
        announcer.take(AlertJournal().take([alert], now: 1000))
        let event = try #require(try Self.events(stream).first)
        #expect(event.name == "alert" && event.data.member("alertname") == .text("Lag"))
        #expect(event.data.member("state") == .text("firing"))
        #expect(event.data.member("summary") == .text("10 s behind"))
    }

    @Test func `without news there is a heartbeat, which is an event`() throws {
        let hub = EventHub()
        let stream = try Self.listen(hub)
        hub.announce("x", .object([]))
        hub.beat(now: .now)
        #expect(try Self.events(stream).map(\.name) == ["snapshot", "x"])
        hub.beat(now: .now + EventHub.heartbeat)
        #expect(try Self.events(stream).map(\.name) == ["heartbeat"])
    }

    @Test func `more changes at once than the bound are counted`() throws {
        let announcer = Announcer()
        let names = (0..<150).map { "t\($0)" }
        announcer.take(Self.snapshot(1, names.map { ($0, 1) }))
        let stream = try Self.listen(announcer.hub)
        announcer.take(Self.snapshot(2, names.map { ($0, 0) }))
        let events = try Self.events(stream).filter { $0.name == "target" }
        #expect(events.count == Announcer.changesMax + 1)
        #expect(events.last?.data.member("left_out")?.compact == "50")
    }

    @Test func `listeners are bounded, and one that is gone makes room`() throws {
        let hub = EventHub()
        var streams = (0..<EventHub.listenersMax).compactMap { _ in hub.listen(.null) }
        #expect(streams.count == EventHub.listenersMax && hub.listeners == streams.count)
        #expect(hub.listen(.null) == nil)
        let refused = hub.families().first {
            $0.metric.name == "pgvigil_event_listeners_refused_total"
        }
        #expect(refused?.samples.first?.value == 1)
        let route = EventRoute.route(hub) { .null }
        let request = Request(path: "/api/v1/events", headers: [(name: "Host", value: "localhost")])
        let answer = try EndpointsTests.response(
            Router([route], hosts: { AllowedHosts() }).answer(request))
        #expect(answer.status == 503 && answer.stream == nil)
        streams.removeLast()
        #expect(hub.listen(.null) != nil)
        streams[0].end()
        hub.announce("x", .null)
        #expect(hub.listeners == EventHub.listenersMax - 2)
    }

    @Test func `listeners that have gone make room at once, before anything is sent`()
        async throws
    {
        let hub = EventHub()
        let router = Router([EventRoute.route(hub) { .null }], hosts: { AllowedHosts() })
        let limits = ServerLimits(connectionsPerAddress: 4 * EventHub.listenersMax)
        let server = try Server.start(
            listen: [.tcp(host: "127.0.0.1", port: 0)], limits: limits, security: Security(),
            handler: { router.answer($0) })
        defer { server.stop(within: .zero) }
        guard case .tcp(_, let port)? = server.boundAddresses.first else { return }
        try await offThePool {
            func listen() throws -> (RawConnection, String) {
                let client = try RawConnection(.port(Int(port)))
                try client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let deadline = ContinuousClock.now + .seconds(60)
                var text = ""
                while !text.contains("event: snapshot") && !text.contains("503 ") {
                    let bytes = try client.receive(until: deadline)
                    if bytes.isEmpty { break }
                    text += String(decoding: bytes, as: UTF8.self)
                }
                return (client, text)
            }
            var clients: [RawConnection] = []
            for _ in 0..<EventHub.listenersMax {
                let (client, text) = try listen()
                #expect(text.contains("200 OK"), "\(text)")
                clients.append(client)
            }
            #expect(try listen().1.contains("503 "))
            // No event follows, so that only a look at the sockets can find it.
            clients.removeAll()
            for _ in 0..<EventHub.listenersMax {
                let (client, text) = try listen()
                #expect(text.contains("200 OK"), "\(text)")
                clients.append(client)
            }
        }
    }
}
