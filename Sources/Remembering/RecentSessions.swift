package import Metrics
import Platform
package import Sampling

/// The last reading of the sessions of each target: fed by workers, shown to clients.
package final class RecentSessions: Sendable {
    /// A reading, and when it was taken.
    struct Timed {
        let reading: SessionsReading
        let moment: ContinuousClock.Instant
        /// In seconds since 1970.
        let time: Double
    }

    private struct State {
        var names: [String] = []
        var readings: [String: Timed] = [:]
        var texts: [String: SessionTexts] = [:]
    }

    private let state = Locked(State())

    /// Knows no target yet.
    package init() {}

    /// Keeps what is known of these targets and no others; texts come again as they may be shown now.
    package func use(_ names: [String]) {
        state.withLock { state in
            state.names = names
            let kept = Set(names)
            state.readings = state.readings.filter { kept.contains($0.key) }
            state.texts = [:]
        }
    }

    /// Takes what a target's sessions did at this moment.
    package func take(
        _ reading: SessionsReading, of name: String, at moment: ContinuousClock.Instant
    ) {
        let age = moment.duration(to: .now).seconds
        let time = WallClock.secondsSince1970 - max(0, age)
        state.withLock { state in
            guard state.names.contains(name) else { return }
            state.readings[name] = Timed(reading: reading, moment: moment, time: time)
            state.texts[name, default: SessionTexts()].take(reading)
        }
    }

    /// The last reading of a target, and its age in seconds; nil when there is none.
    package func seen(_ name: String) -> (reading: SessionsReading, age: Double)? {
        reading(of: name).map { ($0.reading, $0.moment.duration(to: .now).seconds) }
    }

    /// The texts of statements by their ids: those that polls have read, then what sessions have shown.
    package func texts(of snapshot: TargetSnapshot?, named name: String) -> ExactDictionary<String>
    {
        var texts = state.withLock { $0.texts[name]?.texts } ?? ExactDictionary()
        for sample in snapshot?.samples(of: "pg_stat_statements_query_info") ?? [] {
            if let id = sample.labels["queryid"], let text = sample.labels["query"] {
                texts[id] = text
            }
        }
        return texts
    }

    /// Whether a target's sessions have been read.
    package func isRead(_ name: String) -> Bool { reading(of: name) != nil }

    /// The targets in the order of the configuration.
    var names: [String] { state.withLock { $0.names } }

    /// What is known of a target; nil when nothing is.
    func reading(of name: String) -> Timed? { state.withLock { $0.readings[name] } }
}
