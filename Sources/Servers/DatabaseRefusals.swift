import Collection
package import Metrics

/// Which databases turned us away, how long they are left alone, and which answers they owe.
///
/// One database's refusal is its own: the others are visited at their collectors' pace. Time is an
/// argument, in seconds on a clock that does not jump.
package struct DatabaseRefusals: Sendable {
    /// A database that turned us away.
    package struct Refusal: Sendable, Equatable {
        /// What it said last.
        package let failure: Failure
        /// How often in a row.
        package let count: Int
        /// Not before then it is tried again.
        package let retryAt: Double
        /// Whether the database's own limit on connections is reached, which may be 0 on purpose.
        package let isLimited: Bool

        /// Whether it counts as left out, and not as a failure of the collectors.
        package var isSettled: Bool { failure.refusal == .settled || isLimited }
    }

    /// In seconds: the first wait where a change by hand is needed, or slots must become free.
    static let settledFirst = 60.0
    /// In seconds: the longest wait where a change by hand is needed.
    static let settledLimit = 3600.0
    /// In seconds: the longest wait for what may pass by itself.
    static let passingLimit = 600.0

    /// Those that turned us away, by name.
    package private(set) var refused = ExactDictionary<Refusal>()
    private var owed = ExactDictionary<Set<String>>()
    private var round: (count: Int, retryAt: Double) = (0, -.infinity)
    private let interval: Double

    /// Nothing was refused yet; polls come every `interval` seconds.
    package init(interval: Double) { self.interval = interval }

    /// Whether a database may be tried now.
    package func mayVisit(_ database: String, now: Double) -> Bool {
        round.retryAt <= now && refused[database].map { $0.retryAt <= now } ?? true
    }

    /// A visit failed before its questions could be asked.
    ///
    /// `isLimited` says that the database has a limit of its own on connections, so that its lack
    /// of a free one is no other's.
    package mutating func failed(
        _ database: String, _ failure: Failure, isLimited: Bool = false, now: Double
    ) {
        if failure.refusal == .full, !isLimited {
            let count = round.count + 1
            round = (count, now + wait(failure, count))
        }
        guard failure.refusal != nil || failure.isLost else { return }
        let count = (refused[database]?.count ?? 0) + 1
        refused[database] = Refusal(
            failure: failure, count: count, retryAt: now + wait(failure, count),
            isLimited: isLimited)
    }

    /// A visit came through; says whether the database had turned us away before.
    @discardableResult
    package mutating func succeeded(_ database: String) -> Bool {
        round = (0, -.infinity)
        return refused.removeValue(forKey: database) != nil
    }

    /// Notes that a question could not be asked in a database when its time had come.
    package mutating func owe(_ question: String, in database: String) {
        owed[database, default: []].insert(question)
    }

    /// The question was asked there.
    package mutating func paid(_ question: String, in database: String) {
        owed[database]?.remove(question)
    }

    /// The questions that a database has not been asked though their time had come.
    package func owed(in database: String) -> Set<String> { owed[database] ?? [] }

    /// Forgets what is not there any more.
    package mutating func keep(databases: [String], questions: Set<String>) {
        let names = Set(databases.map(ExactText.init))
        refused.keep(names)
        owed.keep(names)
        owed = owed.mapValues { $0.intersection(questions) }
    }

    /// The order to visit in: those that turned us away come last, so that they keep no other from
    /// its turn.
    package func ordered(_ databases: [String]) -> [String] {
        databases.filter { refused[$0] == nil } + databases.filter { refused[$0] != nil }
    }

    private func wait(_ failure: Failure, _ count: Int) -> Double {
        // No login was tried: at the next poll the lock is looked for again.
        if failure.reason == .lock { return interval / 2 }
        let isPassing = failure.refusal == .passing || failure.isLost
        let first = isPassing ? interval : max(interval, Self.settledFirst)
        let limit = failure.refusal == .settled ? Self.settledLimit : Self.passingLimit
        // Beyond 2^20 steps the limit has long been reached.
        let step = min(max(limit, interval), first * Double(1 << min(count - 1, 20)))
        // Polls come on a grid: half an interval less, so that none is missed by a hair.
        return step - interval / 2
    }
}
