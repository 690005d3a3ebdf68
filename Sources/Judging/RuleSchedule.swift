import Platform
import Rules

/// When each group of rules is evaluated, and when snapshots are recorded for them; all times are
/// arguments, in milliseconds since 1970.
struct RuleSchedule {
    /// How often it is looked whether a poll has brought something, in milliseconds.
    private static let lookEvery: Int64 = 200
    /// Polls of many targets share an evaluation: rules use one part of that many of the time.
    private static let restFactor: Int64 = 50

    /// By group, in their order.
    private var due: [Int64] = []
    private var nextScrape: Int64 = 0
    /// Before this time nothing new is looked for.
    private var restsUntil: Int64 = 0

    /// Begins with other groups.
    mutating func begin(with groups: [GroupState], at now: Int64) {
        due = groups.map { $0.next(after: now) }
    }

    /// Whether it may be looked for what polls have brought.
    func mayLook(at now: Int64) -> Bool { now >= restsUntil }

    /// Whether snapshots are recorded although no poll brought anything.
    func isScrapeDue(at now: Int64) -> Bool { now >= nextScrape }

    /// Whether any group is due.
    func isDue(at now: Int64) -> Bool { due.contains { $0 <= now } }

    /// The first of the groups that are due.
    func firstDue(at now: Int64) -> Int? { due.firstIndex { $0 <= now } }

    /// When a group is due.
    subscript(group: Int) -> Int64 { due[group] }

    /// What was due before is evaluated for now: at its own time nothing new was known.
    mutating func makeAllDue(at now: Int64) {
        nextScrape = now
        restsUntil = min(restsUntil, now)
        due = due.map { _ in now }
    }

    /// A poll has brought something: it is recorded, and the groups that follow polls are due.
    mutating func makeDue(_ groups: some Sequence<Int>, at now: Int64) {
        nextScrape = min(nextScrape, now)
        for index in groups { due[index] = min(due[index], now) }
    }

    /// Notes that snapshots were recorded.
    mutating func hasScraped(at now: Int64, interval: Int64) { nextScrape = now + interval }

    /// Notes that a group was evaluated for `time`; gives how many evaluations were missed.
    mutating func hasEvaluated(
        _ index: Int, _ group: GroupState, for time: Int64, followsPolls: Bool, now: Int64
    ) -> Int64 {
        let next = Self.next(of: group, after: time, followsPolls: followsPolls, now: now)
        let missed = max(0, (next - due[index]) / group.interval - 1)
        due[index] = next
        return missed
    }

    /// When a group is evaluated next although no poll brings anything.
    private static func next(
        of group: GroupState, after time: Int64, followsPolls: Bool, now: Int64
    ) -> Int64 {
        guard followsPolls else { return group.next(after: max(time, now)) }
        // A little more than an interval: the next poll is expected before.
        let fallback = max(time, now) + group.interval + min(400, group.interval / 2)
        return min(fallback, group.holdEnd(after: time) ?? fallback)
    }

    /// Rests after an evaluation of all groups, in proportion to the time that it took.
    mutating func rest(after groups: [GroupState], from now: Int64, restMax: Int64) {
        let work = groups.reduce(0) { $0 + $1.duration.millisecondsRoundedUp }
        restsUntil = now + min(work * Self.restFactor, restMax)
    }

    /// How long there is nothing to do.
    func pause(at now: Int64) -> Duration {
        let look = max(restsUntil, now + Self.lookEvery)
        let next = min(nextScrape, due.min() ?? nextScrape, look)
        return .milliseconds(max(1, next - now))
    }

    /// The time of day was set by that many milliseconds: nothing is due early.
    mutating func shift(by step: Int64) {
        nextScrape += step
        restsUntil += step
        due = due.map { $0 + step }
    }
}
