import Metrics

/// Series of a watched server of which nothing is known now: what is not found there is not absent.
package struct UnknownSeries: Sendable {
    /// What all of them bear, such as the label `target`.
    let labels: [String: String]
    /// The names of their metrics; nil for all but those that `known` begins.
    let metrics: Set<ExactText>?
    /// The beginnings of the names of what is known all the same.
    let known: [String]

    /// Series with these labels and one of these names.
    package init(_ labels: [String: String], metrics: Set<String>) {
        self.labels = labels
        self.metrics = Set(metrics.map(ExactText.init))
        known = []
    }

    /// All series with these labels, but those whose names begin so.
    package init(_ labels: [String: String], allBut known: [String]) {
        self.labels = labels
        metrics = nil
        self.known = known
    }

    /// Whether there is any.
    package var isAny: Bool { metrics?.isEmpty != true }

    /// Whether one of them may fit; labels that only a sample has may have any value.
    func mayFit(_ matchers: [LabelMatcher]) -> Bool {
        let names = matchers.filter { $0.name == LabelSet.metricName }
        let isNamed =
            metrics.map { $0.contains { name in names.allSatisfy { $0.accepts(name.text) } } }
            ?? !names.contains { name in
                name.comparison == .equal && known.contains(where: name.value.hasPrefix)
            }
        return isNamed
            && matchers.allSatisfy { matcher in
                labels[matcher.name].map(matcher.accepts) ?? true
            }
    }
}
