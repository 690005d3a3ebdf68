import Agreements
import Collection
import Metrics
import Tables
import TargetMetrics
import Targets

/// Comparing what the server has with what the configuration expects of it.
extension PollState {
    /// An answer with what is expected beside what there is, where the collector leaves room for that.
    func compared(
        _ table: Table, of collector: Collector, in database: String,
        _ now: ContinuousClock.Instant
    ) -> Table {
        switch collector.name {
        case Collector.availableExtensionsName: target.agreements.completed(available: table)
        case Collector.expectedSettingsName:
            target.agreements.completed(settings: table, major: server.facts?.major ?? 0)
        case Collector.extensionsName:
            target.agreements.completed(
                installed: table, in: database, newest: newestExtensions(now),
                isWhole: table.rowCount < Collector.extensionsMax)
        default: table
        }
    }

    /// The versions that `CREATE EXTENSION` would install, as far as they are known now.
    private func newestExtensions(_ now: ContinuousClock.Instant) -> ExactDictionary<String> {
        var newest = ExactDictionary<String>()
        guard let answer = collectors[Collector.availableExtensionsName]?.answers[""],
            answer.expires > now
        else { return newest }
        for sample in answer.families.flatMap(\.samples) {
            guard let name = sample.labels["extension"],
                let version = sample.labels["default_version"], !version.isEmpty
            else { continue }
            newest[name] = version
        }
        return newest
    }
}
