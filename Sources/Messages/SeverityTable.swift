package import Metrics

/// What the values of the label `severity` mean, for all receivers alike.
package struct SeverityTable: Sendable, Equatable {
    /// The label's value, and what it means.
    package let words: [String: Urgency]

    /// The built-in words, of which `changes` has others or further ones.
    package init(_ changes: [String: Urgency] = [:]) {
        words = Self.builtIn.merging(changes) { $1 }
    }

    /// What holds without a word in the configuration.
    package static let standard = SeverityTable()

    /// Our rules' own words, and those that other people's rules use.
    private static let builtIn: [String: Urgency] = [
        "page": .critical, "critical": .critical, "error": .error, "ticket": .warning,
        "warning": .warning, "info": .info, "none": .none,
    ]

    /// The words that differ from the built-in ones.
    package var changes: [String: Urgency] { words.filter { Self.builtIn[$0.key] != $0.value } }

    /// How bad an alert with these labels is; one that does not say so is an error.
    package func urgency(of severity: String?) -> Urgency { words[severity ?? ""] ?? .error }

    /// How bad a message is: as bad as the worst that fires, or the worst of what is over.
    ///
    /// The opening of an incident that is over by now calls no one, nor does an end that was not seen.
    package func urgency(of message: Message) -> Urgency {
        if message.opensWhatIsOver || message.isUnseenEnd { return .info }
        let firing = message.alerts.filter(\.isFiring)
        let found = (firing.isEmpty ? message.alerts : firing).map {
            urgency(of: $0.labels["severity"])
        }
        return Urgency.allCases.first(where: found.contains) ?? .error
    }

    /// The alerts from the worst on; those that are as bad stay in their order.
    func worstFirst(_ alerts: [MessageAlert]) -> [MessageAlert] {
        let ranks = alerts.map { alert in
            Urgency.allCases.firstIndex(of: urgency(of: alert.labels["severity"])) ?? 0
        }
        return alerts.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { alerts[$0] }
    }

    /// Whether alerts with these labels are for machines: a sign of life, or of the severity none.
    package func isForMachines(_ labels: LabelSet) -> Bool {
        labels["heartbeat"] == "true" || urgency(of: labels["severity"]) == .none
    }
}
