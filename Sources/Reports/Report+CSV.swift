import Basics

extension Report {
    /// The columns of `csv`.
    package static let columns = [
        "target", "metric", "pool", "unit", "from", "to", "samples", "average", "minimum",
        "maximum", "p95", "before_average", "change", "noise", "meaning",
    ]

    /// A row for each target, metric and period, as spreadsheets read it (RFC 4180).
    ///
    /// What is not known is empty. Rows of the period have its comparison; those of the other
    /// period follow them and have none. At the end, without a target, stands how many rows of the history
    /// were left out, and why in the last column.
    package var csv: String {
        var out = Self.row(Self.columns)
        for target in targets {
            for measure in target.measures {
                let head = [
                    Self.disarmed(target.name), Self.disarmed(measure.metric),
                    Self.disarmed(measure.pool), Self.disarmed(measure.unit ?? ""),
                ]
                if let now = measure.now {
                    let tail = [
                        Self.number(measure.before?.average), Self.number(measure.change),
                        Self.number(measure.noise), measure.verdict.rawValue,
                    ]
                    out += Self.row(head + Self.cells(period, now) + tail)
                }
                if let before = measure.before, let comparison {
                    out += Self.row(head + Self.cells(comparison, before) + ["", "", "", ""])
                }
            }
        }
        for unread in unread {
            let head = ["", "rows_left_out", Self.disarmed(unread.table), "rows"]
            let times = [ReportTime.rfc3339(period.from), ReportTime.rfc3339(period.to)]
            let empty = Self.columns.dropFirst(8).map { _ in "" }
            out += Self.row(
                head + times + ["\(unread.rows)"] + empty + [Self.disarmed(unread.reason)])
        }
        return out
    }

    private static func cells(_ period: ReportPeriod, _ spread: ReportSpread) -> [String] {
        [
            ReportTime.rfc3339(period.from), ReportTime.rfc3339(period.to), "\(spread.samples)",
            number(spread.average), number(spread.minimum), number(spread.maximum),
            number(spread.p95),
        ]
    }

    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return "\(value)"
    }

    /// What a formula begins with, as wide as in East Asia too, which some spreadsheets read alike.
    private static let armed: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// A text that no spreadsheet takes for a formula.
    private static func disarmed(_ text: String) -> String {
        let visible = VisibleText.line(text)
        let scalars = visible.unicodeScalars
        guard let first = scalars.first(where: { !$0.properties.isWhitespace }) else {
            return visible
        }
        let isArmed = armed.contains(first)
        return isArmed ? "'" + visible : visible
    }

    private static func row(_ cells: [String]) -> String {
        cells.map { cell in
            let isPlain = !cell.unicodeScalars.contains {
                $0 == "\"" || $0 == "," || $0 == "\n" || $0 == "\r"
            }
            if isPlain { return cell }
            var quoted = String.UnicodeScalarView()
            for scalar in cell.unicodeScalars {
                if scalar == "\"" { quoted.append(scalar) }
                quoted.append(scalar)
            }
            return "\"\(String(quoted))\""
        }.joined(separator: ",") + "\r\n"
    }
}
