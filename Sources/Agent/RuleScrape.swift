import Metrics
import PromQL

/// Turns snapshots into the samples that rules see, as a Prometheus would after a scrape.
struct RuleScrape {
    /// What tells a series of a snapshot from the others of one metric and target.
    private struct Key: Hashable {
        let target: String
        let metric: String
        let labels: Labels
    }

    private let job: String
    private let instance: String
    /// Labels are made once for a series: most of them are there the next time, too.
    private var known: [Key: LabelSet] = [:]

    init(job: String, instance: String) {
        self.job = job
        self.instance = instance
    }

    /// Records what a snapshot shows of the series that rules need; `time` is in milliseconds
    /// since 1970.
    mutating func record(_ snapshot: Snapshot, in history: inout SampleHistory, at time: Int64) {
        var next: [Key: LabelSet] = [:]
        var samples: [(labels: LabelSet, value: Double)] = []
        for family in snapshot.agent { add(family, of: nil, history, &samples, &next) }
        for target in snapshot.targets {
            for family in target.families { add(family, of: target, history, &samples, &next) }
        }
        if history.wants(metric: "up") {
            samples.append((["__name__": "up", "job": job, "instance": instance], 1))
        }
        known = next
        history.record(samples, from: "scrape", at: time)
        history.expire(at: time)
    }

    private func add(
        _ family: Family, of target: TargetSnapshot?, _ history: SampleHistory,
        _ samples: inout [(labels: LabelSet, value: Double)], _ next: inout [Key: LabelSet]
    ) {
        let metric = family.metric.name
        // The rules leave these in the history themselves.
        guard metric != RuleBoard.alerts.name, metric != RuleBoard.alertsForState.name,
            history.wants(metric: metric)
        else { return }
        for sample in family.samples {
            let key = Key(target: target?.name ?? "", metric: metric, labels: sample.labels)
            let labels = known[key] ?? self.labels(key, target)
            next[key] = labels
            samples.append((labels, sample.value))
        }
    }

    private func labels(_ key: Key, _ target: TargetSnapshot?) -> LabelSet {
        var pairs = zip(key.labels.names, key.labels.values).map { (name: $0, value: $1) }
        if let target {
            pairs += zip(target.labels.names, target.labels.values).map { (name: $0, value: $1) }
        }
        pairs += [("job", job), ("instance", instance), (LabelSet.metricName, key.metric)]
        return LabelSet(pairs)
    }
}
