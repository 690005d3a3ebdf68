import Basics

/// Times of the week and year, by the clocks of one place, as Alertmanager describes them.
///
/// What is empty does not restrict.
package struct TimeInterval: Sendable, Equatable {
    /// Minutes of the day, the last one not included.
    package var times: [Range<Int64>] = []
    /// Days of the week; 0 is Sunday.
    package var weekdays: [ClosedRange<Int64>] = []
    /// Days of the month; below zero they count from its end, -1 being the last.
    package var daysOfMonth: [(first: Int64, last: Int64)] = []
    /// Months; 1 is January.
    package var months: [ClosedRange<Int64>] = []
    /// Years.
    package var years: [ClosedRange<Int64>] = []
    /// Whose clocks count.
    package var zone = TimeZoneRules.utc
    /// The zone's name.
    package var location = "UTC"

    /// Always.
    package init() {}

    /// Whether a moment, in milliseconds since 1970, lies in it.
    package func contains(_ now: Int64) -> Bool {
        let utc = now >= 0 ? now / 1000 : (now - 999) / 1000
        let seconds = utc + zone.offset(at: utc)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let minute = (seconds - days * 86_400) / 60
        let date = CivilDate(days: days)
        let length = date.daysInMonth
        let isDay =
            daysOfMonth.isEmpty
            || daysOfMonth.contains { range in
                let first = range.first < 0 ? length + 1 + range.first : range.first
                let last = range.last < 0 ? length + 1 + range.last : range.last
                return max(first, 1) <= date.day && date.day <= min(last, length)
            }
        let weekday = CivilDate.weekday(days: days)
        return isDay && (times.isEmpty || times.contains { $0.contains(minute) })
            && (weekdays.isEmpty || weekdays.contains { $0.contains(weekday) })
            && (months.isEmpty || months.contains { $0.contains(date.month) })
            && (years.isEmpty || years.contains { $0.contains(date.year) })
    }

    /// Whether two intervals are the same.
    package static func == (left: TimeInterval, right: TimeInterval) -> Bool {
        left.times == right.times && left.weekdays == right.weekdays
            && left.daysOfMonth.elementsEqual(right.daysOfMonth, by: ==)
            && left.months == right.months && left.years == right.years
            && left.location == right.location && left.zone == right.zone
    }
}

extension TimeInterval {
    private static let weekdayNames = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]

    /// `09:00` as minutes of the day, 0 to 1440; nil when it is none.
    package static func minute(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = Int64(parts[0]), let minute = Int64(parts[1]),
            (0...24).contains(hour), (0...59).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    /// `monday:friday` or `sunday`.
    package static func weekdays(_ text: String) -> ClosedRange<Int64>? {
        range(text, names: weekdayNames, from: 0, numbers: nil)
    }

    /// `january:march`, `1:3` or `12`.
    package static func months(_ text: String) -> ClosedRange<Int64>? {
        range(text, names: monthNames, from: 1, numbers: 1...12)
    }

    /// `2026:2028` or `2026`.
    package static func years(_ text: String) -> ClosedRange<Int64>? {
        range(text, names: [], from: 0, numbers: 1970...9999)
    }

    /// `1:5`, `-3:-1` or `15`.
    package static func daysOfMonth(_ text: String) -> (first: Int64, last: Int64)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let first = Int64(parts[0]),
            let last = Int64(parts[parts.count - 1]),
            [first, last].allSatisfy({ (1...31).contains($0) || (-31...(-1)).contains($0) })
        else { return nil }
        // Alertmanager, too, refuses what ends before it begins.
        if (first > 0) == (last > 0), first > last { return nil }
        if first < 0, last > 0 { return nil }
        return (first, last)
    }

    private static func range(
        _ text: String, names: [String], from first: Int64, numbers: ClosedRange<Int64>?
    ) -> ClosedRange<Int64>? {
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count) else { return nil }
        let ends = parts.compactMap { part -> Int64? in
            if let index = names.firstIndex(of: String(part)) { return Int64(index) + first }
            guard let number = Int64(part), numbers?.contains(number) == true else { return nil }
            return number
        }
        guard ends.count == parts.count, let low = ends.first, let high = ends.last, low <= high
        else { return nil }
        return low...high
    }
}

extension TimeInterval {
    /// The times of the day as `minute` reads them.
    package var timeTexts: [(start: String, end: String)] {
        times.map { (Self.text(ofMinute: $0.lowerBound), Self.text(ofMinute: $0.upperBound)) }
    }

    /// The days of the week as `weekdays` reads them.
    package var weekdayTexts: [String] {
        weekdays.map { range in
            let first = Self.weekdayNames[Int(range.lowerBound)]
            let last = Self.weekdayNames[Int(range.upperBound)]
            return "\(first):\(last)"
        }
    }

    /// The days of the month as `daysOfMonth` reads them.
    package var dayTexts: [String] { daysOfMonth.map { "\($0.first):\($0.last)" } }

    /// The months as `months` reads them.
    package var monthTexts: [String] { months.map { "\($0.lowerBound):\($0.upperBound)" } }

    /// The years as `years` reads them.
    package var yearTexts: [String] { years.map { "\($0.lowerBound):\($0.upperBound)" } }

    private static func text(ofMinute minute: Int64) -> String {
        [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
