package import Metrics

/// A number that a person can act on, derived from what the collectors learnt.
package struct Indicator: Sendable {
    /// Name, kind and help of its family.
    package let metric: Metric
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

    /// Describes an indicator.
    init(
        _ name: String, _ help: String, labels: [String] = [], unit: String, range: String,
        window: String, formula: String, absence: String
    ) {
        metric = Metric(name, .gauge, help)
        self.labels = labels
        self.unit = unit
        self.range = range
        self.window = window
        self.formula = formula
        self.absence = absence
    }

    /// A family of one sample without labels, or nothing without a value.
    func family(_ value: Double?) -> Family? {
        value.map { Family(metric, [Sample(.none, $0)]) }
    }

    /// A family with one sample for each name, in order of the names.
    func family(_ values: ExactDictionary<Double>) -> Family? {
        if values.isEmpty { return nil }
        let samples = values.sorted { ExactText($0.key) < ExactText($1.key) }.map {
            Sample(Labels(names: labels, values: [$0.key]), $0.value)
        }
        return Family(metric, samples)
    }
}
