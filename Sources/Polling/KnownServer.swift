import Collection
import Servers
import Tables

/// What is known of the server, and what it is asked therefore.
struct KnownServer {
    private(set) var facts: ServerFacts?
    /// When the facts were read; nil when they must be read again.
    var factsRead: ContinuousClock.Instant?
    /// The connection on which it was seen to be the server of the facts.
    var generation = -1
    /// Which side of replication the last heartbeat was on, in the server's words.
    var side: String?
    /// When its statistics began, with when it was started, in its own words.
    var statisticsBegan: (started: String, began: String?)?
    /// Whose statistics were read last.
    var origin: StatisticsOrigin?
    /// What an earlier agent has noted of its counters, until its first answer.
    var saved: SavedCounters?
    private(set) var plan: Plan?
    /// The names of the collectors that the plan includes.
    private(set) var planned: Set<String> = []
    /// Who was seen to wait for a synchronous standby, and since when.
    var commitWaits = CommitWaits()
    /// Oids that no name is known of, though names were read since they came up.
    var nameless = Set<String>()

    /// The facts and the plan that follows from them belong together.
    mutating func take(_ facts: ServerFacts, _ plan: Plan) {
        self.facts = facts
        self.plan = plan
        planned = Set(plan.entries.map(\.collector.name))
    }
}
