import Collection
import Indicators
import Metrics

/// Of what nothing is known in single databases.
extension TargetWorker {
    /// By database, the families of the collectors that fail there or are not let in, and the
    /// indicators that are derived from these.
    func unknownByDatabase() -> [String: Set<String>] {
        let refused = Set(refusals.refused.filter(\.value.isSettled).map { ExactText($0.key) })
        var unknown: [String: Set<String>] = [:]
        for entry in plan?.entries ?? [] where entry.collector.scope == .database {
            let state = states[entry.collector.name]
            for database in refused.union(state?.failedIn ?? []) {
                unknown[database.text, default: []].formUnion(entry.collector.families)
            }
        }
        return unknown.mapValues { $0.union(Indicator.names(derivedFrom: $0)) }
    }
}
