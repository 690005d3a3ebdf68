package import Metrics

/// A collector over all targets: where it runs, where it does not and why, and what it costs.
package struct CollectorCost: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// On how many targets it runs.
    package private(set) var running = 0
    /// On how many of those that are up its last question failed.
    package private(set) var failing = 0
    /// On how many targets it is left out, by the reason.
    package private(set) var leftOut: [String: Int] = [:]
    /// How long its last questions took together, in seconds; nil where none is known.
    package private(set) var seconds: Double?
    /// The longest of them, and the target that it was sent to.
    package private(set) var longest: (seconds: Double, target: String)?

    init(_ name: String) { self.name = name }

    /// All collectors of these targets, the dearest first.
    package static func all(of targets: [TargetSnapshot]) -> [CollectorCost] {
        var found: [ExactText: CollectorCost] = [:]
        for target in targets {
            // A server that is down fails as a whole, and what is left out is not asked.
            let planned = target.samples(of: "pgvigil_collector_planned").filter { $0.value == 1 }
            let isDown = target.value(of: "pg_up") == 0
            let running = isDown ? [] : Set(planned.map { ExactText($0.labels["collector"] ?? "") })
            for family in target.families {
                if family.metric.name == "pgvigil_collector_success" {
                    for sample in family.samples where sample.value == 0 {
                        let name = sample.labels["collector"] ?? ""
                        guard running.contains(ExactText(name)) else { continue }
                        found[ExactText(name), default: CollectorCost(name)].failing += 1
                    }
                    continue
                }
                guard let note = notes[family.metric.name] else { continue }
                for sample in family.samples {
                    guard let name = sample.labels["collector"] else { continue }
                    note(&found[ExactText(name), default: CollectorCost(name)], sample, target.name)
                }
            }
        }
        return found.values.sorted { left, right in
            let costs = (left.seconds ?? -1, right.seconds ?? -1)
            return costs.0 == costs.1
                ? ExactText(left.name) < ExactText(right.name) : costs.0 > costs.1
        }
    }

    private typealias Note = @Sendable (inout CollectorCost, Sample, _ target: String) -> Void

    private static let notes: [String: Note] = [
        "pgvigil_collector_planned": { cost, sample, _ in
            if sample.value == 1 {
                cost.running += 1
            } else {
                cost.leftOut[sample.labels["reason"] ?? "", default: 0] += 1
            }
        },
        "pgvigil_collector_duration_seconds": { cost, sample, target in
            guard sample.value.isFinite else { return }
            cost.seconds = (cost.seconds ?? 0) + sample.value
            if cost.longest.map({ $0.seconds < sample.value }) ?? true {
                cost.longest = (sample.value, target)
            }
        },
    ]

    package static func == (left: CollectorCost, right: CollectorCost) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.running == right.running
            && left.failing == right.failing && left.leftOut == right.leftOut
            && left.seconds == right.seconds && left.longest?.seconds == right.longest?.seconds
            && left.longest?.target == right.longest?.target
    }
}
