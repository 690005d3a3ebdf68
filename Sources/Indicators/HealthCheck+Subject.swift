import Health
package import Metrics

/// The things that a check is about, as far as a report names them.
extension HealthCheck {
    /// More of them are only counted.
    private static let namesMax = 3
    /// A longer name is cut.
    private static let nameScalarsMax = 130

    /// By the names of indicators, the metrics whose largest samples they look at.
    private static let metrics = Dictionary(
        Indicator.all.compactMap { indicator in
            indicator.derivation.largest.map { (indicator.metric.name, $0) }
        }, uniquingKeysWith: { first, _ in first })

    /// All metrics whose samples are the things and the sessions that checks and caps are about.
    package static let subjects = Set(metrics.values).union(HealthSessions.allCases.map(\.rawValue))

    /// The metric whose samples are the things that it is about; nil where it is about the server.
    package var subject: String? { Self.metrics[input.rawValue] }

    /// What to do, with the things or sessions that are worst; `samples` finds those of a metric.
    package func remedy(naming samples: (String) -> [Sample]) -> String {
        if let sessions { return sessions.remedy(remedy, naming: samples(sessions.rawValue)) }
        return subject.map { remedy(naming: samples($0)) } ?? remedy
    }

    private func remedy(naming samples: [Sample]) -> String {
        var begin = 0.0
        if case .fixed(let points) = curve { begin = points.first?.value ?? 0 }
        let bad = samples.filter { $0.value > begin }.sorted { $0.value > $1.value }
        let names = bad.prefix(Self.namesMax).compactMap { sample in
            Self.name(sample.labels).map { "\($0) (\(Self.number(sample.value)))" }
        }
        guard !names.isEmpty else { return remedy }
        let more = bad.count > names.count ? " and \(bad.count - names.count) more" : ""
        return "\(remedy) Worst: \(names.joined(separator: ", "))\(more)."
    }

    /// What labels name: a relation with its schema, and the database that it is in.
    private static func name(_ labels: Labels) -> String? {
        func cut(_ text: String) -> String {
            let scalars = text.unicodeScalars
            let kept = String(String.UnicodeScalarView(scalars.prefix(nameScalarsMax)))
            return scalars.count > nameScalarsMax ? kept + "…" : kept
        }
        let database = labels["datname"].map(cut) ?? ""
        let place = database.isEmpty ? "" : " in \(database)"
        let parts = zip(labels.names, labels.values).filter { $0.0 != "datname" }.map { cut($0.1) }
        if parts.isEmpty { return database.isEmpty ? nil : database }
        // A table is called other only where it is among those that have no series.
        if parts.allSatisfy({ $0 == "other" }) { return "one of all others together\(place)" }
        return parts.joined(separator: ".") + place
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return "\(value)" }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
