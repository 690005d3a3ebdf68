import Basics

/// Reads the header `Retry-After`: seconds, or a date as HTTP writes it.
package enum RetryAfter {
    /// When to come back, in milliseconds since 1970, at most `AttemptOutcome.retryAfterMax` from
    /// now; nil when the text is neither.
    package static func time(_ text: String, now: Int64) -> Int64? {
        let most = now + AttemptOutcome.retryAfterMax.wholeMilliseconds
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let seconds = Int64(text), seconds < most / 1000 else { return most }
            return min(now + seconds * 1000, most)
        }
        return date(text).map { min(max($0, now), most) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, and the two older forms of RFC 9110.
    static func date(_ text: String) -> Int64? {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        let fields: (day: String, month: String, year: String, time: String)
        switch words.count {
        case 6: fields = (words[1], words[2], words[3], words[4])
        case 5: fields = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        let clock = fields.time.split(separator: ":").compactMap { Int64($0) }
        guard let day = Int64(fields.day), let month = months.firstIndex(of: fields.month),
            var year = Int64(fields.year), clock.count == 3, (1...31).contains(day),
            (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        // RFC 850 wrote two digits.
        if fields.year.utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
        guard (1970...9999).contains(year) else { return nil }
        let days = CivilDate.days(year: year, month: Int64(month + 1), day: day)
        return ((days * 24 + clock[0]) * 60 + clock[1]) * 60_000 + clock[2] * 1000
    }
}
