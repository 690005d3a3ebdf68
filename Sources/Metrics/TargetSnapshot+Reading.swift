extension TargetSnapshot {
    /// The samples of a metric, from all parts of the snapshot.
    package func samples(of name: String) -> [Sample] {
        families.filter { $0.metric.name == name }.flatMap(\.samples)
    }

    /// The value of a metric that has one series, or nil when nothing is known.
    package func value(of name: String) -> Double? { samples(of: name).first?.value }

    /// The sum over all series of a metric, or nil when nothing is known.
    package func sum(of name: String) -> Double? {
        let samples = samples(of: name)
        return samples.isEmpty ? nil : samples.reduce(0) { $0 + $1.value }
    }
}
