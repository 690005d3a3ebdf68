import Collection
import Logging
import Metrics
import Postgres

/// Knowing the server: that it answers, what it is, and which questions it gets.
extension TargetWorker {
    /// Makes sure that server, facts and plan belong together.
    func lookAtServer() async throws(Failure) {
        let wasSide = side
        side = try await heartbeat()
        // What could not be asked while the server was away is asked now, not when its time comes.
        if !isUp { schedule = Schedule(target: target.name, interval: target.interval) }
        let hasChangedSides = side != nil && wasSide != nil && side != wasSide
        let isOther = try await isOtherServer()
        let isOld =
            factsRead.map { $0.duration(to: .now) > Self.factsAge } ?? true
            || facts?.unread.contains { $0.reason == .lock } == true
        if isOther { refusals = DatabaseRefusals(interval: target.interval) }
        if hasChangedSides || isOther || refusedSince.duration(to: .now) > Self.refusalAge,
            forgiveRefusals(), let facts
        {
            replan(facts)
        }
        guard isOther || isOld || hasChangedSides || plan == nil else { return }
        let read = try await FactsReader.read(
            session, kind: target.kind, catalog: target.catalog, old: isOther ? nil : facts
        )
        factsRead = .now
        try await readStatisticsBegan(of: read)
        if isOther { schedule = Schedule(target: target.name, interval: target.interval) }
        take(read)
    }

    /// Asks once more what may have changed, but not a server that has refused to say it.
    private func readStatisticsBegan(of read: ServerFacts) async throws(Failure) {
        guard read.kind == .postgresql, let started = read.started else { return }
        if let known = statisticsBegan, known.started == started, known.began == nil { return }
        statisticsBegan = (started, try await FactsReader.statisticsBegan(session))
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
    func heartbeat() async throws(Failure) -> String? {
        do throws(Failure) {
            return try await beat()
        } catch {
            guard error.isLost, !hasReconnected, !Task.isCancelled else { throw error }
            hasReconnected = true
            log.debug("connection is replaced", ["target": target.name, "error": error.message])
            return try await beat()
        }
    }

    private func beat() async throws(Failure) -> String? {
        let seconds = min(
            Self.heartbeatLimitMax, max(target.interval, Self.heartbeatLimitMin))
        let isConsole = target.kind == .pgbouncer
        do throws(PostgresError) {
            // SHOW needs no privilege, and no function that a service may lack.
            let question = isConsole ? "SHOW VERSION" : "SHOW in_hot_standby"
            let answer = try await session.query(question, within: .seconds(seconds)) {
                $0.rowCount > 0 && $0.columnCount > 0 ? $0.string(0, 0) : nil
            }
            return isConsole ? nil : answer
        } catch {
            let failure = Failure(error, isVisit: false, needsExtension: false)
            // A server that does not know the setting has answered.
            if failure.reach == .question, failure.reason != .timeout, !isConsole { return nil }
            throw failure.reaching(.server)
        }
    }

    private func take(_ read: ServerFacts) {
        if let facts {
            let isSame =
                read.roles == facts.roles && read.extensions == facts.extensions
                && read.isInRecovery == facts.isInRecovery
                && read.versionNumber == facts.versionNumber
            if !isSame { _ = forgiveRefusals() }
            if read.roles != facts.roles { refusals = DatabaseRefusals(interval: target.interval) }
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
        self.plan = plan
        let planned = Set(plan.entries.map(\.collector.name))
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

    /// Forgets what was refused, so that it is asked once more; says whether the plan depends on it.
    func forgiveRefusals() -> Bool {
        let changesPlan = !refused.isEmpty
        refused = [:]
        refusedVisits = [:]
        refusedSince = .now
        return changesPlan
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
