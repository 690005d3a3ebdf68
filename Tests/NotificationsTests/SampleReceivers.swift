import Messages
import Metrics
import Platform
import Receivers
import Support

/// A receiver of each kind as the documents show it, and the messages that each must cope with.
enum SampleReceivers {
    static func receiver(_ kind: any ReceiverKind.Type) -> Receiver {
        DocumentedReceiver.receiver(kind, tree: tree)
    }

    static func credentials(_ kind: any ReceiverKind.Type) -> Credentials {
        DocumentedReceiver.credentials(kind)
    }

    private static let tree: [String: TemplateTree] = {
        let text =
            "{{ range .Alerts }}{{ .Annotations.description }}{{ end }}"
            + "{{ if .TruncatedAlerts }}and {{ .TruncatedAlerts }} more{{ end }}"
        guard case .success(let template) = MessageTemplate.parse(text) else { return [:] }
        return ["text": .text(template), "priority": .number(5)]
    }()

    static let hostile = "HOSTILE \u{1F600}e\u{301}<&>\u{7}\u{202E}\"\\\r\n.\r\n*_`[](@all)"

    enum Scene: String, CaseIterable, Sendable {
        case page, ticket, info, resolved, many, hostile
    }

    static func message(_ scene: Scene) -> Message {
        let severity = [.page: "page", .ticket: "ticket", .info: "info"][scene] ?? "page"
        let text =
            scene == .hostile
            ? String(repeating: hostile, count: 64 << 10 / hostile.utf8.count)
            : "The replica is 40 s behind."
        let alerts = (0..<(scene == .many ? 500 : 1)).map { number in
            MessageAlert(
                labels: [
                    "alertname": scene == .hostile ? hostile : "ReplicationLag",
                    "target": "orders\(number)", "severity": severity,
                    "long": scene == .hostile ? text : "x",
                ],
                annotations: [
                    "summary": scene == .hostile ? text : "replica is late", "description": text,
                    "impact": "Reads are old.", "action": "Look at the network.",
                    "runbook_url": "docs/runbooks/ReplicationLag.md",
                ], startsAt: Fixtures.start,
                endsAt: scene == .resolved ? Fixtures.start + 60_000 : nil, worstValue: 40)
        }
        return Message(
            id: "msg_5f0c", receiver: "oncall", groupKey: "{}:{alertname=\"ReplicationLag\"}",
            groupLabels: ["alertname": "ReplicationLag"], reason: .new,
            status: scene == .resolved ? .resolved : .firing, alerts: alerts, alertsMax: 1000,
            createdAt: Fixtures.start)
    }

    private static let made = Locked<[String: Delivery]>([:])

    /// The delivery of a sample, made once: those of 500 alerts and of 64 KB labels take their time.
    static func delivery(
        _ kind: any ReceiverKind.Type, _ scene: Scene, form: MessageForm = .full
    ) throws -> Delivery {
        let key = "\(kind.name) \(scene) \(form)"
        if let known = made.withLock({ $0[key] }) { return known }
        let delivery = try make(kind, scene, form: form)
        made.withLock { $0[key] = delivery }
        return delivery
    }

    static func make(
        _ kind: any ReceiverKind.Type, _ scene: Scene, form: MessageForm = .full
    ) throws -> Delivery {
        try Fixtures.builder.delivery(
            of: message(scene), to: receiver(kind), credentials(kind), now: Fixtures.start,
            form: form
        ).get()
    }
}
