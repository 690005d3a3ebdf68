package import Metrics
import Platform
package import Sampling
package import Statements

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
    /// The texts that are kept over restarts.
    private let kept: RecentTexts

    /// Knows no target yet; what sessions show of texts comes after what is kept.
    package init(texts kept: RecentTexts = RecentTexts()) { self.kept = kept }

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

    /// The whole text of a statement, as far as it was read.
    package func wholeText(_ id: String, of name: String) -> StatementText? {
        kept.text(id, of: name)
    }

    /// What is kept of the texts of statements by their ids, as lists show them.
    package func keptTexts(of name: String) -> ExactDictionary<String> {
        kept.beginnings(of: name)
    }

    /// The texts of statements by their ids: those that polls have read, then what is kept, then what
    /// sessions have shown.
    package func texts(of snapshot: TargetSnapshot?, named name: String) -> ExactDictionary<String>
    {
        var texts = sessionTexts(of: name)
        texts.merge(keptTexts(of: name)) { $1 }
        for sample in snapshot?.samples(of: "pg_stat_statements_query_info") ?? [] {
            if let id = sample.labels["queryid"], let text = sample.labels["query"] {
                texts[id] = text
            }
        }
        return texts
    }

    /// The texts of statements by their ids, as sessions have shown them.
    package func sessionTexts(of name: String) -> ExactDictionary<String> {
        state.withLock { $0.texts[name]?.texts } ?? ExactDictionary()
    }

    /// Whether a target's sessions have been read.
    package func isRead(_ name: String) -> Bool { reading(of: name) != nil }

    /// The targets in the order of the configuration.
    var names: [String] { state.withLock { $0.names } }

    /// What is known of a target; nil when nothing is.
    func reading(of name: String) -> Timed? { state.withLock { $0.readings[name] } }
}
