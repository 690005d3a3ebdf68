package import Collection
import Metrics
import Pacing
package import Servers
import TargetMetrics
import Targets

/// Which databases are visited, with which questions, and what came of it.
extension PollState {
    /// The questions that are due at this poll.
    package var dueVisits: [Plan.Entry] { visits.filter { isDue($0.collector) } }

    private var visits: [Plan.Entry] {
        (server.plan?.entries ?? []).filter { $0.collector.scope == .database }
    }

    /// Whether any database is to be visited at this poll.
    package var isVisitDue: Bool {
        guard let facts = server.facts else { return false }
        if !dueVisits.isEmpty { return true }
        return target.chosenDatabases(facts).contains { name in
            !refusals.databases.owed(in: name).isEmpty && mayVisit(name)
        }
    }

    /// The database that the conninfo names needs no login of its own.
    package func mayVisit(_ name: String) -> Bool {
        name == server.facts?.currentDatabase
            || refusals.databases.mayVisit(name, now: poll.tick)
    }

    /// The chosen databases in the order of this poll.
    package var databasesToVisit: [String] {
        let names = server.facts.map(target.chosenDatabases) ?? []
        let turned = names.indices.map { names[($0 + pace.visitOffset) % names.count] }
        return refusals.databases.ordered(turned)
    }

    /// What a database is asked, where `due` is due: that, and what it owes since an earlier poll.
    package func questions(for database: String, due: [Plan.Entry]) -> [Plan.Entry] {
        let owed = refusals.databases.owed(in: database)
        return visits.filter { entry in
            owed.contains(entry.collector.name)
                || due.contains { $0.collector.name == entry.collector.name }
        }
    }

    /// A question is about to be asked in a database.
    package mutating func visitBegins(_ collector: Collector, in database: String) {
        collectors[collector.name, default: CollectorState()].outcome.failedIn.remove(
            ExactText(database))
    }

    /// A question was asked in a database, which owes that answer no longer.
    package mutating func visitAsked(_ collector: Collector, in database: String) {
        refusals.databases.paid(collector.name, in: database)
        // A lock may be gone at the next poll, and only this database need be visited again.
        let state = collectors[collector.name]
        if state?.outcome.failedIn.contains(ExactText(database)) == true, state?.lastReason == .lock
        {
            refusals.databases.owe(collector.name, in: database)
        }
    }

    /// A visit came through.
    package mutating func visited(_ database: String) {
        if refusals.databases.succeeded(database) { note(.databaseWorks(database)) }
    }

    /// Notes that a database let us in not at all, or not to the end.
    ///
    /// `isLimited` says that the database has a limit of its own on connections.
    package mutating func turnedAway(
        _ name: String, _ entries: [Plan.Entry], _ failure: Failure, isLimited: Bool
    ) {
        let last = refusals.databases.refused[name]?.failure.message
        refusals.databases.failed(name, failure, isLimited: isLimited, now: poll.tick)
        // It is gone, or CONNECT is: the catalogue tells.
        if failure.isDatabaseMissing || failure.reason == .permission { server.factsRead = nil }
        for entry in entries where failure.reason != .timeout {
            refusals.databases.owe(entry.collector.name, in: name)
        }
        if failure.refusal == .settled {
            // An answer of the time before is no answer any more.
            for entry in visits { collectors[entry.collector.name]?.answers[name] = nil }
        } else if !isLimited {
            fail(entries, failure, in: name)
        }
        guard let refusal = failure.refusal, failure.message != last else { return }
        note(.databaseRefused(name, failure, isLeftOut: refusal == .settled || isLimited))
    }

    /// Leaves a database for later, with what it is due.
    package mutating func putOff(_ due: [Plan.Entry], _ name: String) {
        let isSettled = refusals.databases.refused[name]?.isSettled ?? false
        for entry in due {
            refusals.databases.owe(entry.collector.name, in: name)
            if !isSettled {
                collectors[entry.collector.name]?.outcome.failedIn.insert(ExactText(name))
            }
        }
    }

    /// No time is left for this database; the next round of visits begins with it.
    package mutating func cutRound(at name: String, _ due: [Plan.Entry]) {
        let names = server.facts.map(target.chosenDatabases) ?? []
        pace.visitOffset = names.firstIndex(of: name) ?? 0
        let late = Failure(reason: .timeout, message: "no time left to visit \(name)")
        fail(due, late, in: name)
    }

    /// The round has come to its end; `touched` are the questions that were asked somewhere.
    package mutating func endVisits(_ touched: Set<String>, due: [Plan.Entry], unixTime: Double) {
        for entry in visits where touched.contains(entry.collector.name) {
            end(
                entry.collector,
                isDue: due.contains { $0.collector.name == entry.collector.name },
                unixTime: unixTime)
        }
    }
}
