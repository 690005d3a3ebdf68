package import History
package import Metrics
import Platform

/// The last number of each series that others record, for `/metrics` when that is wanted.
package final class RecordedGauges: Sendable {
    private struct Key: Hashable {
        let name: String
        let tags: LabelSet
    }

    private struct Entry {
        let value: Double
        let milliseconds: Int64
        let seen: ContinuousClock.Instant
    }

    /// The most series; more are kept in the history only.
    static let seriesMax = 1_000
    /// A series that was not sent for this long is not shown any more.
    static let age = Duration.seconds(600)

    private let entries = Locked([Key: Entry]())

    /// Takes rows that were accepted at `now`.
    package func show(_ rows: [HistoryRow], now: ContinuousClock.Instant) {
        entries.withLock { entries in
            entries = entries.filter { $0.value.seen.duration(to: now) < Self.age }
            for row in rows {
                let key = Key(name: row.name, tags: row.tags)
                if let old = entries[key], old.milliseconds > row.milliseconds { continue }
                if entries[key] == nil, entries.count >= Self.seriesMax { continue }
                entries[key] = Entry(value: row.value, milliseconds: row.milliseconds, seen: now)
            }
        }
    }

    /// What is shown at `now`.
    package func families(now: ContinuousClock.Instant) -> [Family] {
        let shown = entries.withLock { entries in
            entries.filter { $0.value.seen.duration(to: now) < Self.age }
        }
        let byName = Dictionary(grouping: shown, by: \.key.name)
        return byName.sorted { $0.key < $1.key }.map { name, entries in
            let samples = entries.sorted { $0.key.tags < $1.key.tags }.map { key, entry in
                let labels = key.tags.labels
                return Sample(
                    Labels(names: labels.map(\.name), values: labels.map(\.value)), entry.value)
            }
            let metric = Metric(name, .gauge, "Recorded by an application, the last number.")
            return Family(metric, samples)
        }
    }
}
