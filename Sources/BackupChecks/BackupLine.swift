import Basics

/// One kind of backups in a line, for `pgvigil check`.
package struct BackupLine: Sendable, Equatable {
    /// Such as `backup full: ok: full_1.dump, 3h ago, 4 good ones`.
    package let text: String
    /// Whether there is nothing to do.
    package let isGood: Bool

    /// What a report comes to now.
    package init(_ report: BackupReport, now: Double) {
        var lines: [String] = []
        var isGood = true
        let limit = Double(report.settings.maxAge.components.seconds)
        for place in report.places {
            let name =
                "backup \(VisibleText.line(report.settings.name))"
                + (place.label.isEmpty ? "" : " (repository \(VisibleText.line(place.label)))")
            var words: String
            if let problem = place.problem {
                words = "cannot be looked at: \(problem)"
            } else if let newest = place.newest {
                let age = max(0, now - newest.finished)
                words =
                    age > limit
                    ? "too old: the newest good one is" : "ok:"
                words +=
                    " \(VisibleText.line(newest.name)), \(Self.text(age)) old, at most"
                    + " \(Self.text(limit)); \(newest.count) good"
                if place.hasWALGap == true { words += "; the archive lacks WAL that it needs" }
                if age > limit || place.hasWALGap == true { isGood = false }
            } else {
                words = "there is no good one"
            }
            if place.problem != nil || place.newest == nil { isGood = false }
            lines.append("\(name): \(words)")
        }
        if report.isVerified == false { isGood = false }
        lines += report.flaws.map { "  does not count: \(VisibleText.line($0))" }
        text = lines.map { $0 + "\n" }.joined()
        self.isGood = isGood
    }

    private static func text(_ seconds: Double) -> String {
        let minutes = Int(min(seconds / 60, 1e9))
        if minutes < 1 { return "less than 1m" }
        let (hours, days) = (minutes / 60, minutes / 1440)
        if days >= 3 { return "\(days)d" }
        return hours >= 1 ? "\(hours)h\(minutes % 60)m" : "\(minutes)m"
    }
}
