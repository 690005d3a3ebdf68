import Basics

/// The rule at the end of a zone's file: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZone: Sendable, Equatable {
    /// A day of the year with a time of that day.
    private struct Change: Sendable, Equatable {
        let month: Int64
        let week: Int64
        let weekday: Int64
        let seconds: Int64

        /// In seconds since 1970 by the clock that is in force before it.
        func local(in year: Int64) -> Int64 {
            let first = CivilDate.days(year: year, month: month, day: 1)
            var day = first + (weekday - CivilDate.weekday(days: first) + 7) % 7 + (week - 1) * 7
            let length = CivilDate(days: first).daysInMonth
            while day >= first + length { day -= 7 }
            return day * 86_400 + seconds
        }
    }

    private let standard: Int64
    private let summer: (offset: Int64, begins: Change, ends: Change)?

    static func == (left: PosixZone, right: PosixZone) -> Bool {
        left.standard == right.standard && left.summer?.offset == right.summer?.offset
            && left.summer?.begins == right.summer?.begins
            && left.summer?.ends == right.summer?.ends
    }

    /// Reads the rule; nil when it is empty or of a kind that no zone of today uses.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard Self.skipName(&rest), let west = Self.clock(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if rest.first != 0x2c {
            guard let west = Self.clock(&rest) else { return nil }
            offset = -west
        }
        guard let begins = Self.change(&rest), let ends = Self.change(&rest), rest.isEmpty else {
            return nil
        }
        summer = (offset, begins, ends)
    }

    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let local = seconds + standard
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let year = CivilDate(days: days).year
        let begins = summer.begins.local(in: year) - standard
        let ends = summer.ends.local(in: year) - summer.offset
        let isSummer =
            begins < ends
            ? (begins..<ends).contains(seconds) : !(ends..<begins).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let name = rest.prefix { (0x61...0x7a).contains($0 | 0x20) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `-5`, `3:30`, `+10:00:00` in seconds.
    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        var sign: Int64 = 1
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            sign = rest.removeFirst() == UInt8(ascii: "-") ? -1 : 1
        }
        var seconds: Int64 = 0
        var unit: Int64 = 3600
        while unit > 0 {
            guard let number = number(&rest) else { return nil }
            seconds += number * unit
            unit /= 60
            guard rest.first == UInt8(ascii: ":") else { break }
            rest.removeFirst()
        }
        return sign * seconds
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard rest.starts(with: ",M".utf8) else { return nil }
        rest = rest.dropFirst(2)
        guard let month = number(&rest), rest.popFirst() == UInt8(ascii: "."),
            let week = number(&rest), rest.popFirst() == UInt8(ascii: "."),
            let weekday = number(&rest), (1...12).contains(month), (1...5).contains(week),
            (0...6).contains(weekday)
        else { return nil }
        var seconds: Int64 = 7200
        if rest.first == UInt8(ascii: "/") {
            rest.removeFirst()
            guard let time = clock(&rest) else { return nil }
            seconds = time
        }
        return Change(month: month, week: week, weekday: weekday, seconds: seconds)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.count > 3 ? nil : Int64(String(decoding: digits, as: UTF8.self))
    }
}
