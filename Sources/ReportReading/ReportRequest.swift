import Basics
import Documents
import History
package import Reports

/// Which periods a report compares, as options say it.
package struct ReportRequest: Sendable, Equatable {
    /// The words of the options; nil for what is not given.
    package struct Words: Sendable, Equatable {
        /// How long the period is, such as `7d`.
        package var period: String?
        /// When it begins.
        package var from: String?
        /// When it ends.
        package var to: String?
        /// `previous`, `none`, or both ends of another period.
        package var compare: String?
        /// What stands before the name of an option where one is named.
        package let mark: String

        /// No words; those of an address have no mark.
        package init(mark: String = "--") { self.mark = mark }
    }

    /// How long the period is when no option says it.
    private static let periodDefault: Int64 = 7 * 86_400_000
    /// The shortest period, for the means of a few minutes to be compared.
    private static let periodMin: Int64 = 60_000
    /// The longest one: daily figures are kept for ten years.
    private static let periodMax: Int64 = 3_660 * 86_400_000

    /// What the report is about.
    package let period: ReportPeriod
    /// What it is compared with; nil for nothing.
    package let comparison: ReportPeriod?
    /// The parts whose means are compared.
    package let step: ReportStep

    /// Whether a pattern that comes back, by the hour of the day or by the day of the week, is the
    /// same in both periods, so that it is no noise: both have three of it, and whole days.
    package var hasCycle: Bool {
        let lengths = [period.length, comparison?.length ?? period.length]
        let day = ReportStep.day.milliseconds
        switch step {
        case .minute: return false
        case .hour: return lengths.allSatisfy { $0 >= 3 * day && $0 % day == 0 }
        case .day: return lengths.allSatisfy { $0 >= 21 * day }
        }
    }

    /// Reads the words; `now` is in milliseconds since 1970.
    /// - Throws: `ReportRefusal` that names the option.
    package init(_ words: Words, now: Int64) throws(ReportRefusal) {
        let length = try Self.length(words)
        let (from, to) = try Self.ends(words, length, now)
        guard from < now else {
            throw ReportRefusal(
                "the period begins in the future, at \(ReportTime.text(from)) UTC; now it is"
                    + " \(ReportTime.text(now))")
        }
        guard from != to else {
            throw ReportRefusal(
                "the period is empty: it begins and ends at \(ReportTime.text(from)) UTC")
        }
        guard let whole = ReportPeriod(from: from, to: to) else {
            throw ReportRefusal(
                "\(words.mark)from \(ReportTime.text(from)) is after"
                    + " \(words.mark)to \(ReportTime.text(to))")
        }
        try Self.check(whole, "the period", now)
        let other = try Self.comparison(words, with: whole, now)
        let step = ReportStep(for: max(whole.length, other?.length ?? 0))
        self.step = step
        guard step == .day else {
            period = whole
            comparison = other
            return
        }
        // Days are whole ones: what is beyond them would need rows that are not kept for so long.
        guard let days = Self.days(of: whole) else {
            throw ReportRefusal("\(whole.text) has no whole day in UTC")
        }
        period = days
        if words.compare ?? "previous" == "previous" {
            comparison = ReportPeriod(from: days.from - days.length, to: days.from)
        } else if let other {
            guard let otherDays = Self.days(of: other) else {
                throw ReportRefusal("\(words.mark)compare: \(other.text) has no whole day in UTC")
            }
            comparison = otherDays
        } else {
            comparison = nil
        }
    }

    private static func days(of period: ReportPeriod) -> ReportPeriod? {
        let day = ReportStep.day.milliseconds
        return ReportPeriod(
            from: ReportTime.floor(period.from + day - 1, to: day),
            to: ReportTime.floor(period.to, to: day))
    }

    private static func length(_ words: Words) throws(ReportRefusal) -> Int64? {
        guard let text = words.period else { return nil }
        let name = "\(words.mark)period \(shown(text))"
        if words.from != nil, words.to != nil {
            throw ReportRefusal("\(name) goes with one of \(words.mark)from and \(words.mark)to")
        }
        guard case .success(let duration) = DurationText.parse(text) else {
            throw ReportRefusal("\(name) is no duration such as 7d or 12h")
        }
        let (seconds, overflow) = duration.components.seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow, (periodMin...periodMax).contains(seconds) else {
            throw ReportRefusal("\(name) is not between 1m and 3660d")
        }
        return seconds
    }

    private static func ends(
        _ words: Words, _ length: Int64?, _ now: Int64
    ) throws(ReportRefusal) -> (from: Int64, to: Int64) {
        let from = try words.from.map { text throws(ReportRefusal) in
            try time(text, "\(words.mark)from")
        }
        let to = try words.to.map { text throws(ReportRefusal) in
            try time(text, "\(words.mark)to")
        }
        switch (from, to) {
        case (let from?, let to?): return (from, to)
        case (let from?, nil):
            let end = length.map { from + $0 } ?? lastEnd(now, max(periodMin, now - from))
            return (from, end)
        case (nil, let to?): return (to - (length ?? periodDefault), to)
        case (nil, nil):
            let length = length ?? periodDefault
            let to = lastEnd(now, length)
            return (to - length, to)
        }
    }

    /// The last whole hour, or minute of a short period: what is over.
    private static func lastEnd(_ now: Int64, _ length: Int64) -> Int64 {
        let isShort = length <= ReportStep.minutesMax
        return ReportTime.floor(now, to: (isShort ? ReportStep.minute : .hour).milliseconds)
    }

    private static func comparison(
        _ words: Words, with period: ReportPeriod, _ now: Int64
    ) throws(ReportRefusal) -> ReportPeriod? {
        let text = words.compare ?? "previous"
        if text == "none" { return nil }
        if text == "previous" {
            return ReportPeriod(from: period.from - period.length, to: period.from)
        }
        let option = "\(words.mark)compare"
        let name = "\(option) \(shown(text))"
        guard let dots = text.firstRange(of: "..") else {
            throw ReportRefusal(
                "\(name) is not previous, none, or two times such as"
                    + " 2026-11-01..2026-11-08")
        }
        let from = try time(String(text[..<dots.lowerBound]), option)
        let to = try time(String(text[dots.upperBound...]), option)
        guard from != to else {
            throw ReportRefusal(
                "\(name) is empty: it begins and ends at the same time")
        }
        guard let other = ReportPeriod(from: from, to: to) else {
            throw ReportRefusal("\(name) ends before it begins")
        }
        guard other != period else {
            throw ReportRefusal("\(name) is the period itself")
        }
        guard !other.overlaps(period) else {
            throw ReportRefusal("\(name) overlaps the period, \(period.text)")
        }
        try check(other, "\(name)", now)
        return other
    }

    private static func check(
        _ period: ReportPeriod, _ name: String, _ now: Int64
    ) throws(ReportRefusal) {
        guard period.to <= now else {
            throw ReportRefusal(
                "\(name) ends in the future, at \(ReportTime.text(period.to)) UTC; now it is"
                    + " \(ReportTime.text(now))")
        }
        guard (periodMin...periodMax).contains(period.length) else {
            throw ReportRefusal("\(name), \(period.text), is not between 1m and 3660d long")
        }
    }

    /// A time by RFC 3339, or the beginning of a day in UTC.
    private static func time(_ text: String, _ name: String) throws(ReportRefusal) -> Int64 {
        let isDay = text.utf8.count == 10 && text.utf8.contains(UInt8(ascii: "-"))
        guard let milliseconds = TimeText.milliseconds(isDay ? text + "T00:00:00Z" : text),
            RowLimits.milliseconds.contains(milliseconds)
        else {
            throw ReportRefusal(
                "\(name) \(shown(text)) is no time such as 2026-11-21T08:00:00Z or 2026-11-21")
        }
        return milliseconds
    }

    private static func shown(_ text: String) -> String { VisibleText.line(text) }
}
