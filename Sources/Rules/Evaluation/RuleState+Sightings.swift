import Metrics
import PromQL
import RuleDocuments
import Samples
import Templates

/// Alerts about several servers when one of them is lost from sight.
///
/// Such an alert ends in Prometheus as soon as one of its servers does not answer: of two primaries of one
/// cluster one is seen then. It is not over; that server was last seen as a primary.
extension RuleState {
    /// What a rule sees of the servers that an alert names in its annotation, without the label `target`.
    func sightings(
        of alert: ActiveAlert, at now: Int64, over source: some SampleSource
    ) -> [Sighting] {
        let names = alert.labels["target"] == nil ? AlertServers.named(by: alert) : []
        // Of three primaries two are left: the third was one, too.
        var sightings = Dictionary(
            (alerts.active[alert.labels]?.sightings ?? []).filter { isLost($0, at: now, source) }
                .map { ($0.labels, $0.value) }, uniquingKeysWith: { first, _ in first })
        for name in names {
            for selector in rule.expression.selectors {
                let series = source.series(
                    matching: selector.matchers + [LabelMatcher.equal("target", name)],
                    from: now - Selector.lookback, through: now)
                for one in series where sightings.count < Sighting.countMax {
                    guard let last = one.points.last, !last.isStale else { continue }
                    sightings[one.labels] = last.value
                }
            }
        }
        return sightings.sorted { $0.key < $1.key }.map {
            Sighting(labels: $0.key, value: $0.value)
        }
    }

    /// Whether nothing is known now of what was seen.
    private func isLost(
        _ sighting: Sighting, at now: Int64, _ source: some SampleSource
    ) -> Bool {
        source.mayMiss(sighting.matchers)
            && !source.series(
                matching: sighting.matchers, from: now - Selector.lookback, through: now
            ).contains { $0.points.last?.isStale == false }
    }

    /// Holds alerts that are not found, and that would be if the series of which nothing is known were as
    /// they were last seen.
    mutating func holdSighted(
        _ found: [LabelSet: ActiveAlert], at now: Int64, over source: some SampleSource,
        _ environment: RuleEnvironment
    ) throws(RuleFailure) {
        for alert in alerts.active.values
        where alert.state == .firing && found[alert.labels] == nil && !alert.sightings.isEmpty {
            let lost = alert.sightings.filter { isLost($0, at: now, source) }
            if lost.isEmpty { continue }
            let sighted = SightedSource(known: source, sightings: lost)
            var budget = TemplateBudget.rule
            for element in try Self.vector(rule.expression, at: now, over: sighted) {
                let labels = try labels(
                    element, context(element, at: now, over: sighted, environment), &budget)
                if labels == alert.labels {
                    alerts.active[labels]?.heldUntil = max(alert.heldUntil ?? 0, now + 1)
                }
            }
        }
    }
}
