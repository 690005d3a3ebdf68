import Health
import Indicators
package import Limits
package import Metrics

/// What the status page says of one target: whether it is well, why not, and what to do.
package struct TargetStatus: Sendable, Equatable {
    /// A number worth a column.
    package struct Figure: Sendable, Equatable {
        /// The column's title.
        package let title: String
        /// The series that it shows.
        package let series: String
        /// The number with its unit, or a dash when it is not known.
        package let text: String
        /// Which limit it has passed; `unknown` when there is no number.
        package let mood: Verdict
    }

    /// What takes points from the score.
    package struct Loss: Sendable, Equatable {
        /// The check, or the lethal state.
        package let check: String
        /// How many points it takes.
        package let points: Double
        /// What to do about it.
        package let remedy: String
        /// The alert about the same thing.
        package let rule: String
    }

    /// The target's name.
    package let name: String
    /// Whether the last poll reached it; nil before there was one.
    package let isUp: Bool?
    /// The health score, 0 to 100, or nil when too little is known.
    package let score: Double?
    /// Which limit the score has passed.
    package let mood: Verdict
    /// Why it is down, and since when in seconds since 1970; nil while it is not.
    package let failure: Failure?
    /// The share of the score's model that is known, 0 to 1.
    package let coverage: Double?
    /// What takes points, most first.
    package let losses: [Loss]
    /// What it is used for: one environment, `severalEnvironments`, or empty when that is not said.
    package let environment: String
    /// Its databases with limits of their own.
    package let databases: [DatabaseStatus]
    /// The columns, the same for every target.
    package let figures: [Figure]
    /// Its labels as people write them: `team=payments`.
    package let labels: [String]
    /// The health score over the last hour, at even distances; nil for a moment that is not known.
    package let trend: [Double?]

    /// The last failure of a target that is down.
    package struct Failure: Sendable, Equatable {
        /// The reason in one line, without secrets.
        package let message: String
        /// When it began, in seconds since 1970.
        package let since: Double
        /// How many polls have tried to reach it since; nil when that is not known.
        package let tries: Double?

        /// The number for people, such as `34 tries`; nil when it is not known.
        package var triesText: String? {
            tries.map { $0 == 1 ? "1 try" : "\(TargetStatus.rounded($0, 0)) tries" }
        }
    }

    /// Reads it from what is known of a target; nil when nothing is.
    package init(name: String, _ snapshot: TargetSnapshot?, trend: [Double?] = []) {
        self.name = name
        self.trend = trend
        labels = zip(snapshot?.labels.names ?? [], snapshot?.labels.values ?? [])
            .filter { $0.0 != "target" }.map { "\($0.0)=\($0.1)" }
        // In one pass: a page of many targets is made on the thread that answers scrapes.
        var found: [String: [Sample]] = [:]
        for family in snapshot?.families ?? [] where Self.wanted.contains(family.metric.name) {
            found[family.metric.name, default: []] += family.samples
        }
        func value(_ name: String) -> Double? { found[name]?.first?.value }
        let limits = Self.limits(found["pgvigil_threshold"] ?? [])
        databases = DatabaseStatus.all(found)
        let environments = Set(
            (found[Self.info] ?? []).compactMap { $0.labels["environment"] }
                + [snapshot?.labels["environment"]].compactMap(\.self))
        environment = environments.count > 1 ? Self.severalEnvironments : environments.first ?? ""
        isUp = value("pg_up").map { $0 == 1 }
        failure = found[Self.failing]?.first.map {
            Failure(
                message: $0.labels["message"] ?? "", since: $0.value, tries: value(Self.tries))
        }
        score = value("pg_up") == 0 ? nil : value("pg_health_score")
        mood = Self.mood(.healthScore, score, limits)
        coverage = value("pg_health_coverage_ratio")
        losses = (found["pg_health_points_lost"] ?? [])
            .filter { $0.value > 0 }
            .sorted { ($1.value, $0.labels["check"] ?? "") < ($0.value, $1.labels["check"] ?? "") }
            .map { Self.loss($0, found) }
        let isDown = value("pg_up") == 0
        figures = Self.columns.map { title, indicator in
            // What was polled last may still be shown elsewhere; of now it says nothing.
            let value = isDown ? nil : value("pg_\(indicator.rawValue)")
            return Figure(
                title: title, series: "pg_\(indicator.rawValue)",
                text: value.map { Self.text($0, of: indicator) } ?? "–",
                mood: Self.mood(indicator, value, limits))
        }
    }

    /// What is said instead of an environment where databases have their own.
    package static let severalEnvironments = "several environments"

    private static let info = "pgvigil_target_info"
    private static let failing = "pgvigil_target_failing_since_timestamp_seconds"
    private static let tries = "pgvigil_target_failing_tries"

    /// The titles of the columns and what they show.
    private static let columns: [(String, ThresholdName)] = Indicator.all.compactMap { indicator in
        guard let title = indicator.column, let limits = indicator.limits else { return nil }
        return (title, limits.name)
    }

    /// The families that are looked at.
    private static let wanted = Set(
        [
            "pg_up", "pg_health_score", "pg_health_coverage_ratio", "pg_health_points_lost",
            "pgvigil_threshold", failing, tries, info,
        ] + columns.map { "pg_\($0.1.rawValue)" } + DatabaseStatus.wanted + HealthCheck.subjects)

    private static func loss(_ sample: Sample, _ found: [String: [Sample]]) -> Loss {
        let (component, check) = (sample.labels["component"], sample.labels["check"] ?? "")
        let model = HealthModel.current
        func samples(of metric: String) -> [Sample] { found[metric] ?? [] }
        let known =
            component == "cap"
            ? model.caps.first { $0.reason == check }
                .map { ($0.remedy(naming: samples), $0.rule) }
            : model.components.first { $0.name == component }?.checks.first { $0.name == check }
                .map { ($0.remedy(naming: samples), $0.rule) }
        return Loss(
            check: check, points: sample.value, remedy: known?.0 ?? "", rule: known?.1 ?? "")
    }

    private typealias Limits = [String: [String: Double]]

    private static func limits(_ samples: [Sample]) -> Limits {
        var limits: Limits = [:]
        for sample in samples {
            guard let indicator = sample.labels["indicator"],
                let severity = sample.labels["severity"]
            else { continue }
            limits[indicator, default: [:]][severity] = sample.value
        }
        return limits
    }

    private static func mood(
        _ name: ThresholdName, _ value: Double?, _ limits: Limits
    ) -> Verdict {
        Verdict(value, limits[name.rawValue] ?? [:], isBadBelow: name.isBadBelow)
    }

    /// A value with its unit.
    static func text(_ value: Double, of name: ThresholdName) -> String {
        switch name.unit {
        case "ratio": "\(rounded(value * 100, 1)) %"
        case "seconds": duration(value)
        default: "\(rounded(value, 1)) \(name.unit)"
        }
    }

    /// Seconds in the unit in which they are easiest to read.
    package static func duration(_ seconds: Double) -> String {
        switch abs(seconds) {
        case 0: "0 s"
        case ..<0.001: "\(rounded(seconds * 1e6, 1)) µs"
        case ..<1: "\(rounded(seconds * 1000, 1)) ms"
        case ..<120: "\(rounded(seconds, 1)) s"
        case ..<7200: "\(rounded(seconds / 60, 0)) min"
        case ..<172_800: "\(rounded(seconds / 3600, 0)) h"
        default: "\(rounded(seconds / 86_400, 0)) d"
        }
    }

    /// A number with at most one digit behind the point.
    package static func rounded(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = digits == 0 ? 1.0 : 10
        let number = (value * scale).rounded() / scale
        return number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
