import Health
import Metrics

/// How an indicator comes about: what it reads, what it remembers, and two closures over that.
struct Derivation: Sendable {
    /// What its series are.
    enum Series: Sendable {
        /// It has none of its own.
        case none
        /// One series, while the state is a known value.
        case state
        /// One series, while there is a value.
        case value(@Sendable (IndicatorContext) -> Double?)
        /// One series for each value of its only label; no family without any.
        case byLabel(@Sendable (IndicatorContext) -> ExactDictionary<Double>)
        /// Whatever series it needs; nil is no family.
        case samples(@Sendable (IndicatorContext) -> [Sample]?)
    }

    /// The metrics of collectors that it looks at, beyond those of its memory.
    let reads: Set<String>
    /// The collectors of which it matters whether they answered without a row, or whose whole answer
    /// is looked at.
    let collectors: Set<String>
    /// What it remembers of earlier polls.
    let memory: (any IndicatorMemory.Type)?
    /// Whether it is about upkeep: on a replica the primary's shows, and nothing can be done there.
    let isUpkeep: Bool
    let series: Series
    /// The metric whose largest sample says what the indicator is about; nil for none.
    private(set) var largest: String?
    /// What of `reads` it is not made of, and only judged with.
    private(set) var beside: Set<String> = []
    /// What the health score makes of it.
    let state: @Sendable (IndicatorContext) -> HealthState

    init(
        reads: Set<String> = [], collectors: Set<String> = [],
        remembering memory: (any IndicatorMemory.Type)? = nil, isUpkeep: Bool = false,
        series: Series = .state,
        state: @escaping @Sendable (IndicatorContext) -> HealthState = { _ in .unknown }
    ) {
        (self.reads, self.collectors) = (reads, collectors)
        self.memory = memory
        self.isUpkeep = isUpkeep
        self.series = series
        self.state = state
    }

    /// The value of a collector's metric with one series.
    static func series(_ name: String) -> Derivation {
        Derivation(reads: [name], series: .none) { $0.reading.state(name) }
    }

    /// The largest value of a metric that may have no row at all: `state` is given it, or not applicable.
    static func largest(
        _ name: String, of collector: String, isUpkeep: Bool = false, beside more: Set<String> = [],
        state: @escaping @Sendable (IndicatorContext, HealthState) -> HealthState = { $1 }
    ) -> Derivation {
        var derivation = Derivation(
            reads: more.union([name]), collectors: [collector], isUpkeep: isUpkeep, series: .none
        ) { state($0, $0.reading.state(largest: name, of: collector)) }
        derivation.largest = name
        return derivation
    }

    /// The largest age of a database against 2^31, which costs something from when freezing is overdue:
    /// `setting` is the age at which it is forced.
    static func age(_ name: String, forcedAt setting: String) -> Derivation {
        var derivation = Derivation(reads: [name, setting], isUpkeep: true) { context in
            guard let ratio = context.reading.ageRatio(name) else { return .unknown }
            let forced = context.reading.value(setting)
            return .known(ratio, weight: FreezeDelay.weight(ofAge: ratio, forcedAt: forced))
        }
        derivation.beside = [setting]
        return derivation
    }
}

extension HealthState {
    /// Unknown without a value.
    init(_ value: Double?) { self = value.map { .known($0) } ?? .unknown }
}
