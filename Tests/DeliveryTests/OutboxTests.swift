import Platform
import Support
import Testing

/// What is on disk when the process ends, and what the next one makes of it.
@Suite struct OutboxTests {
    private static let receivers = """
        receivers: [{ name: hook, webhook: { url_file: url, secret_file: secret } }]
        route: { receiver: hook, group_by: [switch], group_wait: 0s, group_interval: 1s }
        """
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private static func files(_ receiver: ScriptedReceiver) -> [String: String] {
        ["url": receiver.url(), "secret": secret]
    }

    private static func identities(_ receiver: ScriptedReceiver) -> [String] {
        receiver.received.compactMap { $0.headers["webhook-id"] }
    }

    @Test func `who is killed while an answer is awaited sends the same message again`()
        async throws
    {
        try await withServer { server in
            let hasRestarted = Locked(false)
            let receiver = try ScriptedReceiver { _, _ in
                hasRestarted.withLock { $0 } ? .answer(200) : .hang
            }
            let scene = try await DeliveryScene(
                server, receivers: Self.receivers, files: Self.files(receiver))
            try await scene.startAgent()
            try await scene.turnOn("lamp")
            try await scene.eventually("the message arrives") { !receiver.received.isEmpty }
            scene.killAgent()
            hasRestarted.withLock { $0 = true }
            try await scene.startAgent()
            try await scene.eventually("it arrives again") { receiver.received.count == 2 }
            #expect(Set(Self.identities(receiver)).count == 1)
            #expect(receiver.received[0].body == receiver.received[1].body)
            #expect(receiver.received.allSatisfy { $0.headers["webhook-signature"] != nil })
            // Another one shows that the rules have seen the switches since the restart.
            try await scene.turnOn("bell")
            try await scene.eventually("the other one arrives") { receiver.received.count == 3 }
            try await scene.turnOff()
            try await scene.eventually("both ends arrive") {
                receiver.received.count { $0.text.contains("\"status\":\"resolved\"") } == 2
            }
            #expect(Set(Self.identities(receiver)).count == 4)
            try await scene.eventually("nothing waits") {
                try await scene.value("pgvigil_notification_queue_length{receiver=\"hook\"}") == 0
            }
            #expect(!scene.logText.contains(Self.secret))
            scene.stopAgent()
        }
    }

    @Test func `a message to a host without an address goes to the new one of its file`()
        async throws
    {
        try await withServer { server in
            let receiver = try ScriptedReceiver(always: .answer(200))
            let files = Self.files(receiver).merging(["url": "http://hook.invalid/"]) { $1 }
            let scene = try await DeliveryScene(server, receivers: Self.receivers, files: files)
            let agent = try await scene.startAgent()
            try await scene.turnOn("lamp")
            try await scene.eventually("an attempt fails") {
                try await scene.page().split(separator: "\n").contains {
                    $0.hasPrefix("pgvigil_notifications_total{") && $0.contains("retried")
                        && !$0.hasSuffix(" 0")
                }
            }
            #expect(receiver.received.isEmpty)
            #expect(scene.outbox.count >= 1)
            try agent.write("url", receiver.url())
            try await scene.eventually("the message arrives") { !receiver.received.isEmpty }
            #expect(receiver.received[0].text.contains("lamp"))
            try await scene.eventually("nothing waits") {
                try await scene.value("pgvigil_notification_queue_length{receiver=\"hook\"}") == 0
            }
            #expect(Set(Self.identities(receiver)).count == receiver.received.count)
            scene.stopAgent()
        }
    }

    @Test func `of damaged files what is whole is sent, and the damage is counted`() async throws {
        try await withServer { server in
            let isMended = Locked(false)
            let receiver = try ScriptedReceiver { _, _ in
                isMended.withLock { $0 } ? .answer(200) : .answer(503)
            }
            let scene = try await DeliveryScene(
                server, receivers: Self.receivers, files: Self.files(receiver))
            try await scene.startAgent()
            try await scene.turnOn("first", "second", "third")
            try await scene.eventually("three messages wait") {
                try await scene.value("pgvigil_notification_queue_length{receiver=\"hook\"}") == 3
            }
            scene.killAgent()
            let path = try #require(
                scene.outbox.first { (try? Files.read($0))?.isEmpty == false })
            var bytes = try Files.read(path)
            // A bit within the second message, and a write that was torn at the end.
            let names = bytes.indices.filter { bytes[$0...].starts(with: "second".utf8) }
            let place = try #require(names.first)
            bytes[place] ^= 0x01
            bytes += bytes.prefix(40)
            try Files.replace(path, with: bytes)
            isMended.withLock { $0 = true }
            let before = receiver.received.count
            try await scene.startAgent()
            try await scene.eventually("what is whole arrives") {
                try await scene.value("pgvigil_notification_queue_length{receiver=\"hook\"}") == 0
                    && receiver.received.count >= before + 2
            }
            let arrived = receiver.received.dropFirst(before).map(\.text)
            #expect(arrived.contains { $0.contains("\"switch\":\"first\"") })
            #expect(arrived.contains { $0.contains("\"switch\":\"third\"") })
            #expect(try await scene.value("pgvigil_notification_records_damaged_total") ?? 0 > 0)
            scene.stopAgent()
        }
    }
}
