package import Health
package import Limits
package import Metrics

/// A number that a person can act on, and all that the program knows of it.
///
/// An indicator is one value in `Catalog` and its name in `Indicator.all`: the engine, limits,
/// health model, advice, history, status page and documents iterate over that list.
package struct Indicator: Sendable {
    /// Where its series come from.
    package enum Origin: Sendable {
        /// It has series of its own, derived after every poll.
        case derived
        /// A collector's series are the indicator.
        case collected
        /// It has no series: it only counts for the health score, under a name in words.
        case scored
    }

    /// Name, kind and help of its family.
    package let metric: Metric
    /// Where its series come from.
    package let origin: Origin
    /// The labels of its series, `target` aside.
    package let labels: [String]
    /// Such as `seconds`, `ratio`.
    package let unit: String
    /// What values it can have, in words.
    package let range: String
    /// `now`, or the time over which differences of counters are taken.
    package let window: String
    /// How it is computed, in words.
    package let formula: String
    /// When there is no value although the server answers.
    package let absence: String
    /// Whether it has no value until enough events have happened in its window.
    package let needsEvents: Bool
    /// Its limits; nil when it is not judged by any.
    package let limits: IndicatorLimits?
    /// Of an indicator of single databases: whose limits hold by default, nil without defaults.
    package let ofServer: ThresholdName?
    /// What it can cost the health score.
    package let check: HealthCheck?
    /// The lethal state that it shows.
    package let cap: HealthCap?
    /// The title of its column on the status page; nil without a column.
    package let column: String?
    /// Whether its series are recorded unless the configuration says otherwise.
    package let isRecorded: Bool
    /// Why `monitoring.indicators()` does not have it; nil when it does.
    package let reasonNotInSQL: String?
    let derivation: Derivation

    /// Describes an indicator with series of its own.
    init(
        _ name: String, _ help: String, labels: [String] = [], unit: String, range: String,
        window: String, formula: String, absence: String, from derivation: Derivation,
        needsEvents: Bool = false, limits: IndicatorLimits? = nil, ofServer: ThresholdName? = nil,
        check: HealthCheck? = nil, cap: HealthCap? = nil, column: String? = nil,
        isRecorded: Bool = true, notInSQL: String? = nil
    ) {
        metric = Metric(name, .gauge, help)
        origin = .derived
        self.labels = labels
        self.unit = unit
        self.range = range
        self.window = window
        self.formula = formula
        self.absence = absence
        self.derivation = derivation
        self.needsEvents = needsEvents
        self.limits = limits
        self.ofServer = ofServer
        let input = HealthInput(name, unit: unit, isBadBelow: limits?.isBadBelow == true)
        self.check = check?.looking(at: input)
        self.cap = cap?.looking(at: input)
        self.column = column
        self.isRecorded = isRecorded
        reasonNotInSQL = notInSQL
    }

    /// Describes an indicator whose series a collector shows.
    init(
        collected name: String, unit: String, limits: IndicatorLimits? = nil,
        check: HealthCheck? = nil, column: String? = nil, notInSQL: String? = nil
    ) {
        self.init(
            name: name, origin: .collected, unit: unit,
            from: check == nil ? Derivation(series: .none) : .series(name), limits: limits,
            check: check, column: column, notInSQL: notInSQL)
    }

    /// Describes what only counts for the health score; `words` name it in documents.
    init(
        scored words: String, unit: String, from derivation: Derivation,
        check: HealthCheck? = nil, cap: HealthCap? = nil
    ) {
        self.init(
            name: words, origin: .scored, unit: unit, from: derivation, check: check, cap: cap)
    }

    private init(
        name: String, origin: Origin, unit: String, from derivation: Derivation,
        limits: IndicatorLimits? = nil, check: HealthCheck? = nil, cap: HealthCap? = nil,
        column: String? = nil, notInSQL: String? = nil
    ) {
        metric = Metric(name, .gauge, "")
        self.origin = origin
        labels = []
        self.unit = unit
        (range, window, formula, absence) = ("", "now", "", "")
        self.derivation = derivation
        needsEvents = false
        self.limits = limits
        ofServer = nil
        let input = HealthInput(name, unit: unit, isBadBelow: limits?.isBadBelow == true)
        self.check = check?.looking(at: input)
        self.cap = cap?.looking(at: input)
        self.column = column
        isRecorded = origin == .collected
        reasonNotInSQL = notInSQL
    }

    /// The collectors whose answers it is made of, beside single families.
    package var collectors: Set<String> {
        derivation.collectors.union(derivation.memory?.collectors ?? [])
    }

    /// Whether it has a series for each database and nothing else.
    var isByDatabase: Bool { labels == ["datname"] }

    /// Its series after a poll, in which it was `state`.
    func family(_ state: HealthState, _ context: IndicatorContext) -> Family? {
        switch derivation.series {
        case .none: return nil
        case .state:
            guard case .known(let value, _) = state else { return nil }
            return family(value)
        case .value(let value): return value(context).map(family)
        case .byLabel(let values):
            let values = values(context)
            return values.isEmpty ? nil : family(values)
        case .samples(let samples): return samples(context).map { Family(metric, $0) }
        }
    }

    /// A family of one sample without labels.
    func family(_ value: Double) -> Family { Family(metric, [Sample(.none, value)]) }

    /// A family with one sample for each name, in order of the names.
    private func family(_ values: ExactDictionary<Double>) -> Family {
        let samples = values.sorted { ExactText($0.key) < ExactText($1.key) }.map {
            Sample(Labels(names: labels, values: [$0.key]), $0.value)
        }
        return Family(metric, samples)
    }
}
