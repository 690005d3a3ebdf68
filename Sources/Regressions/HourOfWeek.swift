/// An hour of the week: what a statement did in it the last time, and in the weeks before that.
struct HourOfWeek: Sendable, Equatable {
    /// How many hours a week has.
    static let count = 168
    /// After this many weeks in a row without the hour, those before count no more.
    static let weeksMax = 4
    /// What a week counts for when the next one has come.
    private static let fading: Float = 0.75

    /// The last week that has it.
    var last = Executions()
    /// The weeks before, older ones counting less.
    var before = Executions()
    /// Which week the last one is, counted from 1970 and cut to 16 bits.
    var week: UInt16 = 0
    /// How many weeks `before` is of, `weeksMax` for more.
    var weeks: UInt8 = 0

    /// Whether nothing was ever learnt.
    var isEmpty: Bool { last.calls == 0 && before.calls == 0 }

    /// Adds what ran in this hour of a week.
    mutating func add(_ ran: Executions, week now: Int) {
        let now = UInt16(truncatingIfNeeded: now)
        if now != week {
            let past = past(before: now)
            (before, weeks) = (past.ran, past.weeks)
            last = Executions()
            week = now
        }
        last.add(ran)
    }

    /// What ran in the weeks before a week, and how many these are.
    func past(before now: UInt16) -> (ran: Executions, weeks: UInt8) {
        if now == week { return (before, weeks) }
        // A week that lies ahead was another clock's: it counts as the last one.
        let gap = now > week ? now - week : 1
        guard gap <= Self.weeksMax, last.calls > 0 else { return (Executions(), 0) }
        var ran = before.scaled(by: Self.fading)
        ran.add(last)
        return (ran, min(UInt8(Self.weeksMax), weeks + 1))
    }

    /// What ran in just this hour of a week; nil when it did not.
    func ran(inWeek wanted: Int) -> Executions? {
        UInt16(truncatingIfNeeded: wanted) == week && last.calls > 0 ? last : nil
    }
}
