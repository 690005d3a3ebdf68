package import Windows

/// What is usual for the statements of a target, and which are slower than that.
///
/// What ran in the last 15 minutes is the present. After that it is learnt: by the hour of the week,
/// by the hour of the last day and by the day of the last week. While a statement is slower than usual
/// it is learnt by the hour of the week alone, where it counts from the next day on, so that its
/// baseline stays what it was; what lasts for three days is the usual time from then on.
///
/// The statements with most time of the last week are kept. Times are milliseconds since 1970.
package struct StatementBaselines: Sendable {
    /// How many statements are kept.
    package static let statementsMax = 500
    /// How many are kept however many targets there are.
    package static let statementsMin = 50
    /// How many of the others are looked at in an hour, for one with more time than one of these.
    static let candidatesMax = 20_000
    /// Within an hour a statement takes another one's place when it has that much more time, so that
    /// two of about the same do not take turns and forget what they have learnt.
    private static let aheadMin: Float = 1.25
    /// How many changed statements are shown.
    package static let changesMax = 20
    /// A statement that has not run for this long is forgotten, and a file that is older is removed.
    package static let ageMilliseconds: Int64 = 28 * 86_400_000
    /// The year 10000; what lies beyond is no time.
    static let timeMax: Int64 = 253_402_300_800_000
    private static let ageMinutes = 28 * 1_440

    /// How many statements are kept of this target.
    private var limit = Self.statementsMax
    /// In the order of their keys.
    var statements: [StatementBaseline] = []
    /// Seconds of all statements, by the minutes of the present.
    var totals = [Float](repeating: 0, count: BaselineClock.minutes)
    /// Nil before anything was taken.
    var clock: BaselineClock?
    /// Seconds of statements that are not kept, in the present hour.
    var candidates: [UInt64: Float] = [:]
    /// How many statements had to make room for others with more time.
    package internal(set) var replaced = 0
    /// How many statements that ran between the last two readings are not kept.
    package private(set) var overlooked = 0

    /// Knows nothing yet.
    package init() {}

    /// How many statements are kept.
    package var count: Int { statements.count }

    /// The statements that are kept, in their order.
    package var keys: [UInt64] { statements.map(\.key) }

    /// What it takes in memory, in bytes.
    package var bytes: Int {
        statements.count * StatementBaseline.bytes
            + candidates.capacity * MemoryLayout<(UInt64, Float)>.stride
    }

    /// Takes what ran between two readings, in the order of the keys, the second one at `now`; gives
    /// what has changed.
    package mutating func take(
        _ ran: [StatementMoments], at now: Int64
    ) -> StatementChanges {
        guard now >= 0, now < Self.timeMax else { return .unknown }
        let clock = advance(to: Int(truncatingIfNeeded: now / 60_000))
        var others: [StatementMoments] = []
        var place = 0
        for one in ran {
            totals[clock.minutePlace] += Float(one.seconds)
            while place < statements.count, statements[place].key < one.key { place += 1 }
            if place < statements.count, statements[place].key == one.key {
                statements[place].take(Self.minute(one), at: clock)
            } else {
                others.append(one)
            }
        }
        admit(others, at: clock)
        return changes(at: clock)
    }

    /// The time of day was set by some milliseconds: what was before moves with it.
    package mutating func shift(by step: Int64) {
        guard let clock else { return }
        let minutes = max(-clock.minute, Int(truncatingIfNeeded: step / 60_000))
        self.clock?.minute += minutes
        for place in statements.indices { statements[place].shift(by: minutes) }
    }

    private static func minute(_ ran: StatementMoments) -> PresentMinute {
        PresentMinute(
            ran: Executions(calls: Float(ran.calls), seconds: Float(ran.seconds)),
            squares: Float(ran.squares))
    }

    // MARK: Time

    /// Brings everything to this minute.
    private mutating func advance(to minute: Int) -> BaselineClock {
        guard let before = clock else {
            let new = BaselineClock(minute: minute)
            clock = new
            return new
        }
        if minute < before.minute {
            // Set back without a step that was seen: nothing has passed.
            shift(by: Int64(minute - before.minute) * 60_000)
            return clock ?? before
        }
        var now = before
        let passed = min(minute - before.minute, BaselineClock.minutes)
        for step in 0..<passed {
            now.minutePlace = (now.minutePlace + 1) % BaselineClock.minutes
            let oldest = before.minute - BaselineClock.minutes + 1 + step
            for place in statements.indices {
                statements[place].learn(oldest, from: now.minutePlace, at: now)
            }
            totals[now.minutePlace] = 0
        }
        now.minute = minute
        turnHours(min(now.hour - before.hour, BaselineClock.hours), &now)
        turnDays(min(now.day - before.day, BaselineClock.days), &now)
        clock = now
        if now.hour > before.hour { endHours(now.hour - before.hour, now) }
        return now
    }

    private mutating func turnHours(_ count: Int, _ clock: inout BaselineClock) {
        for _ in 0..<max(0, count) {
            clock.hourPlace = (clock.hourPlace + 1) % BaselineClock.hours
            for place in statements.indices {
                statements[place].hours[clock.hourPlace] = Executions()
            }
        }
    }

    private mutating func turnDays(_ count: Int, _ clock: inout BaselineClock) {
        for _ in 0..<max(0, count) {
            clock.dayPlace = (clock.dayPlace + 1) % BaselineClock.days
            for place in statements.indices {
                statements[place].days[clock.dayPlace] = Executions()
            }
        }
    }

    // MARK: Which statements are kept

    /// How many statements there is room for when all targets together may take some bytes.
    package static func limit(bytes: Int, targets: Int) -> Int {
        min(statementsMax, max(statementsMin, bytes / max(1, targets) / StatementBaseline.bytes))
    }

    /// Keeps that many statements from now on, those with most time.
    package mutating func keep(_ limit: Int) {
        self.limit = min(Self.statementsMax, max(0, limit))
        let excess = statements.count - self.limit
        guard excess > 0 else { return }
        let lightest = statements.map { ($0.weight + $0.hourSeconds, $0.key) }.sorted { $0 < $1 }
        let gone = Set(lightest.prefix(excess).map(\.1))
        statements.removeAll { gone.contains($0.key) }
        replaced += excess
    }

    /// Weighs the statements after some hours, and gives the places of those with little time away.
    private mutating func endHours(_ hours: Int, _ clock: BaselineClock) {
        let share = 1 / Float(HourOfWeek.count)
        for place in statements.indices {
            let ended = statements[place].hourSeconds
            statements[place].weight += (ended - statements[place].weight) * share
            statements[place].hourSeconds = 0
            // Hours in which nothing was read.
            for _ in 0..<min(hours - 1, HourOfWeek.count) {
                statements[place].weight *= 1 - share
            }
        }
        statements.removeAll { clock.minute - $0.lastRan > Self.ageMinutes }
        defer { candidates = [:] }
        guard !candidates.isEmpty else { return }
        var lightest = statements.filter { $0.slowSince == nil }.map { ($0.weight, $0.key) }
        lightest.sort { $0 < $1 }
        let heaviest = candidates.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var gone: Set<UInt64> = []
        for (light, heavy) in zip(lightest, heaviest) where heavy.value * share > light.0 {
            gone.insert(light.1)
        }
        replaced += gone.count
        statements.removeAll { gone.contains($0.key) }
        insert(heaviest.prefix(max(0, limit - statements.count)).map(\.key), at: clock)
    }

    private mutating func admit(_ others: [StatementMoments], at clock: BaselineClock) {
        let room = max(0, limit - statements.count)
        overlooked = max(0, others.count - room)
        guard !others.isEmpty else { return }
        let new =
            overlooked == 0
            ? others
            : Array(others.sorted { ($1.seconds, $0.key) < ($0.seconds, $1.key) }.prefix(room))
        insert(new.map(\.key), at: clock)
        if !new.isEmpty {
            var place = 0
            for one in new.sorted(by: { $0.key < $1.key }) {
                while statements[place].key < one.key { place += 1 }
                statements[place].take(Self.minute(one), at: clock)
            }
        }
        guard overlooked > 0 else { return }
        let taken = Set(new.map(\.key))
        for one in others where !taken.contains(one.key) {
            note(one.key, Float(one.seconds))
        }
        exchange(others, at: clock)
    }

    private mutating func note(_ candidate: UInt64, _ seconds: Float) {
        if candidates.count < Self.candidatesMax || candidates[candidate] != nil {
            candidates[candidate, default: 0] += seconds
        }
    }

    /// Gives the places of statements with little time to those of the others that have far more by
    /// now, without waiting for the end of the hour.
    private mutating func exchange(_ others: [StatementMoments], at clock: BaselineClock) {
        let share = 1 / Float(HourOfWeek.count)
        func weight(_ one: StatementBaseline) -> Float {
            one.weight + (one.hourSeconds - one.weight) * share
        }
        let kept = statements.filter { $0.slowSince == nil }
        guard let least = kept.map(weight).min() else { return }
        let heavy = candidates.filter { $0.value * share > least * Self.aheadMin }
        guard !heavy.isEmpty else { return }
        let lightest = kept.map { (weight($0), $0.key, $0.hourSeconds) }.sorted {
            ($0.0, $0.1) < ($1.0, $1.1)
        }
        let heaviest = heavy.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let pairs = zip(lightest, heaviest).prefix { light, heavy in
            heavy.value * share > light.0 * Self.aheadMin
        }
        guard !pairs.isEmpty else { return }
        let gone = Set(pairs.map(\.0.1))
        replaced += gone.count
        statements.removeAll { gone.contains($0.key) }
        for (light, heavy) in pairs {
            candidates[heavy.key] = nil
            note(light.1, light.2)
        }
        insert(pairs.map(\.1.key), at: clock)
        let now = Dictionary(others.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let seconds = Dictionary(uniqueKeysWithValues: pairs.map { ($0.1.key, $0.1.value) })
        for place in statements.indices {
            guard let sum = seconds[statements[place].key] else { continue }
            if let one = now[statements[place].key] {
                statements[place].take(Self.minute(one), at: clock)
            }
            statements[place].hourSeconds = sum
        }
    }

    private mutating func insert(_ keys: [UInt64], at clock: BaselineClock) {
        guard !keys.isEmpty else { return }
        statements += keys.map { StatementBaseline(key: $0, lastRan: clock.minute) }
        statements.sort { $0.key < $1.key }
    }

    // MARK: Changes

    private mutating func changes(at clock: BaselineClock) -> StatementChanges {
        let total = totals.reduce(0) { $0 + Double($1) }
        var isKnown = false
        var found: [StatementChange] = []
        for place in statements.indices {
            if let first = statements[place].first,
                clock.minute - first >= RegressionLimits.baselineMinutesMin
            {
                isKnown = true
            }
            if let change = statements[place].change(of: total, at: clock) { found.append(change) }
        }
        guard isKnown else { return .unknown }
        found.sort { ($1.lost, $0.key) < ($0.lost, $1.key) }
        return StatementChanges(
            shown: Array(found.prefix(Self.changesMax)),
            leftOut: max(0, found.count - Self.changesMax),
            regressed: found.count { $0.factor > RegressionLimits.factor })
    }
}
