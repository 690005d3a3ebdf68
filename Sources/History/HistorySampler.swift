import Basics
package import Metrics

/// Chooses from a snapshot what is recorded.
package struct HistorySampler: Sendable {
    private let choices: [HistoryChoice]

    /// Records what fits one of the choices.
    package init(_ choices: [HistoryChoice]) { self.choices = choices }

    /// The rows of a snapshot, of targets and of the agent itself.
    package func rows(of snapshot: Snapshot, milliseconds: Int64) -> [HistoryRow] {
        var rows: [HistoryRow] = []
        for target in snapshot.targets {
            for family in target.families {
                add(family, common: target.labels, milliseconds, to: &rows)
            }
        }
        for family in snapshot.agent { add(family, common: .none, milliseconds, to: &rows) }
        return rows
    }

    private func add(
        _ family: Family, common: Labels, _ milliseconds: Int64, to rows: inout [HistoryRow]
    ) {
        // Its labels hold texts of statements, which nothing may keep.
        if family.metric.isForRulesOnly { return }
        let name = family.metric.name
        let choices = self.choices.filter { $0.name.matches(name) }
        if choices.isEmpty { return }
        let unit = MetricUnit.of(name)
        for sample in family.samples {
            let pairs =
                zip(common.names, common.values).map { (name: $0, value: $1) }
                + zip(sample.labels.names, sample.labels.values).map { (name: $0, value: $1) }
            let tags = LabelSet(pairs)
            let isChosen = choices.contains { choice in
                choice.labels.allSatisfy { $0.value.matches(tags[$0.key] ?? "") }
            }
            guard isChosen else { continue }
            rows.append(
                HistoryRow(
                    name: name, value: sample.value, unit: unit, tags: tags,
                    milliseconds: milliseconds))
        }
    }
}
