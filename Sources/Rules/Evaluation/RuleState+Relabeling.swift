import Metrics
import RuleDocuments
import Samples

/// Alerts and series of a rule when a reload changes the labels of targets.
///
/// What was changed or taken away is so in all that bears it. What was added, a rule may have dropped: that
/// shows when it is found again.
extension RuleState {
    /// Labels that the rule writes itself, which are not those of a target.
    private var ownNames: Set<String> { Set(rule.labels.map(\.name)).union(["alertname"]) }

    /// Gives alerts the labels of their targets; gives how the series that it yielded are called now.
    mutating func relabel(
        _ changes: [ExactText: Relabeling], at now: Int64, sightings: (LabelSet) -> LabelSet?
    ) -> [LabelSet: LabelSet] {
        let ownNames = ownNames
        let moved = { (labels: LabelSet) -> LabelSet? in
            labels["target"].flatMap { changes[ExactText($0)] }?
                .moved(labels, isAdding: false, except: ownNames)
        }
        for alert in alerts.active.values {
            alerts.active[alert.labels]?.sightings = alert.sightings.map {
                Sighting(labels: sightings($0.labels) ?? $0.labels, value: $0.value)
            }
        }
        for alert in alerts.active.values.sorted(by: { $0.labels < $1.labels }) {
            if let labels = moved(alert.labels) { alerts.move(alert, to: labels, at: now) }
        }
        let names = Dictionary(
            series.map { ($0, moved($0) ?? $0) }, uniquingKeysWith: { first, _ in first })
        series = Set(names.values)
        for (target, change) in changes { added[target] = change.addsAny ? change : nil }
        return names
    }

    /// Alerts that are found with labels which a reload has added go on under these.
    ///
    /// Those that are held are found later.
    mutating func moveToAdded(_ found: Set<LabelSet>, at now: Int64) {
        if added.isEmpty { return }
        for labels in found.sorted() {
            if let known = alerts.active[labels], known.state != .resolved { continue }
            guard let before = before(labels, added), !found.contains(before),
                let alert = alerts.active[before]
            else { continue }
            alerts.move(alert, to: labels, at: now)
        }
        let held = alerts.active.values.filter { $0.heldUntil != nil && $0.state != .resolved }
            .compactMap { $0.labels["target"].map(ExactText.init) }
        let waiting = Set(held)
        added = added.filter { waiting.contains($0.key) }
    }

    /// Series that the rule now yields with labels which a reload has added are those of before.
    mutating func moveYield(
        to new: Set<LabelSet>, _ added: [ExactText: Relabeling], in store: inout some SampleStore
    ) {
        for labels in new.subtracting(series) {
            guard let before = before(labels, added), series.contains(before),
                !new.contains(before)
            else { continue }
            store.relabel(before, to: labels)
            series.remove(before)
        }
        if !rule.isAlerting { self.added = [:] }
    }

    private func before(_ labels: LabelSet, _ added: [ExactText: Relabeling]) -> LabelSet? {
        labels["target"].flatMap { added[ExactText($0)] }?
            .withoutAdded(labels, except: ownNames)
    }
}
