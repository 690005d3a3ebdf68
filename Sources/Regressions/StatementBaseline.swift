/// What one statement did of late, and what is usual for it.
struct StatementBaseline: Sendable, Equatable {
    let key: UInt64
    /// The minute from which on there is a baseline; nil before something was learnt.
    var first: Int?
    /// The minute in which it ran last.
    var lastRan: Int
    /// Since which minute it is slower than usual; nil while it is not.
    var slowSince: Int?
    /// What ran up to this minute is no part of the usual time, because it was slow then.
    var spoiledUntil = -1
    /// Seconds in an hour, of the last week; decides which statements are kept.
    var weight: Float = 0
    /// Seconds of the present hour.
    var hourSeconds: Float = 0
    /// The present: the last minutes, which are not learnt yet.
    var minutes = [PresentMinute](repeating: PresentMinute(), count: BaselineClock.minutes)
    var hours = [Executions](repeating: Executions(), count: BaselineClock.hours)
    var days = [Executions](repeating: Executions(), count: BaselineClock.days)
    var week = [HourOfWeek](repeating: HourOfWeek(), count: HourOfWeek.count)

    init(key: UInt64, lastRan: Int) {
        self.key = key
        self.lastRan = lastRan
    }

    /// What it takes in memory, in bytes.
    static let bytes =
        MemoryLayout<StatementBaseline>.stride
        + BaselineClock.minutes * MemoryLayout<PresentMinute>.stride
        + (BaselineClock.hours + BaselineClock.days) * MemoryLayout<Executions>.stride
        + HourOfWeek.count * MemoryLayout<HourOfWeek>.stride
        // What an array needs beside its elements.
        + 4 * 32

    /// What ran in the last minutes.
    var present: PresentMinute {
        var sum = PresentMinute()
        for minute in minutes { sum.add(minute) }
        return sum
    }

    mutating func take(_ ran: PresentMinute, at clock: BaselineClock) {
        minutes[clock.minutePlace].add(ran)
        hourSeconds += ran.ran.seconds
        lastRan = clock.minute
    }

    /// Learns what ran in a minute that is no part of the present any more.
    mutating func learn(_ minute: Int, from place: Int, at clock: BaselineClock) {
        let ran = minutes[place].ran
        guard ran.calls > 0 else { return }
        minutes[place] = PresentMinute()
        // What repeats at an hour is usual for it, also when it was slow.
        let hour = BaselineClock.hourOfWeek(minute / 60)
        week[hour.place].add(ran, week: hour.week)
        guard minute > spoiledUntil else { return }
        hours[clock.hourPlace].add(ran)
        days[clock.dayPlace].add(ran)
        if first == nil { first = minute }
    }

    /// The clock was set by some minutes.
    mutating func shift(by minutes: Int) {
        first = first.map { $0 + minutes }
        slowSince = slowSince.map { $0 + minutes }
        lastRan += minutes
        spoiledUntil += minutes
    }

    // MARK: The usual time

    /// The mean execution time that is usual now, in seconds; nil when that is not known.
    func usual(at clock: BaselineClock) -> Double? {
        main(at: clock).map { mean in habits(at: clock).reduce(mean, max) }
    }

    /// The mean of the same hour of the week when there are four weeks of it, else of the last seven
    /// days, else of the last day.
    private func main(at clock: BaselineClock) -> Double? {
        guard let first, clock.minute - first >= RegressionLimits.baselineMinutesMin else {
            return nil
        }
        let callsMin = RegressionLimits.callsMin
        let hour = BaselineClock.hourOfWeek(clock.hour)
        let past = week[hour.place].past(before: UInt16(truncatingIfNeeded: hour.week))
        if past.weeks >= HourOfWeek.weeksMax, let mean = past.ran.mean(callsMin: callsMin) {
            return mean
        }
        let sevenDays = Self.sum(days).mean(callsMin: callsMin)
        let isWeekKnown = clock.minute - first >= BaselineClock.days * 1_440
        if isWeekKnown, let sevenDays { return sevenDays }
        let means = [Self.sum(hours).mean(callsMin: callsMin), sevenDays]
        return means.compactMap(\.self).max()
    }

    /// The means of about this hour yesterday, and of about this hour of the week before.
    ///
    /// What is slow every night, or on every Monday, is no change; an hour before and after are looked
    /// at because clocks are put forward and back, and jobs begin late.
    private func habits(at clock: BaselineClock) -> [Double] {
        var means: [Double] = []
        for hour in (clock.hour - 1)...(clock.hour + 1) {
            let yesterday = BaselineClock.hourOfWeek(hour - BaselineClock.hours)
            // What goes on since then is what is judged.
            if slowSince.map({ hour - BaselineClock.hours < $0 / 60 }) ?? true,
                let ran = week[yesterday.place].ran(inWeek: yesterday.week),
                let mean = ran.mean(callsMin: RegressionLimits.habitCallsMin)
            {
                means.append(mean)
            }
            let same = BaselineClock.hourOfWeek(hour)
            let past = week[same.place].past(before: UInt16(truncatingIfNeeded: same.week))
            if let mean = past.ran.mean(callsMin: RegressionLimits.habitCallsMin) {
                means.append(mean)
            }
        }
        return means
    }

    private static func sum(_ ring: [Executions]) -> Executions {
        var sum = Executions()
        for one in ring { sum.add(one) }
        return sum
    }

    // MARK: The change

    /// How much slower than usual it is; nil when it is not, not by enough, or when that is not known.
    ///
    /// `total` is the time of all statements in the present, in seconds.
    mutating func change(of total: Double, at clock: BaselineClock) -> StatementChange? {
        if let slowSince, clock.minute - slowSince >= RegressionLimits.acceptanceMinutes {
            accept()
        }
        if slowSince != nil { spoiledUntil = clock.minute }
        let present = present
        guard let mean = present.ran.mean(callsMin: RegressionLimits.callsMin),
            let baseline = usual(at: clock), baseline > 0
        else { return nil }
        let change = StatementChange(
            key: key, baseline: baseline, mean: mean, calls: Double(present.ran.calls),
            share: total > 0 ? Double(present.ran.seconds) / total : 0)
        if change.factor < RegressionLimits.shownFactor { slowSince = nil }
        let isYoung = first.map { clock.minute - $0 < RegressionLimits.dayMinutes } ?? true
        let least = isYoung ? RegressionLimits.youngFactor : RegressionLimits.shownFactor
        guard change.factor > (slowSince == nil ? least : RegressionLimits.shownFactor),
            mean - baseline > RegressionLimits.secondsMore,
            change.share > RegressionLimits.share,
            Self.isOfMany(present, mean: mean, more: mean - baseline)
        else { return nil }
        if change.factor > RegressionLimits.factor, slowSince == nil { slowSince = clock.minute }
        if slowSince != nil { spoiledUntil = clock.minute }
        return change
    }

    /// Whether many executions are slower, and not a few that took very long, as behind a lock.
    ///
    /// One that takes X among n fast ones raises the mean by X / n, and is a standard error of X / n.
    private static func isOfMany(_ present: PresentMinute, mean: Double, more: Double) -> Bool {
        let calls = Double(present.ran.calls)
        let variance = max(0, Double(present.squares) / calls - mean * mean)
        return more > RegressionLimits.standardErrors * (variance / calls).squareRoot()
    }

    /// Takes the time that it has now for the usual one.
    private mutating func accept() {
        (first, slowSince) = (nil, nil)
        hours = [Executions](repeating: Executions(), count: hours.count)
        days = [Executions](repeating: Executions(), count: days.count)
        for place in week.indices {
            week[place].before = Executions()
            week[place].weeks = 0
        }
    }
}
