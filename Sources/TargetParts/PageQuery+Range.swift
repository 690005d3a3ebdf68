import History
import Platform
package import Web

/// Which time a page is to show.
extension PageQuery {
    /// The longest range, and how far back one may begin, in minutes.
    static let minutesMax: Int64 = 366 * 1440
    private static let minute: Int64 = 60_000

    /// The range that is asked for, the last hour without any.
    ///
    /// `range` is one of the spans until now. `from` and `to` are times or minutes before now; `to` is
    /// now without it, and a range without `from` has an hour. `now` is in milliseconds since 1970.
    package func range(now: Int64 = TimeSource.machine.moment.wall) throws(Refusal) -> LoadRange {
        let (from, to) = (try value("from"), try value("to"))
        let span = try choice("range", LoadRange.Span.self)
        guard from != nil || to != nil else { return .last(span) }
        guard try value("range") == nil else {
            throw Refusal(words: "range: is there beside from or to")
        }
        let end =
            try to.map { text throws(Refusal) in try min(now, Self.time(text, "to", now)) } ?? now
        let start =
            try from.map { text throws(Refusal) in try Self.time(text, "from", now) }
            ?? end - 60 * Self.minute
        guard start < now else { throw Refusal(words: Self.named("from", from) + " is not past") }
        guard start < end else {
            throw Refusal(
                words: Self.named("from", from) + " is not before " + Self.named("to", to))
        }
        guard end - start <= Self.minutesMax * Self.minute else {
            throw Refusal(words: Self.named("from", from) + " is more than 366 days before to")
        }
        return .between(
            LoadRange.Interval(
                from: start, to: end, fromText: from ?? "", toText: to ?? ""))
    }

    /// The parameters of a page that has a range, for documents.
    package static func rangeParameters(_ what: String) -> [Route.Parameter] {
        [
            Route.Parameter(
                "range", "\(what): `1h`, `6h` or `2d` until now; `1h` without it and `from`"),
            Route.Parameter(
                "from",
                "instead of `range`: where it begins, RFC 3339 or minutes before now; an hour before `to`"
                    + " without it"),
            Route.Parameter(
                "to", "where it ends, RFC 3339 or minutes before now; now without it"),
        ]
    }

    private static func named(_ name: String, _ text: String?) -> String {
        text.map { "\(name): \"\(shown($0))\"" } ?? "\(name):"
    }

    /// Milliseconds since 1970.
    private static func time(_ text: String, _ name: String, _ now: Int64) throws(Refusal) -> Int64
    {
        if let minutes = DecimalDigits.value(of: text).map({ Int64($0) }), minutes <= minutesMax {
            return max(0, now - minutes * minute)
        }
        // Seconds since 1970 would be taken for minutes by one who mistypes a zero.
        guard text.utf8.contains(UInt8(ascii: ":")), let time = TimeText.milliseconds(text),
            time >= 0, time < timeMax
        else {
            throw Refusal(
                words: named(name, text) + " is neither a time such as 2026-11-21T08:00:00Z nor a"
                    + " number of minutes before now, up to \(minutesMax)")
        }
        return time
    }

    /// The year 10000.
    private static let timeMax: Int64 = 253_402_300_800_000
}
