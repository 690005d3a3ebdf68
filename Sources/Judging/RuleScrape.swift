import Metrics
import Samples

/// Turns snapshots into the samples that rules see, as a Prometheus would after a scrape.
///
/// Each target is a scrape of its own: it is recorded when it has something new to say, or after an
/// interval.
struct RuleScrape {
    /// What tells a series of one source from the others.
    private struct Key: Hashable {
        let metric: String
        let labels: Labels
    }

    /// What was recorded of one source.
    private struct Source {
        var generation: UInt64
        var time: Int64
        /// Those of all its series, which a reload may change.
        var labels: Labels?
        /// Labels are made once for a series: most of them are there the next time, too.
        var known: [Key: LabelSet] = [:]
    }

    /// What the agent says of itself; no target has this name.
    private static let agent = ""
    /// Of series of the agent that are about a target, only the target's name is a label.
    static let agentOrigin = origin(agent)

    private let job: String
    private let instance: String
    /// Whether the series of a target have its name as `instance`, as if each were scraped alone.
    private let namesTargets: Bool
    private var sources: [String: Source] = [:]

    init(job: String, instance: String, namesTargets: Bool = false) {
        self.job = job
        self.instance = instance
        self.namesTargets = namesTargets
    }

    /// Whether a target has something to say that was not recorded.
    func hasNews(_ snapshot: Snapshot) -> Bool {
        snapshot.targets.contains { sources[$0.name]?.generation != $0.generation }
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        for name in sources.keys { sources[name]?.time += step }
    }

    /// Records what a snapshot shows of the series that rules need, as far as it is new or was
    /// recorded before `oldest`; times are in milliseconds since 1970.
    mutating func record(
        _ snapshot: Snapshot, in history: inout SampleHistory, at time: Int64,
        unlessAfter oldest: Int64
    ) {
        if sources[Self.agent].map({ $0.time <= oldest }) ?? true {
            var samples: [(labels: LabelSet, value: Double)] = []
            if history.wants(metric: "up") {
                samples.append((["__name__": "up", "job": job, "instance": instance], 1))
            }
            record(snapshot.agent, of: nil, &samples, &history, time)
        }
        for target in snapshot.targets {
            if let source = sources[target.name], source.generation == target.generation,
                source.time > oldest
            {
                continue
            }
            var samples: [(labels: LabelSet, value: Double)] = []
            record(target.families, of: target, &samples, &history, time)
        }
        let names = Set(snapshot.targets.map(\.name))
        for name in sources.keys where name != Self.agent && !names.contains(name) {
            sources[name] = nil
            history.record([], from: Self.origin(name), at: time)
        }
        history.expire(at: time)
    }

    private mutating func record(
        _ families: [Family], of target: TargetSnapshot?,
        _ samples: inout [(labels: LabelSet, value: Double)], _ history: inout SampleHistory,
        _ time: Int64
    ) {
        let name = target?.name ?? Self.agent
        let source = sources[name]
        let old = source?.labels == target?.labels ? source?.known ?? [:] : [:]
        var next: [Key: LabelSet] = [:]
        for family in families {
            let metric = family.metric.name
            // The rules leave these in the history themselves.
            guard metric != RuleStatus.alerts.name, metric != RuleStatus.alertsForState.name,
                history.wants(metric: metric)
            else { continue }
            for sample in family.samples {
                let key = Key(metric: metric, labels: sample.labels)
                let labels = old[key] ?? labels(key, target)
                next[key] = labels
                samples.append((labels, sample.value))
            }
        }
        sources[name] = Source(
            generation: target?.generation ?? 0, time: time, labels: target?.labels, known: next)
        history.record(samples, from: Self.origin(name), at: time)
    }

    private static func origin(_ name: String) -> String { "target \(name)" }

    private func labels(_ key: Key, _ target: TargetSnapshot?) -> LabelSet {
        var pairs = zip(key.labels.names, key.labels.values).map { (name: $0, value: $1) }
        if let target {
            pairs += zip(target.labels.names, target.labels.values).map { (name: $0, value: $1) }
        }
        let instance = namesTargets ? target?.name ?? instance : instance
        pairs += [("job", job), ("instance", instance), (LabelSet.metricName, key.metric)]
        return LabelSet(pairs)
    }
}
