import Glibc
import Platform
import Support
import Testing

/// Receivers of one agent: the trouble of one is not the trouble of another.
@Suite struct ReceiversTests {
    private static let names = ["good", "gone", "refusing", "silent", "nobody", "program"]

    private static func receivers(_ program: String) -> String {
        let ways = names.map { name in
            let way =
                name == "program" ? "command: [\"\(program)\"]" : "webhook: { url_file: \(name) }"
            return "  - { name: \(name), timeout: 5s, \(way) }\n"
        }
        let routes = names.map {
            "    - { receiver: \($0), matchers: ['severity=\"page\"'], continue: true }\n"
        }
        return """
            receivers:
            \(ways.joined())
            route:
              receiver: good
              group_by: [switch]
              group_wait: 0s
              group_interval: 1s
              routes:
            \(routes.joined())
            heartbeat: { url_file: heart, interval: 5s }
            """
    }

    @Test func `a process that stands still resolves nothing when it goes on`() async throws {
        try await withServer { server in
            let receiver = try ScriptedReceiver(always: .answer(200))
            let scene = try await DeliveryScene(
                server,
                receivers: """
                    receivers: [{ name: r, webhook: { url_file: url } }]
                    route: { receiver: r, group_wait: 0s, group_interval: 1s }
                    """, files: ["url": receiver.url()])
            let agent = try await scene.startAgent()
            try await scene.turnOn("lamp")
            try await scene.eventually("the message") { !receiver.received.isEmpty }
            for _ in 0..<2 {
                agent.signal(SIGSTOP)
                let since = ContinuousClock.now
                // Longer than what is known may be shown: three intervals.
                try await scene.eventually("five seconds") {
                    since.duration(to: .now) > .seconds(5)
                }
                agent.signal(SIGCONT)
                let polled =
                    "pgvigil_collector_last_success_timestamp_seconds"
                    + "{target=\"switchboard\",collector=\"switches\"}"
                let began = try await scene.value(polled) ?? 0
                try await scene.eventually("three polls") {
                    try await scene.value(polled) ?? 0 > began + 3
                }
            }
            #expect(receiver.received.allSatisfy { !$0.text.contains("resolved\"") })
            try await scene.turnOff()
            try await scene.eventually("the end of the alert") {
                receiver.received.contains { $0.text.contains("\"status\":\"resolved\"") }
            }
        }
    }

    @Test func `one in trouble delays no other, and the others are notified`() async throws {
        try await withServer { server in
            let good = try ScriptedReceiver(always: .answer(204))
            let gone = try ScriptedReceiver(always: .answer(410))
            let refusing = try ScriptedReceiver(always: .answer(404))
            let silent = try ScriptedReceiver(always: .hang)
            let heart = try ScriptedReceiver(always: .answer(200))
            let nobody = try ScriptedReceiver(always: .answer(200))
            let nobodyURL = nobody.url()
            nobody.stop()
            let directory = try TemporaryDirectory("w")
            let program = try directory.write(
                "page", "#!/bin/sh\ncat >> \(directory.path)/taken\n", mode: 0o700)
            let scene = try await DeliveryScene(
                server, receivers: Self.receivers(program),
                files: [
                    "good": good.url(), "gone": gone.url(), "refusing": refusing.url(),
                    "silent": silent.url(), "nobody": nobodyURL, "heart": heart.url("/heart"),
                ])
            try await scene.startAgent()
            try await scene.turnOn("lamp")
            // The silent one still holds its first attempt when the good one has everything.
            try await scene.eventually("the good ones have it, and know of the others") {
                let texts = good.received.map(\.text)
                return texts.contains { $0.contains("\"switch\":\"lamp\"") }
                    && ["gone", "refusing"].allSatisfy { name in
                        texts.contains {
                            $0.contains("PgvigilReceiverFailing")
                                && $0.contains("\"receiver\":\"\(name)\"")
                        }
                    }
            }
            try await scene.eventually("the program has it") {
                let taken = (try? Files.read("\(directory.path)/taken")) ?? []
                return String(decoding: taken, as: UTF8.self).contains("\"switch\":\"lamp\"")
            }
            try await scene.eventually("the agent's own page knows") {
                let page = try await scene.page()
                let queue = "pgvigil_notification_queue_length"
                return page.contains("pgvigil_receiver_enabled{receiver=\"gone\"} 0\n")
                    && page.contains("pgvigil_receiver_enabled{receiver=\"refusing\"} 1\n")
                    && page.contains("\(queue){receiver=\"good\"} 0\n")
                    && ["gone", "silent", "nobody"].allSatisfy {
                        !page.contains("\(queue){receiver=\"\($0)\"} 0\n")
                    }
            }
            #expect(gone.received.count == 1)
            try await scene.eventually("signs of life") { heart.received.count >= 2 }
            try await scene.turnOff()
            try await scene.eventually("the end, with what it was") {
                good.received.contains {
                    $0.text.contains("\"status\":\"resolved\"")
                        && $0.text.contains("\"worst_value\":\"3\"")
                        && $0.text.contains("\"duration\":")
                }
            }
            #expect(gone.received.count == 1)
            // A reload tries the one that was gone again.
            try await scene.reload()
            try await scene.eventually("another attempt") { gone.received.count >= 2 }
            scene.stopAgent()
        }
    }
}
