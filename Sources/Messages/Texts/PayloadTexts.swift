import Basics
import Metrics
package import Rules

/// What templates have made of a message.
package struct PayloadTexts {
    /// The title, of one line: no line end or control character, whatever labels and templates hold.
    package let title: String
    /// The text, of several.
    package let text: String
    /// Where links lead.
    package let links: Links

    /// What templates made.
    package init(title: String, text: String, links: Links) {
        (self.title, self.text, self.links) = (ServiceText.line(title), text, links)
    }

    /// The texts of a message that is a note on its group: no template tells that from an end.
    package init(
        noteOn message: Message, _ note: String, links: Links, max: Int,
        _ measure: (String) -> Int
    ) {
        let labels = message.commonLabels
        let names = [labels["alertname"] ?? "several alerts", labels["target"]]
        let delay = message.delayText.map { ", delayed by \($0)" } ?? ""
        let isUnseen = message.reason != .regrouped
        let word = isUnseen ? "NOT SEEN TO BE OVER" : "REGROUPED"
        let reason = isUnseen ? note.replacing(bytesOf: AlertEnd.unseen, with: "") : note
        title = ServiceText.line(
            "[\(word)\(delay)] " + names.compactMap(\.self).joined(separator: " ") + ": " + reason)
        var text = note
        while measure(text) > max, !text.isEmpty {
            text = text.cut(toBytes: text.utf8.count * 3 / 4)
        }
        self.text = text
        self.links = links
    }

    /// Where to look, the most helpful first: what all alerts have alike, then the agent itself.
    package func places(of message: Message) -> [(name: String, address: String)] {
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
    package var threadKey: String { "pgvigil-" + Fingerprint.of(["key": groupKey]) }

    /// The same for all messages of a group of one agent, or of agents with one `external_url`.
    ///
    /// A service closes what has this key: agents of several machines may call their targets alike,
    /// and the end of one's incident must not be that of another's.
    package func incidentKey(_ links: Links) -> String {
        guard !links.external.isEmpty else { return threadKey }
        return "pgvigil-" + Fingerprint.of(["agent": links.external, "key": groupKey])
    }
}
