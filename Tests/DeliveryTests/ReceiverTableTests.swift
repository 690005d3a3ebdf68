import Delivery
import Messages
import Notifications
import Receivers
import Rules
import Support
import Testing

/// What whatever a receiver does leads to, from the socket to the queue.
@Suite struct ReceiverTableTests {
    private enum Ending: String {
        case delivered, again, final, disabled
    }

    private static let now: Int64 = 1_795_435_200_000

    private static func expected(_ status: Int) -> Ending {
        switch status {
        case 200...299: .delivered
        case 410: .disabled
        case 400, 413, 422: .final
        // No final answer follows those of 1xx here.
        default: .again
        }
    }

    /// Sends one message to a URL and asks the queue what follows.
    private static func ending(
        _ url: String, timeout: Duration, authority: String? = nil
    ) async throws -> Ending {
        let directory = try TemporaryDirectory("u")
        var receiver = Receiver(name: "r", kind: .webhook)
        receiver.secrets["url_file"] = try directory.write("url", url)
        receiver.transport.timeout = timeout
        receiver.transport.authorityFile = authority
        let message = TestMessage.make(for: receiver, .firing, now: now)
        let sender = MessageSender(receiver, Links(external: "http://pgvigil.test"))
        let outcome = try #require(await sender.attempt(message))
        var queue = DeliveryQueue(receiver.rateLimit, now: now)
        _ = queue.add(message, record: nil, now: now)
        _ = queue.next(now: now)
        var random = SystemRandomNumberGenerator()
        let (conclusion, left) = queue.finish(message.id, outcome, now: now, random: &random)
        switch conclusion {
        case .delivered:
            #expect(left != nil)
            return .delivered
        case .final:
            #expect(left != nil)
            return .final
        case .again(let time, _):
            #expect(left == nil && time > now)
            return .again
        case .disabled:
            #expect(left == nil && !queue.isEnabled)
            return .disabled
        }
    }

    @Test func `every status from 100 to 599 leads where it should`() async throws {
        let elsewhere = try ScriptedReceiver(always: .answer(200))
        let target = elsewhere.url()
        let receiver = try ScriptedReceiver { _, request in
            .answer(Int(request.path.dropFirst()) ?? 0, headers: [("Location", target)])
        }
        // Several at once: those of 1xx wait for their time.
        for first in stride(from: 100, through: 599, by: 20) {
            try await withThrowingTaskGroup(of: (Int, Ending).self) { group in
                for status in first..<first + 20 {
                    let url = receiver.url("/\(status)")
                    let limit = Duration.milliseconds(status < 200 ? 300 : 30_000)
                    group.addTask { (status, try await Self.ending(url, timeout: limit)) }
                }
                for try await (status, ending) in group {
                    #expect(ending == Self.expected(status), "\(status)")
                }
            }
        }
        // Redirects lead nowhere.
        #expect(elsewhere.received.isEmpty)
        #expect(receiver.received.count == 500)
    }

    private static let turns: [(name: String, turn: ScriptedReceiver.Turn, ending: Ending)] = [
        ("hangs", .hang, .again),
        ("resets the connection", .reset, .again),
        ("closes the connection", .close, .again),
        ("breaks off in its answer", .half(200), .again),
        ("never comes to an end", .trickle(200), .again),
        ("never comes to an end of an error", .trickle(500), .again),
        // The status has come, and the rest is not read.
        ("sends a huge body", .huge(200), .delivered),
        ("sends a huge error", .huge(503), .again),
        ("refuses with a huge page", .huge(404), .again),
        ("speaks another protocol", .garbage, .again),
    ]

    @Test(arguments: turns.indices)
    func `a receiver that misbehaves leads where it should`(index: Int) async throws {
        let (name, turn, expected) = Self.turns[index]
        let receiver = try ScriptedReceiver(always: turn)
        let ending = try await Self.ending(receiver.url(), timeout: .milliseconds(500))
        // A huge body may take longer than the time there is.
        let mayBeLate = name == "sends a huge body" || name == "refuses with a huge page"
        #expect(ending == expected || (mayBeLate && ending == .again), "who \(name)")
        #expect(receiver.received.count == 1)
    }

    @Test func `a refused connection is tried again`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let url = receiver.url()
        receiver.stop()
        let ending = try await Self.ending(url, timeout: .seconds(5))
        #expect(ending == .again)
    }

    @Test func `an expired certificate gets nothing, a good one does`() async throws {
        let certificates = try TestCertificates()
        try certificates.makeServer("server")
        try certificates.makeExpired("server", as: "expired")
        for (name, expected) in [("server", Ending.delivered), ("expired", .again)] {
            let authority = certificates.path("\(name).pem")
            let server = try await TestTLSServer.start(
                certificate: authority, key: certificates.path("server.key"))
            let ending = try await Self.ending(
                "https://127.0.0.1:\(server.port)/", timeout: .seconds(20),
                authority: authority)
            #expect(ending == expected, "\(name)")
            server.stop()
        }
    }
}
