import Health
package import Metrics
package import Windows

/// What one poll of a target gives the indicators.
package struct TargetReading: Sendable {
    /// What the target is.
    package enum Role: Sendable {
        case primary, replica, console
    }

    /// Primary, replica or the console of a pooler.
    package var role: Role
    /// Names of the collectors whose answers still count, also those without a row.
    package var answered: Set<String>
    /// Sessions of each configured pool, or nil when they could not be counted.
    package var poolSessions: [String: Double]?
    /// Names of the server's databases, by oid.
    package var databaseNames: [UInt32: String] = [:]
    /// Client sessions by database, or nil when they could not be counted.
    package var databaseSessions: ExactDictionary<Double>?
    /// All statements, if they were read again since the last reading.
    package var statements: StatementReading?
    /// What the agent itself has done so far, as far as the server counted it in this reading.
    package var own = OwnTransactions()

    private var parts: [String: [[Sample]]] = [:]

    /// A poll that has learnt nothing yet.
    package init(
        role: Role, answered: Set<String> = [], poolSessions: [String: Double]? = nil,
        statements: StatementReading? = nil
    ) {
        self.role = role
        self.answered = answered
        self.poolSessions = poolSessions
        self.statements = statements
    }

    /// Adds a family; a metric may come in several parts.
    package mutating func add(_ family: Family) {
        guard Self.wanted.contains(family.metric.name) else { return }
        parts[family.metric.name, default: []].append(family.samples)
    }

    /// All samples of a metric, or nil when there is none.
    func samples(_ name: String) -> [Sample]? {
        Self.expectWanted(name)
        guard let parts = parts[name] else { return nil }
        return parts.count == 1 ? parts[0] : parts.flatMap(\.self)
    }

    /// The value of a metric with one series.
    func value(_ name: String) -> Double? {
        Self.expectWanted(name)
        return parts[name]?.first?.first?.value
    }

    /// What no indicator says that it reads is never there: tests find it here.
    private static func expectWanted(_ name: String) {
        assert(wanted.contains(name), "BUG: no indicator says that it reads \(name)")
    }

    /// The largest value of a metric.
    func max(_ name: String) -> Double? { samples(name)?.map(\.value).max() }

    /// The sum over all series of a metric.
    func sum(_ name: String) -> Double? {
        samples(name).map { $0.reduce(0) { $0 + $1.value } }
    }

    /// The largest value of what may have no row at all: not applicable then, and unknown when the
    /// collector has not answered.
    func state(largest name: String, of collector: String) -> HealthState {
        guard answered.contains(collector) else { return .unknown }
        return max(name).map { .known($0) } ?? .notApplicable
    }

    /// The collectors of which it matters whether they answered without a row.
    package static let collectors = Indicator.all.reduce(into: Set<String>()) { names, indicator in
        names.formUnion(indicator.derivation.collectors)
        names.formUnion(indicator.derivation.memory?.collectors ?? [])
    }

    /// The metrics that any indicator looks at; others are not kept.
    package static let wanted = Indicator.all.reduce(into: Set<String>()) { names, indicator in
        names.formUnion(indicator.derivation.reads.union(indicator.derivation.memory?.reads ?? []))
    }
}
