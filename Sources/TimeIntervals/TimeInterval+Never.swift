import Basics

extension TimeInterval {
    /// After that time days of the week and of the month have met in every way, leap days included.
    private static let yearsMax: Int64 = 40
    private static let someYear: Int64 = 2024

    /// Whether no day has all that it names, such as the 30th of February.
    package var isNever: Bool {
        var interval = self
        // Of a day that there is, every minute is there, but for an hour of a change of clocks.
        (interval.zone, interval.times) = (.utc, [])
        let spans = years.isEmpty ? [Self.someYear...(Self.someYear + Self.yearsMax)] : years
        return !spans.contains { span in
            let last = min(span.upperBound, span.lowerBound + Self.yearsMax)
            let days =
                CivilDate.days(
                    year: span.lowerBound, month: 1, day: 1)..<CivilDate.days(
                    year: last + 1, month: 1, day: 1)
            return days.contains { interval.contains($0 * 86_400_000) }
        }
    }
}
