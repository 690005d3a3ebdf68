import Collection
import Indicators
import Logging
import Metrics
import Platform
import Postgres

/// Deriving the indicators from what a poll has learnt.
extension TargetWorker {
    /// Takes what only the whole answer shows, beyond the rows that have series.
    func look(at table: Table, of collector: Collector, _ facts: ServerFacts) {
        switch collector.name {
        case "pg_server": noticeServer(table)
        case "pg_stat_statements":
            statements = StatementReading(table, ownRole: facts.ownRole)
        case "pg_stat_activity" where !target.pools.isEmpty:
            poolSessions = PoolSessions.count(
                table, pools: target.pools, databases: facts.databases)
        default: break
        }
    }

    /// Begins to compare again when the server that answers is not the one of the last poll.
    ///
    /// It may be another one behind the same address, or the same one after a restart: its counts
    /// are not compared with those of the last one. This is the first question of a poll.
    private func noticeServer(_ table: Table) {
        guard table.rowCount > 0, let column = table.columns.firstIndex(of: "started"),
            let start = table.number(0, column)
        else { return }
        defer { serverStart = start }
        isServerConfirmed = true
        guard let old = serverStart, old != start else { return }
        log.notice("server was started since, or is another one", ["target": target.name])
        let cluster = target.catalog.filter { $0.scope != .database }
        for collector in cluster { states[collector.name]?.answers = ExactDictionary() }
        // An answer says which server it is from, unless it is empty or a user's own.
        for (name, state) in states {
            for database in state.ranks.keys { states[name]?.ranks[database]?.beginAgain() }
        }
        (statements, poolSessions) = (nil, nil)
        schedule = Schedule(target: target.name, interval: target.interval)
        engine.beginAgain()
    }

    /// Derives them from everything that still counts; `tick` is the time of the poll.
    func deriveIndicators(_ tick: Double) async {
        if isUp {
            let connection = await session.generation
            // A new connection may lead to another server until that has said that it does not.
            if !isServerConfirmed, connection != serverConnection { engine.beginAgain() }
            (serverConnection, isServerConfirmed) = (connection, false)
        }
        resumeStandstill()
        indicators = engine.take(isUp ? await reading() : nil, at: tick)
        statements = nil
        if isUp { noteStandstill() }
    }

    private func reading() async -> TargetReading? {
        guard let facts else { return nil }
        var reading = TargetReading(
            role: facts.kind == .pgbouncer ? .console : facts.isInRecovery ? .replica : .primary)
        let now = ContinuousClock.now
        for (name, state) in states {
            for answer in state.answers.values where expiry(of: answer) > now {
                reading.answered.insert(name)
                for family in answer.families { reading.add(family) }
            }
        }
        // What a setting rules out needs no question to be known.
        for case (let collector, .setting) in plan?.omissions ?? [] {
            reading.answered.insert(collector.name)
        }
        // An answer without what the server does not count says nothing about it.
        for entry in plan?.entries ?? []
        where !entry.collector.untracked(facts).isDisjoint(with: TargetReading.wanted) {
            reading.answered.remove(entry.collector.name)
        }
        if reading.answered.contains("pg_stat_activity") { reading.poolSessions = poolSessions }
        reading.statements = statements
        let failed = await session.rollbacks
        for (database, count) in await session.transactions {
            let name = database.isEmpty ? facts.currentDatabase : database
            let rollbacks = failed[database, default: 0]
            reading.ownTransactions[name, default: 0] += Double(count - rollbacks)
            reading.ownRollbacks[name, default: 0] += Double(rollbacks)
        }
        return reading
    }
}
