import Metrics

/// The series of a target's snapshot by the names of their families.
struct KnownFamilies {
    private var samples: [String: [Sample]] = [:]

    /// Takes all of them; nothing is known without a snapshot.
    init(_ snapshot: TargetSnapshot?) {
        for family in snapshot?.families ?? [] {
            samples[family.metric.name, default: []] += family.samples
        }
    }

    /// The series of a family, none when nothing is known of it.
    subscript(name: String) -> [Sample] { samples[name] ?? [] }

    /// The value of a family that has one series.
    func value(_ name: String) -> Double? { samples[name]?.first?.value }

    /// The values of a family by one of its labels.
    func values(_ name: String, by label: String) -> ExactDictionary<Double> {
        var values = ExactDictionary<Double>()
        for sample in self[name] {
            if let key = sample.labels[label] { values[key] = sample.value }
        }
        return values
    }

    /// The value of the series of a family that bears the same labels as another one, for families
    /// of one row.
    func value(_ name: String, like labels: Labels) -> Double? {
        self[name].first { $0.labels == labels }?.value
    }
}
