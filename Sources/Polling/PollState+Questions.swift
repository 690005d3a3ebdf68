import Agreements
import Basics
package import Collection
import Metrics
import Pacing
package import Servers
package import Tables
import TargetMetrics
import Targets
import Windows

/// What is asked of a collector, and what came of it.
extension PollState {
    /// What is planned and needs no visits, in the order of the catalogue.
    package var clusterEntries: [Plan.Entry] {
        (server.plan?.entries ?? []).filter { $0.collector.scope != .database }
    }

    /// Whether a collector is to be asked now; what this poll has left out is asked when it is
    /// planned again.
    package func isWanted(_ collector: Collector) -> Bool {
        isPlanned(collector) && isDue(collector)
    }

    /// Whether the plan includes it, also after what this poll has learnt.
    package func isPlanned(_ collector: Collector) -> Bool {
        server.planned.contains(collector.name)
    }

    /// A new question: it counts as answered until something fails.
    package mutating func begin(_ collector: Collector) {
        var state = collectors[collector.name] ?? CollectorState()
        state.before = state.outcome
        (state.outcome, state.duration) = (CollectorState.Outcome(isSuccess: true), 0)
        collectors[collector.name] = state
        if collector.asksForTexts { texts.begin() }
    }

    /// The question was asked wherever it was to be asked.
    ///
    /// `isDue` is false when only those databases were asked that owed an answer.
    package mutating func end(_ collector: Collector, isDue: Bool = true, unixTime: Double) {
        if isDue { pace.done(collector, at: poll.tick) }
        // Where nothing was missing the server was not asked, and a new statement need not wait.
        if collector.asksForTexts, texts.asked.isEmpty { pace.retry(collector, at: poll.tick) }
        guard var state = collectors[collector.name] else { return }
        state.outcome.isSuccess = state.outcome.failedIn.isEmpty
        state.before = nil
        // Databases owe their answers one by one.
        if let reason = state.lastReason, state.outcome.isSuccess == false, reason.isPassing,
            collector.scope != .database
        {
            pace.retry(collector, at: poll.tick)
        }
        if state.outcome.isSuccess == true {
            state.lastSuccess = unixTime
            if state.lastError != nil {
                state.lastError = nil
                note(.collectorWorks(collector.name))
            }
        }
        collectors[collector.name] = state
    }

    /// Counts a failure of these questions; notes it when it is another than last time.
    package mutating func fail(
        _ entries: [Plan.Entry], _ failure: Failure, in database: String = ""
    ) {
        for entry in entries {
            let name = entry.collector.name
            var state = collectors[name] ?? CollectorState()
            state.outcome.isSuccess = false
            state.outcome.failedIn.insert(ExactText(database))
            state.failures[failure.reason, default: 0] += 1
            state.lastReason = failure.reason
            if state.lastError != failure.message {
                state.lastError = failure.message
                note(.collectorFailed(name, failure, database: database))
            }
            collectors[name] = state
            if entry.collector.asksForTexts {
                texts.failed(at: poll.tick, pace: pace.schedule.period(of: entry.collector))
            }
        }
    }

    /// Whether a database has refused the collector, which is left alone there for now.
    package func isRefused(_ collector: Collector, in database: String) -> Bool {
        refusals.visits[collector.name]?[database] != nil
    }

    /// The statement to be sent for a collector; nil when there is nothing to send.
    ///
    /// `extensions` are those of a database that is visited, as far as the collector asks for any.
    package mutating func statement(
        for entry: Plan.Entry, in database: String,
        extensions: [String: ServerFacts.Installed]? = nil, _ now: ContinuousClock.Instant
    ) -> String? {
        let collector = entry.collector
        // What this poll has learnt may have left it out.
        guard let facts = server.facts, isPlanned(collector) else { return nil }
        if isRefused(collector, in: database) {
            collectors[collector.name]?.outcome.failedIn.insert(ExactText(database))
            return nil
        }
        let wanted =
            collector.asksForTexts ? texts.ask(among: shownStatements, at: poll.tick) : []
        let statement = Wording.statement(
            of: entry.variant, facts: facts,
            context: Wording.Context(
                queryIdentifiers: wanted, readsTexts: target.texts != .none,
                extensions: extensions, expectedSettings: target.agreements.settingNames))
        guard let statement else {
            keep([], of: collector, database, answered: now)
            if collector.asksForTexts, texts.isResting(poll.tick) {
                collectors[collector.name]?.outcome.failedIn.insert(ExactText(database))
            }
            return nil
        }
        return bounded(statement, collector)
    }

    /// A question is sent now, and its answer has come, or never will, `grace` after its limit.
    package mutating func asking(
        _ collector: Collector, grace: Duration, _ now: ContinuousClock.Instant
    ) {
        poll.answeredBy = now + collector.timeout + grace
    }

    /// A question has taken this long, in one place of those where it is asked.
    package mutating func asked(_ collector: Collector, seconds: Double) {
        collectors[collector.name]?.duration? += seconds
    }

    /// The databases that may hold texts which the connection's own cannot, the last one first.
    package var databasesForTexts: [String] {
        guard let facts = server.facts else { return [] }
        let others = facts.databasesForTexts(where: target.choosesDatabase)
        return others.filter { $0 == texts.database } + others.filter { $0 != texts.database }
    }

    /// Notes where such texts were read.
    package mutating func textsWereRead(in database: String) { texts.database = database }

    /// Takes an answer.
    package mutating func observe(
        _ table: Table, of entry: Plan.Entry, in database: String, _ now: ContinuousClock.Instant
    ) {
        guard let facts = server.facts else { return }
        let collector = entry.collector
        let mapping = Mapping(
            collector, facts: facts, valueBytesMax: target.labelValueBytesMax, texts: target.texts,
            countersBegin: isFollowed ? .atZero : .atServer, zeroTurns: zeroTurns(of: collector))
        forgetRanks(of: collector, facts)
        do throws(Mapping.Mismatch) {
            let outcome = try mapping.families(
                from: compared(table, of: collector, in: database, now), variant: entry.variant,
                database: collector.scope == .database ? database : nil,
                ranks: &collectors[collector.name, default: CollectorState()].ranks[database])
            tally.repaired(outcome.repairs)
            if table.isCut { countCut(collector, database) }
            look(at: table, of: collector, facts)
            var families = outcome.families
            if Catalog.counting.contains(collector.name) {
                families =
                    collectors[collector.name]?.continued
                    .take(families, asTheyAre: collector.states) ?? families
            }
            if collector.name == "pg_stat_replication" {
                families = feed.replies.take(families, at: poll.tick)
            }
            // An answer that lay there while the process stood still is as old as its question.
            let answered = poll.answeredBy.map { min(now, $0) } ?? now
            keep(
                families, counted: outcome.counted, of: collector, database, answered: answered)
        } catch {
            fail([entry], Failure(reason: .other, message: "\(error)"), in: database)
        }
    }

    /// In how many answers a new series shows the 0 with which it begins.
    ///
    /// A scrape at the pace of the answers may fall between two of them; answers that come more
    /// rarely than any scrape need no second one, and single polls are not scraped.
    private func zeroTurns(of collector: Collector) -> Int {
        isFollowed && pace.schedule.period(of: collector) <= Self.scrapePaceMax ? 2 : 1
    }

    /// Forgets the rows of databases that are gone: another one may bear the name later.
    private mutating func forgetRanks(of collector: Collector, _ facts: ServerFacts) {
        guard collector.scope == .database, collectors[collector.name] != nil else { return }
        collectors[collector.name]?.ranks.keep(Set(facts.databases.map { ExactText($0.name) }))
    }

    private mutating func keep(
        _ families: [Family], counted: [Family] = [], of collector: Collector,
        _ database: String, answered: ContinuousClock.Instant
    ) {
        var families = families
        if collector.asksForTexts {
            texts.take(families, keeping: shownStatements)
            texts.answered(at: poll.tick, pace: pace.schedule.period(of: collector))
            families = texts.families
        }
        let period = pace.schedule.period(of: collector)
        collectors[collector.name]?.answers[database] = CollectorState.Answer(
            families: families, counted: counted,
            expires: answered + .seconds(period * Self.stalePeriods))
    }

    /// Takes a failure of one question alone, in one database or in the cluster.
    ///
    /// What the server would refuse again is left out, so that its log is not filled.
    package mutating func questionFailed(
        _ entry: Plan.Entry, in database: String, _ failure: Failure
    ) {
        fail([entry], failure, in: database)
        guard failure.isLasting, let facts = server.facts else { return }
        refusals.refuse(
            entry.collector, in: database,
            CollectorRefusal(reason: failure.reason, message: failure.message),
            hasWorked: collectors[entry.collector.name]?.lastSuccess != nil)
        if entry.collector.scope != .database { replan(facts) }
    }

    /// The statements that have series of their own now.
    var shownStatements: Set<String> {
        let families = collectors["pg_stat_statements"]?.answers[""]?.families ?? []
        let samples = families.first?.samples ?? []
        return Set(samples.compactMap { $0.labels["queryid"] })
    }

    /// The server itself stops counting rows at the bound, and answers only a role that sees all.
    private func bounded(_ statement: String, _ collector: Collector) -> String {
        if collector.scope == .pgbouncer { return statement }
        return bounded(statement, rowsMax: collector.rowsMax, roles: collector.roles)
    }

    /// The statement with that bound.
    func bounded(_ statement: String, rowsMax: Int, roles: [String]) -> String {
        // On a line of its own: the statement may end in a comment.
        "SELECT * FROM (\(statement)\n) AS answer LIMIT \(limit(rowsMax, roles))"
    }

    /// The bound on rows; a negative one, which the server refuses, for a role without the rights.
    ///
    /// Views of statistics show such a role its own sessions and statements as if they were all.
    /// The bound is looked at before the first row, so that nothing is read in vain.
    private func limit(_ rowsMax: Int, _ roles: [String]) -> String {
        let rows = "\(rowsMax + 1)"
        if roles.isEmpty || refusals.isRightsQuestionRefused { return rows }
        let rights = roles.map { "pg_has_role(\(SQLQuoting.literal($0)), 'USAGE')" }
        return "CASE WHEN \(rights.joined(separator: " AND ")) THEN \(rows) ELSE -1 END"
    }
}

extension FailureReason {
    /// Whether asking again soon costs the server nothing and may succeed.
    ///
    /// After a timeout it would cost: the server worked until then.
    fileprivate var isPassing: Bool { self == .lock || self == .connection }
}

extension Collector {
    /// The predefined roles without which the server hides a part of the answer.
    package var roles: [String] {
        requirements.compactMap { if case .role(let name) = $0 { name } else { nil } }
    }
}
