import Basics
import Collection
import Logging
import Metrics
import Platform
import Postgres
import Servers

/// Asking one collector's question and remembering what came of it.
extension TargetWorker {
    /// Asks a question that needs no visits, and remembers how it went.
    func ask(_ entry: Plan.Entry, _ tick: Double) async throws(Failure) {
        begin(entry.collector)
        do throws(Failure) {
            try await askOne(entry, database: "", through: nil)
            end(entry.collector, tick)
        } catch {
            fail([entry], error)
            end(entry.collector, tick)
            guard error.reach == .server else { return }
            // A connection that was cut off takes one answer with it; whether the server has gone
            // as well is for a new connection to say.
            guard error.isLost, !hasReconnected else { throw error }
            hasReconnected = true
            try await heartbeat()
        }
    }

    /// A new question: it counts as answered until something fails.
    func begin(_ collector: Collector) {
        states[collector.name, default: CollectorState()].isSuccess = true
        states[collector.name]?.failedIn = []
        states[collector.name]?.duration = 0
    }

    /// The question was asked wherever it was to be asked.
    ///
    /// `isDue` is false when only those databases were asked that owed an answer.
    func end(_ collector: Collector, _ tick: Double, isDue: Bool = true) {
        if isDue { schedule.done(collector, now: tick) }
        guard var state = states[collector.name] else { return }
        state.isSuccess = state.failedIn.isEmpty
        // Databases owe their answers one by one.
        if let reason = state.lastReason, state.isSuccess == false, reason.isPassing,
            collector.scope != .database
        {
            schedule.retry(collector, now: tick)
        }
        if state.isSuccess == true {
            state.lastSuccess = WallClock.secondsSince1970
            if state.lastError != nil {
                state.lastError = nil
                log.info(
                    "collector works again", ["target": target.name, "collector": collector.name])
            }
        }
        states[collector.name] = state
    }

    /// Counts a failure of these questions; logs it when it is another than last time.
    func fail(_ entries: [Plan.Entry], _ failure: Failure, in database: String = "") {
        // A reload or a stop took the answer away; nothing failed.
        if Task.isCancelled { return }
        for entry in entries {
            let name = entry.collector.name
            var state = states[name] ?? CollectorState()
            state.isSuccess = false
            state.failedIn.insert(ExactText(database))
            state.failures[failure.reason, default: 0] += 1
            state.lastReason = failure.reason
            if state.lastError != failure.message {
                state.lastError = failure.message
                log.warning(
                    "collector failed",
                    [
                        "target": target.name, "collector": name,
                        "reason": failure.reason.rawValue, "error": failure.message,
                    ])
            }
            states[name] = state
        }
    }

    /// Asks one question in one database and keeps the answer.
    ///
    /// Failures of the question alone are remembered here; those that reach further are thrown.
    func askOne(
        _ entry: Plan.Entry, database: String, through visit: String?
    ) async throws(Failure) {
        guard let facts else { return }
        let collector = entry.collector
        // What this poll has learnt may have left it out.
        guard planned.contains(collector.name) else { return }
        if refusedVisits[collector.name]?[database] != nil {
            states[collector.name]?.failedIn.insert(ExactText(database))
            return
        }
        let identifiers = collector.asksForTexts ? shownStatements() : []
        let context = Wording.Context(
            queryIdentifiers: texts.wanted(among: identifiers), readsTexts: target.texts != .none)
        guard
            let statement = Wording.statement(of: entry.variant, facts: facts, context: context)
        else {
            keep([], of: collector, database, identifiers)
            return
        }
        let began = ContinuousClock.now
        askedAt = began
        defer {
            states[collector.name]?.duration? += began.duration(to: .now).seconds
        }
        if let table = try await partOfActivity(entry) {
            try await nameDatabases(in: table, of: collector)
            map(table, entry, database, identifiers)
            return
        }
        guard planned.contains(collector.name) else { return }
        let answer: Table
        do throws(PostgresError) {
            let rowsMax = collector.rowsMax
            await holdUp(for: collector)
            let table = try await session.query(
                bounded(statement, collector), database: visit, within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            answer = table
        } catch {
            if !collector.roles.isEmpty, Self.isRightLost(error) {
                try await loseRights(for: entry, in: database)
                return
            }
            if collector.asksForTexts, Self.isMisfit(error),
                let table = await textsElsewhere(bounded(statement, collector), collector)
            {
                map(table, entry, database, identifiers)
                return
            }
            let failure = Failure(
                error, isVisit: visit != nil, needsExtension: collector.needsExtension,
                question: "the statement of the collector \(collector.name)",
                limit: collector.timeout)
            if failure.reach != .question { throw failure }
            fail([entry], failure, in: database)
            if failure.isLasting { refuse(entry, database, failure) }
            return
        }
        if collector.name == "pg_stat_database" { await takeOwnTransactions() }
        try await nameDatabases(in: answer, of: collector)
        map(answer, entry, database, identifiers)
    }

    /// Lets what was published last count for as long as a long question may keep the worker.
    ///
    /// The worker is at work then, not stuck; the polls that it misses are counted.
    private func holdUp(for collector: Collector) async {
        guard isUp, collector.timeout > cycleLimit else { return }
        heldUp = collector.timeout
        await publish(report())
        heldUp = .zero
    }

    private func map(
        _ table: Table, _ entry: Plan.Entry, _ database: String, _ identifiers: Set<String>
    ) {
        guard let facts else { return }
        let collector = entry.collector
        let mapping = Mapping(
            collector, facts: facts, valueBytesMax: target.labelValueBytesMax, texts: target.texts,
            countersBegin: isRunning ? .atZero : .atServer, zeroTurns: zeroTurns(of: collector))
        forgetRanks(of: collector, facts)
        do throws(Mapping.Mismatch) {
            let outcome = try mapping.families(
                from: table, variant: entry.variant,
                database: collector.scope == .database ? database : nil,
                ranks: &states[collector.name, default: CollectorState()].ranks[database])
            repairs.encodings += outcome.repairs.encodings
            repairs.cuts += outcome.repairs.cuts
            repairs.duplicates += outcome.repairs.duplicates
            repairs.statements += outcome.repairs.statements
            if table.isCut { states[collector.name]?.rowsCut += 1 }
            look(at: table, of: collector, facts)
            var families = outcome.families
            if Catalog.counting.contains(collector.name) {
                families =
                    states[collector.name]?.continued.take(families, asTheyAre: collector.states)
                    ?? families
            }
            keep(families, of: collector, database, identifiers)
        } catch {
            fail([entry], Failure(reason: .other, message: "\(error)"), in: database)
        }
    }

    /// In how many answers a new series shows the 0 with which it begins.
    ///
    /// A scrape at the pace of the answers may fall between two of them; answers that come more
    /// rarely than any scrape need no second one, and single polls are not scraped.
    private func zeroTurns(of collector: Collector) -> Int {
        isRunning && schedule.period(of: collector) <= Self.scrapePaceMax ? 2 : 1
    }

    /// Forgets the rows of databases that are gone: another one may bear the name later.
    private func forgetRanks(of collector: Collector, _ facts: ServerFacts) {
        guard collector.scope == .database, states[collector.name] != nil else { return }
        states[collector.name]?.ranks.keep(Set(facts.databases.map { ExactText($0.name) }))
    }

    private func keep(
        _ families: [Family], of collector: Collector, _ database: String,
        _ identifiers: Set<String>
    ) {
        var families = families
        if collector.asksForTexts {
            texts.take(families, keeping: identifiers)
            families = texts.families
        }
        let period = schedule.period(of: collector)
        // An answer that lay there while the process stood still is as old as its question.
        let answered = min(.now, askedAt + collector.timeout + Session.grace)
        states[collector.name]?.answers[database] = CollectorState.Answer(
            families: families, expires: answered + .seconds(period * Self.stalePeriods))
    }

    /// Leaves out what the server refused, so that its log is not filled.
    private func refuse(_ entry: Plan.Entry, _ database: String, _ failure: Failure) {
        guard let facts else { return }
        let collector = entry.collector
        let refusal = CollectorRefusal(reason: failure.reason, message: failure.message)
        if collector.scope == .database {
            // The other databases have privileges of their own.
            refusedVisits[collector.name, default: [:]][database] = refusal
        } else {
            refused[collector.name] = refusal
            replan(facts)
        }
    }

    /// The statements that have series of their own now.
    private func shownStatements() -> Set<String> {
        let families = states["pg_stat_statements"]?.answers[""]?.families ?? []
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
        if roles.isEmpty || isRightsQuestionRefused { return rows }
        let rights = roles.map { "pg_has_role(\(SQLQuoting.literal($0)), 'USAGE')" }
        return "CASE WHEN \(rights.joined(separator: " AND ")) THEN \(rows) ELSE -1 END"
    }

    /// Whether an error says that the role may no longer see everything.
    static func isRightLost(_ error: PostgresError) -> Bool {
        // invalid_row_count_in_limit_clause
        if case .server(let state, _) = error { state.rawValue == "2201W" } else { false }
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
    var roles: [String] {
        requirements.compactMap { if case .role(let name) = $0 { name } else { nil } }
    }

    /// Whether a missing library explains an error.
    fileprivate var needsExtension: Bool {
        requirements.contains { if case .extension = $0 { true } else { false } }
    }
}
