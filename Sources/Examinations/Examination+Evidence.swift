package import Health
import Metrics

/// What an input of the health model was when it was last seen, in words.
extension Examination {
    /// One line with the value, and with the labels of the worst series where there are several.
    package func evidence(of input: HealthInput) -> [String] {
        let words = input.rawValue.split(separator: " ")
        guard let name = words.first(where: { $0.hasPrefix("pg_") }).map(String.init) else {
            return []
        }
        let samples = snapshot.samples(of: name)
        if input.rawValue.hasPrefix("sum of ") || name == "pg_vacuum_overdue_tables" {
            return samples.isEmpty
                ? [] : ["\(name) is \(Figures.count(samples.reduce(0) { $0 + $1.value }))"]
        }
        let isLow = input.isBadBelow
        let worst = samples.max { isLow ? $0.value > $1.value : $0.value < $1.value }
        guard let worst else { return [] }
        let labels = ["datname", "application_name", "slot_name", "relname", "pool", "holder"]
            .compactMap { name in
                worst.labels[name].flatMap { $0.isEmpty ? nil : "\(name) \($0)" }
            }
        let place = labels.isEmpty ? "" : " (\(labels.joined(separator: ", ")))"
        return ["\(name) is \(Self.text(worst.value, input))\(place)"]
    }

    private static func text(_ value: Double, _ input: HealthInput) -> String {
        if input.isRatio { return Figures.share(value) }
        if input.isDuration { return Figures.seconds(value) }
        // The size of the log is shown as the series has it, not against max_wal_size.
        let isBytes = input.isBytes || input.rawValue.hasPrefix("pg_wal_size_bytes")
        if isBytes { return Figures.bytes(value) }
        return value < 100 ? Figures.short(value) : Figures.count(value)
    }
}
