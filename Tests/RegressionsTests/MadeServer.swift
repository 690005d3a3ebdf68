import Support
import Windows

/// A server whose statements are played: how often each runs and how long it takes, by the time of day
/// and of the week, with what goes wrong in between.
struct MadeServer {
    /// One statement.
    struct Statement {
        let key: UInt64
        /// The mean execution time in seconds at an ordinary hour.
        var mean: Double
        /// Executions in a second at an ordinary hour.
        var rate: Double
        /// The deviation of one execution, as a share of the mean.
        var deviation = 1.0
        /// By how much it is faster in quiet hours, 0 for not at all.
        var swing = 0.0
        /// The hour of the day at which it takes `nightFactor` times as long; nil for none.
        var nightHour: Int?
        var nightFactor = 1.0
        /// The day of the week, from 0, on which it does that; nil for every day.
        var nightDay: Int?
        /// When it becomes slower, for how long and by which factor, in seconds.
        var slow: (from: Double, to: Double, factor: Double)?
        /// When a few of its executions wait for a lock, in seconds.
        var stuck: [(at: Double, executions: Double, seconds: Double)] = []
    }

    static let day = 86_400.0
    /// A Thursday, as every day that is a whole number of weeks after 1970.
    static let begin: Int64 = 2_900 * 7 * 86_400_000

    var statements: [Statement]
    /// Whether there is hardly any load on Saturdays and Sundays.
    var hasWeekend = true
    private(set) var sums: [UInt64: StatementMoments] = [:]
    private var random: RandomNumbers

    init(_ statements: [Statement], seed: UInt64) {
        self.statements = statements
        random = RandomNumbers(seed)
    }

    /// How busy the server is at a time, 1 at an ordinary hour.
    func load(at time: Double) -> Double {
        let day = (time / Self.day).rounded(.down)
        let hour = (time - day * Self.day) / 3600
        let isWeekend = hasWeekend && [2.0, 3.0].contains(day.truncatingRemainder(dividingBy: 7))
        let daily = hour < 7 || hour >= 20 ? 0.25 : 1.0
        return daily * (isWeekend ? 0.15 : 1)
    }

    /// What a statement takes on average at a time.
    func mean(of statement: Statement, at time: Double) -> Double {
        let day = (time / Self.day).rounded(.down)
        let hour = ((time - day * Self.day) / 3600).rounded(.down)
        var mean = statement.mean * (1 - statement.swing * (1 - load(at: time)))
        if let night = statement.nightHour, hour == Double(night),
            statement.nightDay.map({ Double($0) == day.truncatingRemainder(dividingBy: 7) }) ?? true
        {
            mean *= statement.nightFactor
        }
        if let slow = statement.slow, time >= slow.from, time < slow.to { mean *= slow.factor }
        return mean
    }

    /// Lets the statements run from `time` for some seconds, counted from `begin`.
    mutating func run(at time: Double, for seconds: Double) {
        for statement in statements {
            let expected = statement.rate * load(at: time) * seconds
            let calls = (expected + normal() * expected.squareRoot()).rounded()
            guard calls >= 1 else { continue }
            let mean = mean(of: statement, at: time)
            // The mean of some executions lies about the statement's own.
            let spread = statement.deviation / calls.squareRoot()
            let own = max(mean * 0.2, mean * (1 + spread * normal()))
            var ran = StatementMoments(
                key: statement.key, calls: calls, mean: own,
                deviation: own * statement.deviation)
            for stuck in statement.stuck where stuck.at >= time && stuck.at < time + seconds {
                ran.calls += stuck.executions
                ran.seconds += stuck.executions * stuck.seconds
                ran.squares += stuck.executions * stuck.seconds * stuck.seconds
            }
            let old = sums[statement.key]
            sums[statement.key] = StatementMoments(
                key: statement.key, calls: (old?.calls ?? 0) + ran.calls,
                seconds: (old?.seconds ?? 0) + ran.seconds,
                squares: (old?.squares ?? 0) + ran.squares)
        }
    }

    /// What pg_stat_statements shows now.
    var reading: StatementReading { StatementReading(Array(sums.values)) }

    /// Forgets a statement, or all for nil.
    mutating func forget(_ key: UInt64? = nil) {
        if let key { sums[key] = nil } else { sums = [:] }
    }

    /// About normally distributed: the sum of twelve.
    private mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += Double.random(in: 0..<1, using: &random) }
        return sum
    }
}
