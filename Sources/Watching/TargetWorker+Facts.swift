import Collection
import Logging
import Metrics
import Postgres
import Servers

/// Knowing the server: that it answers, what it is, and which questions it gets.
extension TargetWorker {
    /// Makes sure that server, facts and plan belong together.
    func lookAtServer() async throws(Failure) {
        let wasSide = side
        let beat = try await heartbeat()
        side = beat.side
        // What could not be asked while the server was away is asked now, not when its time comes.
        if !isUp { schedule = Schedule(target: target.name, interval: target.interval) }
        let hasChangedSides = side != nil && wasSide != nil && side != wasSide
        let isOther = try await isOtherServer()
        let isForgiven = mayForgiveRefusals()
        let hasOtherRights = beat.roles != nil && facts.map { $0.roles != beat.roles } ?? false
        let isOld =
            factsRead.map { $0.duration(to: .now) > Self.factsAge } ?? true
            || facts?.unread.contains { $0.reason == .lock } == true
        if isOther { refusals = DatabaseRefusals(interval: target.interval) }
        if hasChangedSides || isOther || isForgiven, forgiveRefusals(), let facts {
            replan(facts)
        }
        guard isOther || isOld || hasChangedSides || hasOtherRights || plan == nil else { return }
        try await readFacts(isOther: isOther)
        if isOther { schedule = Schedule(target: target.name, interval: target.interval) }
    }

    /// Reads everything about the server again, and plans by it.
    private func readFacts(isOther: Bool) async throws(Failure) {
        let read = try await FactsReader.read(
            session, kind: target.kind, catalog: target.catalog, old: isOther ? nil : facts
        )
        factsRead = .now
        try await readStatisticsBegan(of: read)
        if isOther { showsTransactions = nil }
        try await askForShownTransactions(read.versionNumber)
        take(read)
    }

    /// Asks once more what may have changed, but not a server that has refused to say it.
    private func readStatisticsBegan(of read: ServerFacts) async throws(Failure) {
        guard read.kind == .postgresql, let started = read.started else { return }
        if let known = statisticsBegan, known.started == started, known.began == nil { return }
        statisticsBegan = (started, try await FactsReader.statisticsBegan(session))
    }

    /// Plans again because the role has lost a right while an answer was on its way.
    ///
    /// That answer is none, and what else needs the right is not asked.
    func loseRights(for entry: Plan.Entry, in database: String) async throws(Failure) {
        states[entry.collector.name]?.failedIn.insert(ExactText(database))
        states[entry.collector.name]?.lastReason = .permission
        try await readFacts(isOther: false)
    }

    /// Whether a new connection has led to a server that was started at another time.
    ///
    /// A connection that merely died, or was given up for its age, is no reason to ask everything.
    private func isOtherServer() async throws(Failure) -> Bool {
        let current = await session.generation
        guard current != generation else { return false }
        var isOther = false
        if let facts, facts.kind == .postgresql {
            isOther = try await FactsReader.started(session) != facts.started
        }
        generation = current
        return isOther
    }

    /// One cheap question that shows whether the server answers and which side it is on.
    ///
    /// A connection may have died while it was idle, which says nothing of the server: then a new
    /// one is tried at once.
    @discardableResult
    func heartbeat() async throws(Failure) -> ServerPulse {
        do throws(Failure) {
            return try await beat()
        } catch {
            guard error.isLost, !hasReconnected, !Task.isCancelled else { throw error }
            hasReconnected = true
            log.debug("connection is replaced", ["target": target.name, "error": error.message])
            return try await beat()
        }
    }

    private func beat() async throws(Failure) -> ServerPulse {
        if target.kind == .postgresql, !isRightsQuestionRefused {
            let roles = FactsReader.roles(askedBy: target.catalog)
            let shows = showsTransactions == true
            do throws(Failure) {
                let question = ServerPulse.question(roles, shows: shows)
                let pulse = try await beat(question) { ServerPulse($0, roles) }
                if shows { await noteShownTransactions() }
                return pulse
            } catch {
                if shows, error.reach == .question, error.reason != .timeout {
                    // Another server may be behind the address.
                    showsTransactions = false
                    return try await beat()
                }
                // A server that refuses the question has answered; the plain one says the rest.
                guard error.reach == .question, error.reason != .timeout else {
                    throw error.reaching(.server)
                }
                isRightsQuestionRefused = error.isLasting
            }
        }
        let isConsole = target.kind == .pgbouncer
        do throws(Failure) {
            // SHOW needs no privilege, and no function that a service may lack.
            let question = isConsole ? "SHOW VERSION" : "SHOW in_hot_standby"
            return try await beat(question) { isConsole ? ServerPulse() : ServerPulse($0, []) }
        } catch {
            // A server that does not know the setting has answered.
            if error.reach == .question, error.reason != .timeout, !isConsole {
                return ServerPulse()
            }
            // PostgreSQL takes VERSION for a setting of its own.
            if isConsole, error.state?.rawValue == "42704" {
                throw Failure(
                    reason: .unsupported,
                    message: "a PostgreSQL server answers here and no PgBouncer;"
                        + " take kind: pgbouncer out",
                    reach: .server)
            }
            throw error.reaching(.server)
        }
    }

    private func beat(
        _ question: String, _ read: @escaping @Sendable (Table) -> ServerPulse
    ) async throws(Failure) -> ServerPulse {
        let seconds = min(
            Self.heartbeatLimitMax, max(target.interval, Self.heartbeatLimitMin))
        do throws(PostgresError) {
            return try await session.query(question, within: .seconds(seconds)) {
                read(Table($0, rowsMax: 1))
            }
        } catch {
            throw Failure(
                error, isVisit: false, needsExtension: false,
                question: "the first statement of a poll", limit: .seconds(seconds))
        }
    }

    private func take(_ read: ServerFacts) {
        if let facts {
            let isSame =
                read.roles == facts.roles && read.extensions == facts.extensions
                && read.isInRecovery == facts.isInRecovery
                && read.versionNumber == facts.versionNumber
            if read.roles != facts.roles { refusals = DatabaseRefusals(interval: target.interval) }
            if !isSame { _ = forgiveRefusals() }
        }
        for gap in read.unread where facts?.unread(gap.subject)?.message != gap.message {
            log.warning(
                "server does not say everything",
                [
                    "target": target.name, "reason": gap.reason.rawValue,
                    "error": "unknown \(gap.subject.rawValue): \(gap.message)",
                ])
        }
        if read != facts || plan == nil { replan(read) }
    }

    func replan(_ read: ServerFacts) {
        facts = read
        let plan = Plan(
            catalog: target.catalog, facts: read, disabled: target.disabled, refused: refused)
        for (collector, _) in self.plan?.omissions ?? [] { schedule.ask(collector) }
        self.plan = plan
        planned = Set(plan.entries.map(\.collector.name))
        let open = read.databases.filter(\.canConnect).map(\.name)
        refusals.keep(databases: open, questions: planned)
        forgetAnswers(ofOtherThan: Set(read.databases.map { ExactText($0.name) }))
        for (collector, omission) in plan.omissions {
            guard let reason = omission.failureReason else {
                states[collector.name] = nil
                continue
            }
            var state = states[collector.name] ?? CollectorState()
            state.isSuccess = false
            state.answers = ExactDictionary()
            if state.lastError != "\(omission)" {
                state.failures[reason, default: 0] += 1
                state.lastError = "\(omission)"
                log.warning(
                    "collector left out",
                    [
                        "target": target.name, "collector": collector.name,
                        "reason": reason.rawValue, "error": "\(omission)",
                    ])
            }
            states[collector.name] = state
        }
        log.info(
            "planned",
            [
                "target": target.name, "version": "\(read.versionNumber)",
                "planned": "\(planned.count)", "left_out": "\(plan.leftOut.count)",
            ])
    }

    /// What a database answered goes with it, so that a server whose databases come and go does not
    /// fill the memory.
    private func forgetAnswers(ofOtherThan databases: Set<ExactText>) {
        for collector in target.catalog where collector.scope == .database {
            guard var state = states[collector.name] else { continue }
            state.answers.keep(databases)
            state.failedIn.formIntersection(databases)
            states[collector.name] = state
        }
    }

    /// Whether what was refused is asked once more.
    ///
    /// Each try that is in vain is a line in the server's log, so that they become rarer.
    private func mayForgiveRefusals() -> Bool {
        if mustAskAgain {
            mustAskAgain = false
            refusalWait = Self.refusalWaitMin
            factsRead = nil
            return true
        }
        guard refusedSince.duration(to: .now) > refusalWait else { return false }
        let isInVain = !refused.isEmpty || !refusedVisits.isEmpty
        refusalWait = isInVain ? min(refusalWait * 2, Self.refusalWaitMax) : Self.refusalWaitMin
        return true
    }

    /// Forgets what was refused, so that it is asked once more; says whether the plan depends on it.
    func forgiveRefusals() -> Bool {
        let changesPlan = !refused.isEmpty
        for (question, databases) in refusedVisits {
            for database in databases.keys { refusals.owe(question, in: database) }
        }
        refused = [:]
        refusedVisits = [:]
        refusedSince = .now
        isRightsQuestionRefused = false
        return changesPlan
    }

    /// Asks at the next poll once more for what was refused, and what the server is.
    ///
    /// After a change of a privilege there is no need to wait, nor to restart the agent.
    package func askAgain() {
        mustAskAgain = true
        loginPause.lift()
    }

    /// Reads the names of databases again when an answer has an oid without one, so that a new
    /// database has its name from its first sample on; at most once in a poll.
    func nameDatabases(in table: Table, of collector: Collector) async throws(Failure) {
        guard let facts, facts.kind == .postgresql else { return }
        let known = Set(facts.databases.map { String($0.oid) })
        let unknown = collector.databaseOids(in: table).subtracting(known).subtracting(nameless)
        guard !unknown.isEmpty, !hasReadNames else { return }
        hasReadNames = true
        guard let databases = try await FactsReader.databases(session) else { return }
        // What is dropped has no name any more, and is not looked for at every poll.
        nameless.formUnion(unknown.subtracting(databases.map { String($0.oid) }))
        if databases != facts.databases { replan(facts.with(databases: databases)) }
    }
}
