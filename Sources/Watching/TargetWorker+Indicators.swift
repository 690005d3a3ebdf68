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
        case "pg_stat_activity":
            databaseSessions = DatabaseSessions.count(
                table, ownRole: facts.role, databases: facts.databases)
            guard !target.pools.isEmpty else { break }
            poolSessions = PoolSessions.count(
                table, pools: target.pools, databases: facts.databases)
        default: break
        }
    }

    /// Begins to compare again when the server that answers is not the one of the last poll.
    ///
    /// It may be another one behind the same address, or the same one after a restart: what it
    /// counts goes on then, and was kept by a clean stop. This is the first question of a poll.
    private func noticeServer(_ table: Table) {
        guard table.rowCount > 0,
            let start = table.columns.firstIndex(of: "started").flatMap({ table.number(0, $0) })
        else { return }
        let began = statisticsBegan.flatMap { Double($0.started) == start ? $0.began : nil }
        let now = StatisticsOrigin(
            started: start, began: began.flatMap(Double.init),
            answered: table.columns.firstIndex(of: "clock").flatMap { table.number(0, $0) }
                ?? .infinity)
        defer { origin = now }
        isServerConfirmed = true
        if origin == nil { resumeCounters(of: now) }
        guard let old = origin, old.started != start else { return }
        let goesOn = now.continues(old)
        log.notice(
            goesOn ? "server was started again" : "server was started since, or is another one",
            ["target": target.name])
        for collector in target.catalog where collector.scope != .database {
            if !goesOn {
                let shown = states[collector.name]?.answers[""]?.families ?? []
                states[collector.name]?.continued.beginAgain(after: shown)
            }
            states[collector.name]?.answers = ExactDictionary()
        }
        // An answer says which server it is from, unless it is empty or a user's own.
        for (name, state) in states {
            for database in state.ranks.keys {
                if goesOn {
                    states[name]?.ranks[database]?.goOn()
                } else {
                    states[name]?.ranks[database]?.beginAgain()
                }
            }
        }
        (statements, poolSessions, databaseSessions) = (nil, nil, nil)
        schedule = Schedule(target: target.name, interval: target.interval)
        engine.beginAfterStart()
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
        indicators = engine.take(
            isUp ? reading() : nil, at: tick, pageAlerts: pageAlerts())
        statements = nil
        if isUp { noteStandstill() }
    }

    private func reading() -> TargetReading? {
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
        if reading.answered.contains("pg_stat_activity") {
            reading.poolSessions = poolSessions
            reading.databaseSessions = databaseSessions
        }
        reading.databaseNames = Dictionary(
            facts.databases.map { ($0.oid, $0.name) }, uniquingKeysWith: { first, _ in first })
        reading.statements = statements
        reading.own = ownTransactions
        return reading
    }
}
