import Metrics
import Rules

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

extension Message {
    /// The same for all messages of a group, whichever agent sends them; 24 characters.
    var incidentKey: String { "pgvigil-" + Fingerprint.of(["key": groupKey]) }
}
