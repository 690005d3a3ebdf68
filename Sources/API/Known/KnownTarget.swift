import Collection
package import Health
import Indicators
import Limits
package import Metrics

/// All that is known of one target when a document about it is written.
///
/// The numbers are those of one snapshot, so they are the ones that `/metrics` shows of the same
/// generation; what is remembered adds rates and the past hour.
package struct KnownTarget: Sendable {
    /// The target's name.
    package let name: String
    /// What a scrape would show; nil before the first poll.
    package let snapshot: TargetSnapshot?
    /// Its samples, by the names of their families.
    package let found: FamilyIndex
    /// What is remembered of it from snapshot to snapshot.
    package let recent: RecentTarget?
    let trends: KnownTrends?
    let alerts: [KnownAlert]
    let model: HealthModel
    /// What stands before the name of a runbook, without a slash at its end; empty for none.
    let runbooks: String
    /// The texts of statements by their ids, as sessions have shown them.
    let sessionTexts: ExactDictionary<String>
    /// The same as statistics of statements had them once, over restarts; they come before those of sessions.
    let keptTexts: ExactDictionary<String>
    /// How old what is shown is; nil when no poll has ever reached the server.
    package let age: Duration?

    /// Brings together what is known of a target at `now`.
    package init(
        name: String, _ snapshot: TargetSnapshot?, recent: RecentTarget? = nil,
        trends: KnownTrends? = nil, alerts: [KnownAlert] = [], model: HealthModel = .current,
        runbooks: String = "", sessionTexts: ExactDictionary<String> = ExactDictionary(),
        keptTexts: ExactDictionary<String> = ExactDictionary(), now: ContinuousClock.Instant
    ) {
        self.name = name
        self.snapshot = snapshot
        self.recent = recent
        self.trends = trends
        self.alerts = alerts
        self.model = model
        self.runbooks = runbooks
        self.sessionTexts = sessionTexts
        self.keptTexts = keptTexts
        found = FamilyIndex(snapshot)
        age = recent?.lastUp.map { $0.duration(to: now) }
    }

    /// Where the runbook of an alert is: with an `external_url`, as in the messages about it.
    func runbook(of alert: String, _ relative: String) -> String {
        runbooks.isEmpty ? relative : "\(runbooks)/\(alert)"
    }

    // MARK: Up and down

    /// Whether the last poll reached the server; nil before there was one.
    package var isUp: Bool? { found.value("pg_up").map { $0 == 1 } }

    /// Why it is down, in one line; nil while it is not.
    package var downReason: String? {
        guard isUp == false else { return nil }
        let failing = found["pgvigil_target_failing_since_timestamp_seconds"].first
        guard let message = failing?.labels["message"], !message.isEmpty else {
            return "the last poll has not come to its end in time"
        }
        return message
    }

    /// How many polls have tried to reach it since it is down; nil while it is not.
    package var downTries: Double? {
        isUp == false ? found.value("pgvigil_target_failing_tries") : nil
    }

    // MARK: Limits

    /// The limits in force of an indicator by its name in `pgvigil_threshold`, by severity.
    func limits(_ indicator: String) -> [String: Double] {
        var limits: [String: Double] = [:]
        for sample in found["pgvigil_threshold"] where sample.labels["indicator"] == indicator {
            if let severity = sample.labels["severity"] { limits[severity] = sample.value }
        }
        return limits
    }

    /// Which limit of an indicator a value has passed.
    func verdict(_ value: Double?, of name: ThresholdName) -> Verdict {
        Verdict(value, limits(name.rawValue), isBadBelow: name.isBadBelow, isUp: isUp)
    }

    // MARK: Why nothing is known

    /// Why a family has no value, in one line.
    package func reason(_ name: String) -> String {
        guard let isUp else { return "no poll has come to its end yet" }
        if !isUp { return "the server cannot be queried: \(downReason ?? "")" }
        let indicator = Self.indicators[name]
        let collectors = Self.collectors[name] ?? indicator?.collectors.sorted() ?? []
        for collector in collectors {
            if let reason = reason(collector: collector) { return reason }
        }
        if let unknown = snapshot?.unknown, unknown.contains(name) {
            let isUnanswered = Indicator.names(derivedFrom: unknown, of: []).contains(name)
            return isUnanswered || indicator?.window != "5 min"
                ? "a question that it is made of was not answered"
                : "too little has happened since its window of 5 minutes began"
        }
        let isPrimary = found.value("pg_replication_is_replica") == 0
        if let absence = indicator?.absence, !absence.isEmpty,
            !(isPrimary && absence == "on a replica")
        {
            return absence
        }
        return "the server does not say"
    }

    /// Why a collector says nothing; nil when it answers.
    private func reason(collector: String) -> String? {
        let isOfCollector = { (sample: Sample) in sample.labels["collector"] == collector }
        if let planned = found["pgvigil_collector_planned"].first(where: isOfCollector),
            planned.value == 0
        {
            return "the collector \(collector) is left out: \(planned.labels["reason"] ?? "")"
        }
        guard let success = found["pgvigil_collector_success"].first(where: isOfCollector) else {
            return nil
        }
        return success.value == 0 ? "the collector \(collector) was not answered" : nil
    }

    /// By their families.
    private static let indicators = Dictionary(
        Indicator.all.map { ($0.metric.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The collectors that show a family.
    private static let collectors = Dictionary(
        Catalog.all.flatMap { collector in collector.families.map { ($0, [collector.name]) } },
        uniquingKeysWith: +)
}
