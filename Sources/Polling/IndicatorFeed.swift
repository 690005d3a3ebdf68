import Collection
import Health
import Indicators
import Metrics
import StatementAnswers
import Tables
import Targets
import Windows

/// What the indicators are derived from besides families, and what was derived last.
struct IndicatorFeed {
    var engine: IndicatorEngine
    /// What the engine made of the last poll.
    var families: [Family] = []
    /// All statements, when they were asked for in this poll.
    var statements: StatementReading? { statementFeed.answer?.reading }
    /// What statements did from poll to poll.
    var statementFeed = StatementFeed()
    /// Sessions by configured pool, as last counted.
    var poolSessions: PoolSessions?
    var databaseSessions: ExactDictionary<Double>?
    /// When the clients of replication last replied.
    var replies = ReplyClocks()
    /// Which of the transactions that the server counted last are the agent's own.
    var ownTransactions = OwnTransactions()
    /// Whether a server has said which one it is since the indicators were last derived.
    var isServerConfirmed = false
    /// The connection by which they were last fed.
    private var connection = 0

    init(_ target: WatchedTarget) {
        engine = IndicatorEngine(
            thresholds: target.thresholds, databaseThresholds: target.databaseThresholds,
            model: target.health,
            poolLimits: Dictionary(
                target.pools.map { ($0.name, Double($0.sessionsMax)) },
                uniquingKeysWith: { first, _ in first }),
            poolDatabases: Dictionary(
                target.pools.compactMap { pool in pool.database.map { (pool.name, $0) } },
                uniquingKeysWith: { first, _ in first }),
            isConsole: target.kind == .pgbouncer)
    }

    /// Notes by which connection they are fed now.
    ///
    /// A new one may lead to another server until that has said that it does not.
    mutating func look(at connection: Int) {
        if !isServerConfirmed, connection != self.connection {
            engine.beginAgain()
            statementFeed.connectionChanged()
        }
        (self.connection, isServerConfirmed) = (connection, false)
    }

    /// Statements of another role than before are the agent's own now, and left out of answers.
    mutating func roleChanged() {
        engine.beginAgain()
        statementFeed.connectionChanged()
    }

    /// Nothing that was counted compares with what will be.
    mutating func beginAgain() {
        (poolSessions, databaseSessions) = (nil, nil)
        replies = ReplyClocks()
        statementFeed.beginAgain()
        engine.beginAfterStart()
    }

    /// Takes over what an earlier worker has learnt of the same server, but for what it has not looked
    /// at to the end.
    mutating func goOn(from former: IndicatorFeed, without off: [Collector]) {
        var metrics: Set<String> = []
        for column in off.flatMap(\.columns) {
            if case .value(let metric, _, _) = column.use { metrics.insert(metric.name) }
        }
        engine.goOn(from: former.engine, without: metrics, Set(off.map(\.name)))
        families = former.families
        let answer = statementFeed.answer
        statementFeed = former.statementFeed
        statementFeed.answer = answer
        ownTransactions = former.ownTransactions
        replies = former.replies
    }

    /// Derives them from what was learnt, or from nothing when the server is not up.
    mutating func derive(_ reading: TargetReading?, at tick: Double, pageAlerts: HealthState) {
        families = engine.take(reading, at: tick, pageAlerts: pageAlerts)
        if reading?.poolSessions != nil, let poolSessions { families.append(poolSessions.family) }
        if reading?.answered.contains("pg_stat_statements") != true { statementFeed.forget() }
        families += statementFeed.families
        statementFeed.answer = nil
    }
}
