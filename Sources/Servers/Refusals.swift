package import Collection
package import Metrics

/// What the server and its databases refused, and how long that is believed.
package struct Refusals {
    /// How long a refusal that only a change on the server can lift is believed at first.
    static let waitMin = Duration.seconds(300)
    /// How long it is believed when the server has refused again and again.
    static let waitMax = Duration.seconds(3600)

    /// How long it is believed at most while a collector that has worked is refused: an alert says that a
    /// right was lost, and its end is waited for.
    static let waitMaxOfLost = Duration.seconds(540)

    /// What the server refused to a collector of the cluster.
    package private(set) var collectors: [String: CollectorRefusal] = [:]
    /// What a database refused to a collector that visits it.
    package private(set) var visits: [String: ExactDictionary<CollectorRefusal>] = [:]
    /// Databases that turned us away at the login.
    package var databases: DatabaseRefusals
    /// Until when the sessions are not read at once, after the server has refused it.
    private var activityRestsUntil: ContinuousClock.Instant?
    /// Whether the server refused to say with its heartbeat which rights the role has.
    package var isRightsQuestionRefused = false
    /// Whether everything refused is asked again at the next poll, whenever it was refused.
    private var mustAskAgain = false
    private var since: ContinuousClock.Instant
    private var wait = waitMin
    /// Whether anything that is refused has worked before.
    private var hasLost = false
    private let interval: Double

    /// Nothing is refused so far.
    package init(interval: Double, _ now: ContinuousClock.Instant) {
        self.interval = interval
        since = now
        databases = DatabaseRefusals(interval: interval)
    }

    /// Asks everything once more at the next poll.
    package mutating func askAgain() { mustAskAgain = true }

    /// Leaves a collector out, everywhere or in one database, which has privileges of its own.
    package mutating func refuse(
        _ collector: Collector, in database: String, _ refusal: CollectorRefusal,
        hasWorked: Bool = false
    ) {
        hasLost = hasLost || hasWorked
        if hasWorked { wait = min(wait, Self.waitMaxOfLost) }
        if collector.scope == .database {
            visits[collector.name, default: [:]][database] = refusal
        } else {
            collectors[collector.name] = refusal
        }
    }

    /// One reading of the sessions was refused; another one would fill the server's log.
    package mutating func refuseActivity(_ now: ContinuousClock.Instant) {
        activityRestsUntil = now + Self.waitMin
    }

    /// Whether the sessions may be read at once.
    package func mayReadActivity(_ now: ContinuousClock.Instant) -> Bool {
        activityRestsUntil.map { $0 <= now } ?? true
    }

    /// Why what was refused is asked once more.
    package enum Forgiveness {
        case isWanted, isDue
    }

    /// Whether what was refused is asked once more.
    ///
    /// Each try that is in vain is a line in the server's log, so that they become rarer.
    package mutating func forgiveness(_ now: ContinuousClock.Instant) -> Forgiveness? {
        if mustAskAgain {
            mustAskAgain = false
            wait = Self.waitMin
            return .isWanted
        }
        guard since.duration(to: now) > wait else { return nil }
        let isInVain = !collectors.isEmpty || !visits.isEmpty
        let most = hasLost ? Self.waitMaxOfLost : Self.waitMax
        wait = isInVain ? min(wait * 2, most) : Self.waitMin
        return .isDue
    }

    /// Forgets what was refused, so that it is asked once more; says whether the plan depends on it.
    package mutating func forgive(_ now: ContinuousClock.Instant) -> Bool {
        let changesPlan = !collectors.isEmpty
        for (question, places) in visits {
            for database in places.keys { databases.owe(question, in: database) }
        }
        collectors = [:]
        visits = [:]
        hasLost = false
        since = now
        isRightsQuestionRefused = false
        return changesPlan
    }

    /// Forgets which databases turned us away, and what they owe.
    package mutating func forgetDatabases() { databases = DatabaseRefusals(interval: interval) }
}
