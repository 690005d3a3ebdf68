import Basics

/// Times of a report, in milliseconds since 1970, as people and programs read them in UTC.
package enum ReportTime {
    /// Such as `2026-11-23 07:00`.
    package static func text(_ milliseconds: Int64) -> String {
        let (day, clock) = parts(milliseconds)
        return "\(day) \(clock)"
    }

    /// Such as `2026-11-23T07:00:00Z`.
    package static func rfc3339(_ milliseconds: Int64) -> String {
        let (day, clock) = parts(milliseconds)
        let second = floorModulo(floorQuotient(milliseconds, 1000), 60)
        return "\(day)T\(clock):\(two(second))Z"
    }

    /// Such as `2026-11-23`.
    package static func day(_ milliseconds: Int64) -> String { parts(milliseconds).day }

    /// The largest multiple of `step` that is not beyond a time.
    package static func floor(_ milliseconds: Int64, to step: Int64) -> Int64 {
        milliseconds - floorModulo(milliseconds, max(1, step))
    }

    private static func parts(_ milliseconds: Int64) -> (day: String, clock: String) {
        let date = CivilDate(days: floorQuotient(milliseconds, 86_400_000))
        let minute = floorModulo(floorQuotient(milliseconds, 60_000), 1440)
        return (
            "\(date.year)-\(two(date.month))-\(two(date.day))",
            "\(two(minute / 60)):\(two(minute % 60))"
        )
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func floorModulo(_ value: Int64, _ step: Int64) -> Int64 {
        let rest = value % step
        return rest < 0 ? rest + step : rest
    }

    private static func floorQuotient(_ value: Int64, _ step: Int64) -> Int64 {
        (value - floorModulo(value, step)) / step
    }
}
