extension Report {
    /// More targets are only counted.
    private static let summaryMost = 10

    /// One line on what the report is about.
    package var headline: String {
        let count = targets.count == 1 ? "1 target" : "\(targets.count) targets"
        return "\(period.text), \(count)"
    }

    /// The worst of the targets in a line each, for a message; names are as they came.
    package var summary: String {
        let sorted = targets.enumerated().sorted { one, other in
            let (left, right) = (score(one.element), score(other.element))
            return left != right ? left < right : one.offset < other.offset
        }.map(\.element)
        var lines = sorted.prefix(Self.summaryMost).map(line)
        if sorted.count > Self.summaryMost {
            lines.append("and \(sorted.count - Self.summaryMost) more targets")
        }
        return (lines + notes).joined(separator: "\n")
    }

    private func score(_ target: ReportTarget) -> Double {
        target.measure(ReportTarget.score)?.now?.average ?? .infinity
    }

    private func line(_ target: ReportTarget) -> String {
        let score = target.measure(ReportTarget.score)
        let up = target.measure(ReportTarget.up)?.now?.average
        var parts = ["score \(ReportNumber.count(score?.now?.average))"]
        if let difference = score?.difference {
            parts[0] += " (\(ReportNumber.signed(difference, unit: "points")))"
        }
        parts.append("up \(ReportNumber.ratio(up))")
        if problems[.alerts] == nil {
            parts.append(target.alerts.count == 1 ? "1 alert" : "\(target.alerts.count) alerts")
        }
        let worse = target.indicators.count { $0.verdict == .worse }
        parts.append(worse == 1 ? "1 indicator worse" : "\(worse) indicators worse")
        return "\(target.name): \(parts.joined(separator: ", "))"
    }
}
