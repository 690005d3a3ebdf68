import Basics
package import Reports
package import TimeIntervals

/// When a report is made, and on which time, by the clocks of one place.
package struct ReportSchedule: Sendable, Equatable {
    /// How long the time is that a report is about: it ends with the day before the one on which the
    /// report is made.
    package enum Span: String, Sendable, CaseIterable {
        /// That day.
        case day
        /// Seven days.
        case week
        /// The calendar month before this one.
        case month
    }

    /// How long the time is that the report is about.
    package let span: Span
    /// On which day of the week it is made, 0 for Sunday; nil where the span says it.
    package let weekday: Int64?
    /// At which minute of the day.
    package let minute: Int64
    /// Whose clocks count.
    package let zone: TimeZoneRules
    /// The zone's name.
    package let location: String

    /// A schedule.
    package init(
        _ span: Span, weekday: Int64?, minute: Int64, zone: TimeZoneRules = .utc,
        location: String = "UTC"
    ) {
        self.span = span
        self.weekday = weekday
        self.minute = minute
        self.zone = zone
        self.location = location
    }

    /// Two months, in which every schedule has a day.
    private static let daysMax: Int64 = 62
    private static let day: Int64 = 86_400
    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    // MARK: Words

    /// `monday 07:00` or `07:00`; nil when it is neither.
    package static func moment(_ text: String) -> (weekday: Int64?, minute: Int64)? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), let last = words.last,
            let minute = TimeInterval.minute(String(last)), minute < 1440
        else { return nil }
        guard words.count == 2 else { return (nil, minute) }
        let name = words[0].lowercased()
        guard let weekday = weekdays.firstIndex(of: name) else { return nil }
        return (Int64(clamping: weekday), minute)
    }

    /// The moment as `moment` reads it.
    package var momentText: String {
        let clock = [minute / 60, minute % 60].map(Self.two).joined(separator: ":")
        guard let weekday, let place = Int(exactly: weekday), Self.weekdays.indices.contains(place)
        else { return clock }
        return "\(Self.weekdays[place]) \(clock)"
    }

    /// What tells whether it is the same schedule still.
    package var mark: String { "\(span.rawValue) \(momentText) \(location)" }

    // MARK: Times, in milliseconds since 1970

    /// The last moment at which a report was due; nil only for a clock that shows nonsense.
    package func last(until now: Int64) -> Int64? {
        let today = localDay(now)
        // Tomorrow, too: clocks that go back may show today's time of day once more.
        for back in -1...Self.daysMax where isDay(today - back) {
            let moment = moment(of: today - back, minute: minute)
            if moment <= now { return moment }
        }
        return nil
    }

    /// What the report that is due at a moment is about.
    package func period(at moment: Int64) -> ReportPeriod? {
        let last = localDay(moment)
        return ReportPeriod(
            from: self.moment(of: firstDay(last), minute: 0),
            to: self.moment(of: endDay(last), minute: 0))
    }

    /// The days that a period has, by the clocks of the place: `2026-11-16`, or
    /// `2026-11-16-2026-11-22`.
    package func days(of period: ReportPeriod) -> String {
        let first = Self.text(localDay(period.from))
        return span == .day ? first : first + "-" + Self.text(localDay(period.to - 1))
    }

    private func firstDay(_ day: Int64) -> Int64 {
        switch span {
        case .day: return day - 1
        case .week: return day - 7
        case .month:
            let date = CivilDate(days: endDay(day) - 1)
            return CivilDate.days(year: date.year, month: date.month, day: 1)
        }
    }

    private func endDay(_ day: Int64) -> Int64 {
        guard span == .month else { return day }
        let date = CivilDate(days: day)
        return CivilDate.days(year: date.year, month: date.month, day: 1)
    }

    private func isDay(_ day: Int64) -> Bool {
        let isWeekday = weekday.map { $0 == CivilDate.weekday(days: day) }
        switch span {
        case .day: return isWeekday ?? true
        case .week: return isWeekday ?? (CivilDate.weekday(days: day) == 1)
        case .month:
            let date = CivilDate(days: day)
            return isWeekday.map { $0 && date.day <= 7 } ?? (date.day == 1)
        }
    }

    /// The day that clocks show, counted from 1970-01-01.
    private func localDay(_ milliseconds: Int64) -> Int64 {
        let seconds = Self.quotient(milliseconds, 1000)
        return Self.quotient(seconds + zone.offset(at: seconds), Self.day)
    }

    /// When clocks show that minute of a day; where they leave it out, about then, on that day.
    private func moment(of day: Int64, minute: Int64) -> Int64 {
        let local = day * Self.day + minute * 60
        let near = local - zone.offset(at: local)
        let moment = (local - zone.offset(at: near)) * 1000
        guard localDay(moment) < day else { return moment }
        // Clocks that leave out midnight show it west of Greenwich as 23:00 of the day before: by
        // those of before the change it is the first moment of the day.
        return (local - zone.offset(at: Self.quotient(moment, 1000))) * 1000
    }

    private static func quotient(_ value: Int64, _ step: Int64) -> Int64 {
        let rest = value % step
        return (value - (rest < 0 ? rest + step : rest)) / step
    }

    private static func text(_ day: Int64) -> String {
        let date = CivilDate(days: day)
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
