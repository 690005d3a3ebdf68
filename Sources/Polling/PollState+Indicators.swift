import Collection
package import Health
import Indicators
import Metrics
import Pacing
import Servers
import StatementAnswers
import Tables
import TargetMetrics
import Targets
package import Windows

/// Deriving the indicators from what a poll has learnt.
extension PollState {
    /// Takes what only the whole answer shows, beyond the rows that have series.
    mutating func look(at table: Table, of collector: Collector, _ facts: ServerFacts) {
        switch collector.name {
        case "pg_server": noticeServer(table)
        case "pg_stat_statements":
            feed.statementFeed.answer = StatementReading(table, ownRole: facts.ownRole).map {
                ($0, table)
            }
        case "pg_stat_activity":
            feed.databaseSessions = DatabaseSessions.count(
                table, ownRole: facts.role, databases: facts.databases)
            guard !target.pools.isEmpty else { break }
            feed.poolSessions = PoolSessions(
                table, pools: target.pools, databases: facts.databases)
        default: break
        }
    }

    /// Begins to compare again when the server that answers is not the one of the last poll.
    ///
    /// It may be another one behind the same address, or the same one after a restart: what it
    /// counts goes on then, and was kept by a clean stop. This is the first question of a poll.
    private mutating func noticeServer(_ table: Table) {
        guard table.rowCount > 0,
            let start = table.columns.firstIndex(of: "started").flatMap({ table.number(0, $0) })
        else { return }
        let began = server.statisticsBegan.flatMap { Double($0.started) == start ? $0.began : nil }
        let now = StatisticsOrigin(
            started: start, began: began.flatMap(Double.init),
            answered: table.columns.firstIndex(of: "clock").flatMap { table.number(0, $0) }
                ?? .infinity)
        defer { server.origin = now }
        feed.isServerConfirmed = true
        if server.origin == nil {
            resumeCounters(of: now)
            takeOverEarlier(now)
        }
        guard let old = server.origin, old.started != start else { return }
        let goesOn = now.continues(old)
        note(.serverStarted(goesOn: goesOn))
        for collector in target.catalog where collector.scope != .database {
            if !goesOn {
                let shown = collectors[collector.name]?.answers[""]?.families ?? []
                collectors[collector.name]?.continued.beginAgain(after: shown)
            }
            collectors[collector.name]?.answers = ExactDictionary()
        }
        // An answer says which server it is from, unless it is empty or a user's own.
        for (name, state) in collectors {
            for database in state.ranks.keys {
                if goesOn {
                    collectors[name]?.ranks[database]?.goOn()
                } else {
                    collectors[name]?.ranks[database]?.beginAgain()
                }
            }
        }
        pace.beginAgain()
        feed.beginAgain()
    }

    /// Notes which of the transactions that the server counted last are the agent's own.
    package mutating func observe(_ own: OwnTransactions) { feed.ownTransactions = own }

    /// Notes by which connection the answers came.
    package mutating func observe(connection: Int) {
        if availability.isUp { feed.look(at: connection) }
    }

    /// Goes on from what an earlier agent has noted of a replica that stands still.
    package mutating func resume(_ standstill: Standstill) { feed.engine.resume(standstill) }

    /// How the replica stands still now, or nil.
    package var standstill: Standstill? { feed.engine.standstill }

    /// Derives them from everything that still counts.
    package mutating func deriveIndicators(
        pageAlerts: HealthState, _ now: ContinuousClock.Instant
    ) {
        feed.derive(
            availability.isUp ? reading(now) : nil, at: poll.tick, pageAlerts: pageAlerts)
    }

    private func reading(_ now: ContinuousClock.Instant) -> TargetReading? {
        guard let facts = server.facts else { return nil }
        var reading = TargetReading(
            role: facts.kind == .pgbouncer ? .console : facts.isInRecovery ? .replica : .primary)
        for (name, state) in collectors {
            for answer in state.answers.values where expiry(of: answer) > now {
                reading.answered.insert(name)
                for family in answer.families { reading.add(family) }
            }
        }
        // What a setting rules out needs no question to be known.
        for case (let collector, .setting) in server.plan?.omissions ?? [] {
            reading.answered.insert(collector.name)
        }
        // An answer without what the server does not count says nothing about it.
        for entry in server.plan?.entries ?? []
        where !entry.collector.untracked(facts).isDisjoint(with: TargetReading.wanted) {
            reading.answered.remove(entry.collector.name)
        }
        if reading.answered.contains("pg_stat_activity") {
            reading.poolSessions = feed.poolSessions?.totals
            reading.databaseSessions = feed.databaseSessions
        }
        reading.databaseNames = Dictionary(
            facts.databases.map { ($0.oid, $0.name) }, uniquingKeysWith: { first, _ in first })
        reading.statements = feed.statements
        reading.own = feed.ownTransactions
        return reading
    }
}
