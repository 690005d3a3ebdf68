import Platform
import Support
import Testing

/// Our notifications beside those of a real Alertmanager that gets the same alerts.
@Suite struct AlertmanagerTests {
    private static let tree = """
        route:
          receiver: hook
          group_by: [alertname]
          group_wait: 1s
          group_interval: 1s
          repeat_interval: 1h
          routes:
            - { receiver: alertmanager, matchers: ['alertname=~".+"'], continue: true }
            - { receiver: hook, matchers: ['severity="page"'] }
        """

    @Test func `the same alerts make the same webhook as in Alertmanager`() async throws {
        try await withServer { server in
            let ours = try ScriptedReceiver(always: .answer(200))
            let theirs = try ScriptedReceiver(always: .answer(200))
            let alertmanager = try await TestAlertmanager.start(
                configuration: """
                    \(Self.tree)
                    receivers:
                      - name: alertmanager
                      - { name: hook, webhook_configs: [{ url: "\(theirs.url())" }] }

                    """)
            let scene = try await DeliveryScene(
                server,
                receivers: """
                    receivers:
                      - { name: hook, webhook: { url_file: hook-url } }
                      - { name: alertmanager, alertmanager: { url_file: alertmanager-url } }
                    \(Self.tree)
                    """,
                files: [
                    "hook-url": ours.url(),
                    "alertmanager-url": "http://127.0.0.1:\(alertmanager.port)",
                ])
            try await scene.startAgent()
            try await scene.turnOn("left", "right")
            try await scene.eventually("both tell of two alerts that fire") {
                try Self.message(.firing, in: ours) != nil
                    && Self.message(.firing, in: theirs) != nil
            }
            let held = try await alertmanager.alerts()
            #expect(held.compactMap { $0.labels["switch"] }.sorted() == ["left", "right"])
            #expect(held.allSatisfy { $0.startsAt < $0.endsAt })
            try await scene.turnOff()
            try await scene.eventually("both tell of their end") {
                try Self.message(.resolved, in: ours) != nil
                    && Self.message(.resolved, in: theirs) != nil
            }
            #expect(try await alertmanager.alerts().isEmpty)
            for status in [Status.firing, .resolved] {
                let mine = try #require(try Self.message(status, in: ours))
                let other = try #require(try Self.message(status, in: theirs))
                // Each says where it is itself.
                #expect(
                    mine.without("externalURL", "alerts") == other.without("externalURL", "alerts"))
                #expect(mine["externalURL"] != nil)
                #expect(Self.alerts(mine) == Self.alerts(other))
            }
            scene.stopAgent()
            alertmanager.stop()
        }
    }

    private enum Status: String {
        case firing, resolved
    }

    /// The first message with this status and both alerts in it.
    private static func message(
        _ status: Status, in receiver: ScriptedReceiver
    ) throws -> JSONTree? {
        try receiver.received.map { try JSONTree.read($0.body) }.first {
            $0["status"] == .text(status.rawValue) && $0["alerts"]?.items.count == 2
        }
    }

    private static func alerts(_ message: JSONTree) -> JSONTree? {
        message["alerts"]?.sorted(by: "fingerprint")
    }
}
