package import Basics
package import Collection
package import Documents
import Tables
package import YAML

/// What a configuration changes about collectors: for all targets, or for one.
package struct CollectorSettings: Sendable, Equatable {
    /// Patterns of collectors that are not asked.
    package var disabled: [Glob] = []
    /// How often a collector is asked at most, by its name.
    package var intervals: [String: Duration] = [:]
    /// How long the server may work for a collector, by its name.
    package var timeouts: [String: Duration] = [:]
    /// How many rows get series of their own, by the collector's name.
    package var top: [String: Int] = [:]

    /// Changes nothing.
    package init() {}

    /// Whether a collector is switched off.
    package func disables(_ collector: Collector) -> Bool {
        disabled.contains { $0.matches(collector.name) }
    }

    /// How often a collector is asked: as configured, or as it says itself.
    package func pace(of collector: Collector) -> Collector.Pace {
        intervals[collector.name].map { .atMostEvery($0) } ?? collector.pace
    }

    /// How long the server may work for a collector: as configured, or as it says itself.
    package func timeout(of collector: Collector) -> Duration {
        timeouts[collector.name] ?? collector.timeout
    }

    /// How many rows get series of their own, or nil for a collector without a ranking.
    package func top(of collector: Collector) -> Int? {
        collector.ranking.map { top[collector.name] ?? $0.top }
    }

    /// The bounds of what can be set.
    package static let intervalRange: ClosedRange<Duration> = .seconds(1) ... .seconds(7 * 86_400)
    /// Longer questions would hold a target's other questions up.
    package static let timeoutRange: ClosedRange<Duration> = .milliseconds(10) ... .seconds(300)
    /// Each row costs a series in every family of the collector.
    package static let topRange = 1...10_000

    /// These settings with another's on top: what both set is as in `other`, switched off is what
    /// either switches off.
    package func overridden(by other: CollectorSettings) -> CollectorSettings {
        var settings = self
        settings.disabled += other.disabled.filter { !disabled.contains($0) }
        settings.intervals.merge(other.intervals) { $1 }
        settings.timeouts.merge(other.timeouts) { $1 }
        settings.top.merge(other.top) { $1 }
        return settings
    }
}

/// The keys of a target's `collectors`.
package enum TargetCollectorsKey: String, SectionKey {
    case disable, intervals, timeouts, top
}

/// The keys of the top level's `collectors`.
package enum CollectorsKey: String, SectionKey {
    case disable, intervals, timeouts, top, files
}

/// Reads what is common to both `collectors` sections.
package struct CollectorSettingsReader {
    /// Where problems are noted.
    package let findings: Findings
    /// What can be named.
    package let known: KnownCollectors

    /// Notes what is wrong in `findings`.
    package init(findings: Findings, known: KnownCollectors) {
        self.findings = findings
        self.known = known
    }

    /// The settings; what is wrong with them is noted.
    package func settings(
        disable: Node?, intervals: Node?, timeouts: Node?, top: Node?
    ) -> CollectorSettings {
        var settings = CollectorSettings()
        settings.disabled = disable.map(patterns) ?? []
        settings.intervals = values(intervals, "intervals") {
            findings.duration($0, $1, in: CollectorSettings.intervalRange)
        }
        settings.timeouts = values(timeouts, "timeouts") {
            findings.duration($0, $1, in: CollectorSettings.timeoutRange)
        }
        settings.top = values(top, "top") { node, name in
            if let collector = known.named(name), collector.ranking == nil {
                findings.refuse(node, "top", "collector \(name) does not rank its rows")
            }
            return findings.integer(node, name, in: CollectorSettings.topRange)
        }
        return settings
    }

    private func patterns(_ node: Node) -> [Glob] {
        (findings.words(node, "disable") ?? []).map { text, node in
            let pattern = Glob(text)
            if !known.names.contains(where: pattern.matches) {
                let reason =
                    pattern.isWild
                    ? "fits no collector" : "is no collector" + known.suggestion(text)
                findings.refuse(node, "disable", "\(Findings.quoted(text)) \(reason)")
            }
            return pattern
        }
    }

    private func values<Value>(
        _ node: Node?, _ name: String, _ value: (Node, String) -> Value?
    ) -> [String: Value] {
        var values: [String: Value] = [:]
        for entry in node.flatMap({ findings.mapping($0, name) }) ?? [] {
            guard known.named(entry.key) != nil else {
                let quoted = Findings.quoted(entry.key)
                findings.add(
                    "\(name): \(quoted) is no collector" + known.suggestion(entry.key),
                    at: entry.keyRange)
                continue
            }
            values[entry.key] = value(entry.value, entry.key)
        }
        return values
    }
}
