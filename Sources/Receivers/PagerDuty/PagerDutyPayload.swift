import Messages
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

    private static let summaryBytesMax = 1024
    /// Far below the 512 KB of an event.
    static let textBytesMax = 32 << 10
    private static let detailBytesMax = 2048
    private static let fieldBytesMax = 255

    let routing_key: String
    let event_action: String
    let dedup_key: String
    let client = "pgvigil"
    let client_url: String?
    let links: [Link]
    let payload: Payload

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, routingKey: String) {
        routing_key = routingKey
        event_action = message.isCall ? "trigger" : "resolve"
        dedup_key = message.incidentKey(texts.links)
        client_url = texts.links.external.isEmpty ? nil : texts.links.external
        links = texts.places(of: message).map { Link(href: $0.address, text: $0.name) }
        let labels = message.commonLabels
        payload = Payload(
            summary: texts.title.cut(toBytes: Self.summaryBytesMax),
            source: Self.line(labels["target"]) ?? "pgvigil",
            severity: urgency.pagerDuty,
            timestamp: Timestamp.text(message.alerts.map(\.startsAt).min() ?? message.createdAt),
            component: Self.line(labels["alertname"]),
            custom_details: Self.details(message, texts))
    }

    /// A label as a field of one line.
    private static func line(_ label: String?) -> String? {
        label.map { ServiceText.line($0).cut(toBytes: fieldBytesMax) }
    }

    private static func details(_ message: Message, _ texts: PayloadTexts) -> [String: String] {
        var details = [
            "text": ServiceText.lines(texts.text).cut(toBytes: textBytesMax),
            "num_firing": "\(message.firingCount)",
            "num_resolved": "\(message.resolvedCount)",
        ]
        // What to do is about what fires: a session that is named may be another one by the time it is read.
        let annotations = message.commonAnnotations.merging(message.commonFiringAnnotations) { $1 }
        for name in ["summary", "description", "impact", "action"] {
            details[name] = annotations[name].map {
                ServiceText.lines($0).cut(toBytes: detailBytesMax)
            }
        }
        if message.truncatedAlerts > 0 { details["num_more"] = "\(message.truncatedAlerts)" }
        details["delayed_by"] = message.delayText
        return details
    }
}
