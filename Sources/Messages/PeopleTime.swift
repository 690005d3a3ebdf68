/// Times as people read them at night: the time of day in UTC, and the date of another day.
enum PeopleTime {
    private static let dayMilliseconds: Int64 = 86_400_000
    private static let mark = " +0000 UTC"

    /// `21:19:06 UTC`, or `2026-11-27 21:19:06 UTC` when it is read on another day.
    static func text(_ milliseconds: Int64, at now: Int64) -> String {
        let text = Timestamp.text(milliseconds - milliseconds % 1000)
        let (date, clock) = (text.prefix(10), text.dropFirst(11).prefix(8))
        return isSameDay(milliseconds, now) ? "\(clock) UTC" : "\(date) \(clock) UTC"
    }

    private static func isSameDay(_ left: Int64, _ right: Int64) -> Bool {
        left >= 0 && right >= 0 && left / dayMilliseconds == right / dayMilliseconds
    }

    /// The text with Prometheus's `2026-11-27 21:19:06.939 +0000 UTC` as people read it.
    static func shortened(_ text: String, at now: Int64) -> String {
        guard text.utf8.count < 64 << 10, text.contains(mark) else { return text }
        var result = ""
        var rest = text[...]
        while let place = rest.firstRange(of: mark) {
            let before = rest[..<place.lowerBound]
            if let time = time(endingIn: before) {
                result += before.dropLast(time.length) + Self.text(time.milliseconds, at: now)
            } else {
                result += rest[..<place.upperBound]
            }
            rest = rest[place.upperBound...]
        }
        return result + rest
    }

    private static func time(
        endingIn text: Substring
    ) -> (milliseconds: Int64, length: Int)? {
        for length in [19, 21, 22, 23] {
            let written = text.suffix(length)
            guard written.count == length, written.utf8.count == length,
                let middle = written.dropFirst(10).first, middle == " "
            else { continue }
            let standard = "\(written.prefix(10))T\(written.dropFirst(11))Z"
            if let milliseconds = Timestamp.parse(standard) { return (milliseconds, length) }
        }
        return nil
    }
}
