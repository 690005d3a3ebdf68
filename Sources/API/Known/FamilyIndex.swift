import Health
import Indicators
package import Metrics

/// The samples of a target by the names of their families.
package struct FamilyIndex: Sendable {
    private var found: [String: [Sample]] = [:]

    /// All families, or those of these names.
    package init(_ snapshot: TargetSnapshot?, names: Set<String>? = nil) {
        self.init(of: snapshot?.families ?? [], names: names)
    }

    /// These families, or those of them with these names.
    init(of families: [Family], names: Set<String>? = nil) {
        for family in families where names?.contains(family.metric.name) ?? true {
            found[family.metric.name, default: []] += family.samples
        }
    }

    /// The samples of a family, none when nothing is known of it.
    package subscript(name: String) -> [Sample] { found[name] ?? [] }

    /// The value of a family with one series.
    package func value(_ name: String) -> Double? { found[name]?.first?.value }

    /// The worst sample of a family: the one that an indicator with several series is judged by.
    func worst(_ name: String) -> Sample? {
        let isLow = HealthInput(rawValue: name).isBadBelow
        return self[name].filter { !$0.value.isNaN }.max {
            isLow ? $0.value > $1.value : $0.value < $1.value
        }
    }

    /// The counters of some families by row; `key` makes the row's name of its labels.
    func rows(
        of names: [String], key: (Labels) -> String
    ) -> [ExactText: GrowthWindow.Counters] {
        var rows: [ExactText: GrowthWindow.Counters] = [:]
        for (index, name) in names.enumerated() {
            for sample in self[name] {
                let unknown = GrowthWindow.Counters(repeating: .nan)
                rows[ExactText(key(sample.labels)), default: unknown][index] = sample.value
            }
        }
        return rows
    }
}
