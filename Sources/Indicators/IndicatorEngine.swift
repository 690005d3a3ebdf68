package import Health
package import Metrics
package import Windows

/// Derives the indicators of one target from poll to poll.
package struct IndicatorEngine: Sendable {
    /// The window of counters, in seconds.
    package static let windowLength = 300.0

    private static let ofServer = Indicator.all.filter { !$0.isByDatabase }
    private static let ofDatabases = Indicator.all.filter(\.isByDatabase)

    private let thresholds: Family
    private let settings: IndicatorSettings
    private let isConsole: Bool
    private var memories: IndicatorMemories
    private var assessor: HealthAssessor
    /// When the present windows began, in seconds; nil before a first reading.
    private var began: Double?
    /// When the last reading came.
    private var lastReading: Double?
    /// The indicators without a value whose window was not watched as a whole yet: nothing is known
    /// of them.
    package private(set) var underived: Set<String> = []
    /// The same by database, of those that others have a value of.
    package private(set) var underivedIn: [ExactText: Set<String>] = [:]

    /// Prepares for one target; `poolLimits` says how many sessions each configured pool may hold,
    /// `poolDatabases` in which database those are that belong to one.
    package init(
        thresholds: Thresholds, databaseThresholds: DatabaseThresholds = DatabaseThresholds(),
        model: HealthModel = .current, poolLimits: [String: Double] = [:],
        poolDatabases: [String: String] = [:], isConsole: Bool = false
    ) {
        settings = IndicatorSettings(
            databaseThresholds: databaseThresholds,
            slowStatementSeconds: thresholds.slowStatementSeconds,
            processors: thresholds.processors, poolLimits: poolLimits,
            poolDatabases: poolDatabases, customModel: model.custom)
        self.thresholds = thresholds.family(isConsole: isConsole)
        self.isConsole = isConsole
        memories = IndicatorMemories(settings)
        assessor = HealthAssessor(model, thresholds: thresholds)
    }

    /// The indicators after a poll; nil stands for a poll that could not reach the server.
    ///
    /// `now` is in seconds and never goes back; `pageAlerts` is what the agent's own rules say.
    package mutating func take(
        _ reading: TargetReading?, at now: Double, pageAlerts: HealthState = .notApplicable
    ) -> [Family] {
        (underived, underivedIn) = ([], [:])
        guard let reading else { return [thresholds] + (isConsole ? [] : unseen) }
        if isConsole {
            let pools = Indicator.pools.family(.unknown, context(reading))
            return [thresholds] + [pools].compactMap(\.self)
        }
        // After a long outage nothing that was counted before it is in the windows.
        if let lastReading, now - lastReading > Self.windowLength { began = nil }
        lastReading = now
        memories.take(reading, at: now)
        var context = context(reading, pageAlerts)
        var states: [HealthInput: HealthState] = [:]
        for indicator in Indicator.all {
            let derivation = indicator.derivation
            states[HealthInput(of: indicator)] =
                derivation.isUpkeep && reading.role == .replica
                ? .notApplicable : derivation.state(context)
        }
        context.score = assessor.assess(states)
        func families(_ indicators: [Indicator]) -> [Family] {
            indicators.compactMap {
                $0.family(states[HealthInput(of: $0)] ?? .unknown, context)
            }
        }
        let (ofServer, ofDatabases) = (families(Self.ofServer), families(Self.ofDatabases))
        noteUnderived(
            states, ofServer + ofDatabases, reading.databaseNames.values.map { ExactText($0) },
            at: now)
        return [thresholds] + ofServer + ofDatabases
            + [databaseLimits(reading)].compactMap(\.self)
    }

    /// Notes which indicators have no value because their windows have only begun.
    ///
    /// Too few events in a part of the window may be enough in the whole.
    private mutating func noteUnderived(
        _ states: [HealthInput: HealthState], _ families: [Family], _ databases: [ExactText],
        at now: Double
    ) {
        let begin = began ?? now
        began = begin
        guard now - begin < Self.windowLength else { return }
        let shown = Dictionary(
            families.map { ($0.metric.name, $0) }, uniquingKeysWith: { first, _ in first })
        for indicator in Indicator.derived
        where indicator.derivation.memory != nil && indicator.window != "now" {
            let name = indicator.metric.name
            let family = shown[name]
            if family == nil, states[HealthInput(of: indicator)] != .notApplicable {
                underived.insert(name)
            }
            guard indicator.isByDatabase, let family else { continue }
            let known = Set(family.samples.compactMap { $0.labels["datname"].map(ExactText.init) })
            for database in databases where !known.contains(database) {
                underivedIn[database, default: []].insert(name)
            }
        }
    }

    /// Goes on with what an earlier engine remembers, judging by the configuration of this one, in which
    /// these metrics and collectors are switched off.
    package mutating func goOn(
        from former: IndicatorEngine, without metrics: Set<String> = [],
        _ collectors: Set<String> = []
    ) {
        guard former.isConsole == isConsole else { return }
        memories.goOn(from: former.memories)
        let lost = Indicator.all.filter { $0.isLost(metrics: metrics, collectors: collectors) }
        assessor.goOn(from: former.assessor, without: Set(lost.map { HealthInput(of: $0) }))
        (began, lastReading) = (former.began, former.lastReading)
        (underived, underivedIn) = (former.underived, former.underivedIn)
    }

    /// Of a server that could not be reached: how much of the score is known, and its model.
    private var unseen: [Family] {
        var context = context(TargetReading(role: .primary))
        context.score = HealthScore(value: nil, losses: [], coverage: 0, caps: [])
        return [Indicator.healthCoverage, .healthModel].compactMap {
            $0.family(.unknown, context)
        }
    }

    private func context(
        _ reading: TargetReading, _ pageAlerts: HealthState = .notApplicable
    ) -> IndicatorContext {
        IndicatorContext(
            reading: reading, settings: settings, memories: memories, pageAlerts: pageAlerts)
    }

    private func databaseLimits(_ reading: TargetReading) -> Family? {
        settings.databaseThresholds.family(
            of: reading.databaseNames.values.sorted { ExactText($0) < ExactText($1) })
    }

    /// How long a replica has stood still, for the agent that watches it next; nil when it does not.
    package var standstill: Standstill? { memories[ReplicaState.self].standstill }

    /// Takes up what an earlier agent has noted of a replica; before the first reading only.
    package mutating func resume(_ standstill: Standstill) {
        memories[ReplicaState.self] = ReplicaState(after: standstill)
    }

    /// Takes the next reading as the first of another server: nothing is subtracted from it.
    package mutating func beginAgain() { memories.beginAgain() }

    /// Takes the next reading as the first after a start of the server, or of another server: what
    /// went wrong in the minutes before is not its own.
    package mutating func beginAfterStart() {
        memories.forget()
        began = nil
    }

    /// A metric that comes once per database.
    package static func isByDatabase(_ metric: Metric) -> Bool {
        metric == DatabaseThresholds.metric
            || ofDatabases.contains { $0.metric == metric }
    }
}
