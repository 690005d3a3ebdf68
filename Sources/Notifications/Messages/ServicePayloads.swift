import Metrics
import Rules

/// The body of PagerDuty's Events API v2.
struct PagerDutyPayload: Encodable {
    /// A link of the incident.
    struct Link: Encodable {
        let href: String
        let text: String
    }

    struct Payload: Encodable {
        let summary: String
        let source: String
        let severity: String
        let timestamp: String
        let component: String?
        let custom_details: [String: String]
    }

    static let url = "https://events.pagerduty.com/v2/enqueue"
    private static let summaryBytesMax = 1024
    /// Far below the 512 KB of an event.
    static let textBytesMax = 32 << 10
    private static let detailBytesMax = 2048

    let routing_key: String
    let event_action: String
    let dedup_key: String
    let client = "pgvigil"
    let client_url: String?
    let links: [Link]
    let payload: Payload

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, routingKey: String) {
        routing_key = routingKey
        event_action = message.status == .firing ? "trigger" : "resolve"
        dedup_key = Self.key(of: message)
        client_url = texts.links.external.isEmpty ? nil : texts.links.external
        links = texts.places(of: message).map { Link(href: $0.address, text: $0.name) }
        let labels = message.commonLabels
        payload = Payload(
            summary: texts.title.cut(toBytes: Self.summaryBytesMax),
            source: labels["target"] ?? "pgvigil",
            severity: urgency.pagerDuty,
            timestamp: Timestamp.text(message.alerts.map(\.startsAt).min() ?? message.createdAt),
            component: labels["alertname"],
            custom_details: Self.details(message, texts))
    }

    private static func details(_ message: Message, _ texts: PayloadTexts) -> [String: String] {
        var details = [
            "text": texts.text.cut(toBytes: textBytesMax),
            "num_firing": "\(message.alerts.count { $0.isFiring })",
            "num_resolved": "\(message.alerts.count { !$0.isFiring })",
        ]
        let annotations = message.commonAnnotations
        for name in ["summary", "description", "impact", "action"] {
            details[name] = annotations[name]?.cut(toBytes: detailBytesMax)
        }
        if message.truncatedAlerts > 0 { details["num_more"] = "\(message.truncatedAlerts)" }
        return details
    }

    /// The same for all messages of a group, within 255 characters.
    static func key(of message: Message) -> String {
        "pgvigil-" + Fingerprint.of(["key": message.groupKey])
    }
}

/// The body of Slack's incoming webhook.
struct SlackPayload: Encodable {
    struct Attachment: Encodable {
        let color: String
        let title: String
        let title_link: String?
        let text: String
        let fallback: String
        let mrkdwn_in = ["text"]
    }

    static let textBytesMax = 3000
    private static let titleBytesMax = 1024

    let channel: String?
    let attachments: [Attachment]

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, channel: String?) {
        self.channel = channel
        let title = Self.escaped(texts.title, max: Self.titleBytesMax)
        attachments = [
            Attachment(
                color: message.status == .firing ? urgency.slack : "good", title: title,
                title_link: texts.places(of: message).first?.address,
                text: Self.escaped(texts.text, max: Self.textBytesMax), fallback: title)
        ]
    }

    /// The text with what Slack would take for its own markup escaped, in at most `max` bytes.
    ///
    /// It is cut between whole escapes: half of one would show as garbage.
    static func escaped(_ text: String, max: Int = .max) -> String {
        let ellipsis = "…"
        var escaped = ""
        var count = 0
        // Where the text ends if it turns out to be too long.
        var end = escaped.endIndex
        for scalar in text.unicodeScalars {
            let piece: String =
                switch scalar {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                default: String(scalar)
                }
            guard count + piece.utf8.count <= max else {
                return String(escaped[..<end]) + ellipsis
            }
            escaped += piece
            count += piece.utf8.count
            if count <= max - ellipsis.utf8.count { end = escaped.endIndex }
        }
        return escaped
    }
}

/// The body with which Opsgenie opens an alert.
struct OpsgeniePayload: Encodable {
    static let url = "https://api.opsgenie.com"
    private static let messageBytesMax = 130
    static let descriptionBytesMax = 15_000

    let message: String
    let alias: String
    let description: String
    let source = "pgvigil"
    let priority: String
    let details: [String: String]
    let tags: [String]

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency) {
        self.message = texts.title.cut(toBytes: Self.messageBytesMax)
        alias = PagerDutyPayload.key(of: message)
        description = texts.text.cut(toBytes: Self.descriptionBytesMax)
        let labels = message.commonLabels
        priority = urgency.opsgenie
        let links = texts.places(of: message).map { ($0.name.lowercased(), $0.address) }
        details = labels.mapValues { $0.cut(toBytes: 500) }.merging(links) { $1 }
        tags = [labels["severity"], labels["target"]].compactMap { $0?.cut(toBytes: 50) }
    }
}

/// The body with which Opsgenie closes an alert.
struct OpsgenieClosing: Encodable {
    static let noteBytesMax = 10_000

    let source = "pgvigil"
    let note: String
}

/// What templates have made of a message.
struct PayloadTexts {
    let title: String
    let text: String
    let links: Links

    /// Where to look, the most helpful first: what all alerts have alike, then the agent itself.
    func places(of message: Message) -> [(name: String, address: String)] {
        let annotations = message.commonAnnotations
        let silences = Set(message.alerts.map { links.silence($0.labelSet) })
        let found = [
            ("Runbook", annotations["runbook_url"]), ("Dashboard", annotations["dashboard_url"]),
            ("Silence", message.status == .firing && silences.count == 1 ? silences.first : nil),
            ("Agent", links.external),
        ]
        return found.compactMap { name, address in
            address.flatMap { $0.contains("://") ? (name, $0) : nil }
        }
    }
}
