package import Collection
import Metrics
import Pacing
package import Servers
package import Tables
import TargetMetrics
import Targets

/// Knowing the server: what it is, and which questions it gets.
extension PollState {
    /// Takes the answer to a poll's first question; says whether the server has changed sides.
    package mutating func observe(_ pulse: ServerPulse) -> Bool {
        let before = server.side
        server.side = pulse.side
        // What could not be asked while the server was away is asked now, not when its time comes.
        if !availability.isUp { pace.beginAgain() }
        return before != nil && pulse.side != nil && before != pulse.side
    }

    /// Whether the server is to be asked again what it is.
    ///
    /// `isOther` says that a new connection has led to one that was started at another time.
    package mutating func mustReadFacts(
        _ pulse: ServerPulse, hasChangedSides: Bool, isOther: Bool, _ now: ContinuousClock.Instant
    ) -> Bool {
        let forgiveness = refusals.forgiveness(now)
        if forgiveness == .isWanted { server.factsRead = nil }
        let facts = server.facts
        let hasOtherRights = pulse.roles != nil && facts.map { $0.roles != pulse.roles } ?? false
        let isOld =
            server.factsRead.map { $0.duration(to: now) > Self.factsAge } ?? true
            || facts?.unread.contains { $0.reason == .lock } == true
        if isOther { refusals.forgetDatabases() }
        if hasChangedSides || isOther || forgiveness != nil, refusals.forgive(now), let facts {
            replan(facts)
        }
        return isOther || isOld || hasChangedSides || hasOtherRights || server.plan == nil
    }

    /// Notes that the server has said at this moment what it is.
    package mutating func factsWereRead(_ now: ContinuousClock.Instant) { server.factsRead = now }

    /// Takes what the server has said of itself, and plans by it.
    package mutating func learn(
        _ read: ServerFacts, isOther: Bool = false, _ now: ContinuousClock.Instant
    ) {
        let facts = server.facts
        if let facts {
            let isSame =
                read.roles == facts.roles && read.extensions == facts.extensions
                && read.isInRecovery == facts.isInRecovery
                && read.versionNumber == facts.versionNumber
            if read.roles != facts.roles { refusals.forgetDatabases() }
            if read.ownRole != facts.ownRole { feed.roleChanged() }
            if !isSame { _ = refusals.forgive(now) }
        }
        for gap in read.unread where facts?.unread(gap.subject)?.message != gap.message {
            note(.unknown(gap))
        }
        if read != facts || server.plan == nil { replan(read) }
        if isOther { pace.beginAgain() }
    }

    /// Which server answers, as far as it has said that.
    package var facts: ServerFacts? { server.facts }

    /// Whether this connection was seen to lead to the server of the facts.
    package func isKnown(connection: Int) -> Bool { server.generation == connection }

    /// Notes that it does, or that facts of the server it leads to are read next.
    package mutating func know(connection: Int) { server.generation = connection }

    /// Whether the server is asked with its heartbeat which rights the role has.
    package var asksForRights: Bool {
        target.kind == .postgresql && !refusals.isRightsQuestionRefused
    }

    /// The server has refused to say so.
    package mutating func rightsQuestionRefused(_ failure: Failure) {
        refusals.isRightsQuestionRefused = failure.isLasting
    }

    /// Whether a server is to be asked when its statistics began.
    ///
    /// That may change, but one that has refused to say it is not asked again.
    package func mustReadStatisticsBegan(of read: ServerFacts) -> Bool {
        guard read.kind == .postgresql, let started = read.started else { return false }
        guard let known = server.statisticsBegan, known.started == started else { return true }
        return known.began != nil
    }

    /// Notes when the statistics of a server began.
    package mutating func observe(statisticsBegan began: String?, of read: ServerFacts) {
        guard let started = read.started else { return }
        server.statisticsBegan = (started, began)
    }

    mutating func replan(_ facts: ServerFacts) {
        lookAtLimit(of: facts)
        let plan = Plan(
            catalog: target.catalog, facts: facts, disabled: target.disabled,
            refused: refusals.collectors)
        for (collector, _) in server.plan?.omissions ?? [] { pace.ask(collector) }
        server.take(facts, plan)
        let open = facts.databases.filter(\.canConnect).map(\.name)
        refusals.databases.keep(databases: open, questions: server.planned)
        forgetAnswers(ofOtherThan: Set(facts.databases.map { ExactText($0.name) }))
        for (collector, omission) in plan.omissions { leaveOut(collector, omission) }
        note(
            .planned(
                version: facts.versionNumber, count: server.planned.count,
                leftOut: plan.leftOut.count))
    }

    private mutating func leaveOut(_ collector: Collector, _ omission: Omission) {
        guard let reason = omission.failureReason else {
            collectors[collector.name] = nil
            return
        }
        var state = collectors[collector.name] ?? CollectorState()
        state.outcome.isSuccess = false
        state.answers = ExactDictionary()
        if state.lastError != "\(omission)" {
            state.failures[reason, default: 0] += 1
            state.lastError = "\(omission)"
            note(.collectorLeftOut(collector.name, reason, "\(omission)"))
        }
        collectors[collector.name] = state
    }

    /// What a database answered goes with it, so that a server whose databases come and go does not
    /// fill the memory.
    private mutating func forgetAnswers(ofOtherThan databases: Set<ExactText>) {
        for collector in target.catalog where collector.scope == .database {
            guard var state = collectors[collector.name] else { continue }
            state.answers.keep(databases)
            state.outcome.failedIn.formIntersection(databases)
            state.missing.keep(databases)
            collectors[collector.name] = state
        }
    }

    /// Forgets what was refused once its poll is over, so that another one shows whether a change
    /// has helped.
    package mutating func forgiveAll(_ now: ContinuousClock.Instant) {
        refusals.forgetDatabases()
        texts.askAgain()
        if refusals.forgive(now), let facts = server.facts { replan(facts) }
    }

    /// The oids in an answer for which names are to be read again, at most once in a poll.
    ///
    /// A new database has its name from its first sample on.
    package func unnamed(in table: Table, of collector: Collector) -> Set<String> {
        guard let facts = server.facts, facts.kind == .postgresql, !poll.hasReadNames else {
            return []
        }
        let known = Set(facts.databases.map { String($0.oid) })
        return collector.databaseOids(in: table).subtracting(known).subtracting(server.nameless)
    }

    /// Names are about to be read again.
    package mutating func readingNames() { poll.hasReadNames = true }

    /// Takes the databases that were read for the sake of these oids.
    package mutating func learn(_ databases: [ServerFacts.Database], for unnamed: Set<String>) {
        // What is dropped has no name any more, and is not looked for at every poll.
        server.nameless.formUnion(unnamed.subtracting(databases.map { String($0.oid) }))
        guard let facts = server.facts, databases != facts.databases else { return }
        replan(facts.with(databases: databases))
    }

    /// Notes that the role has lost a right while an answer was on its way, which then is none.
    package mutating func rightsLost(for collector: Collector, in database: String) {
        collectors[collector.name]?.outcome.failedIn.insert(ExactText(database))
        collectors[collector.name]?.lastReason = .permission
    }
}
