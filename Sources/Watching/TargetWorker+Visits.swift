import Collection
import Logging
import Metrics
import Servers

/// Visiting databases one after another, with all due questions for each.
extension TargetWorker {
    /// Asks what is due of the cluster, in the order of the catalogue.
    func askCluster(_ tick: Double) async throws(Failure) {
        for entry in plan?.entries ?? [] where entry.collector.scope != .database {
            // One that this poll has left out is asked when it is planned again.
            guard planned.contains(entry.collector.name),
                schedule.isDue(entry.collector, now: tick)
            else { continue }
            try await ask(entry, tick)
        }
    }

    /// Whether any database is to be visited at this poll.
    func isVisitDue(_ tick: Double) -> Bool {
        guard let facts else { return false }
        if !dueVisits(tick).isEmpty { return true }
        return target.chosenDatabases(facts).contains { name in
            !refusals.owed(in: name).isEmpty && mayVisit(name, facts, tick)
        }
    }

    private func dueVisits(_ tick: Double) -> [Plan.Entry] {
        visits.filter { schedule.isDue($0.collector, now: tick) }
    }

    private var visits: [Plan.Entry] {
        (plan?.entries ?? []).filter { $0.collector.scope == .database }
    }

    /// The database that the conninfo names needs no login of its own.
    private func mayVisit(_ name: String, _ facts: ServerFacts, _ tick: Double) -> Bool {
        name == facts.currentDatabase || refusals.mayVisit(name, now: tick)
    }

    /// Visits the chosen databases, and those that owe an answer since an earlier poll.
    func visitDatabases(
        _ tick: Double, until limit: ContinuousClock.Instant
    ) async throws(Failure) {
        guard let facts else { return }
        let due = dueVisits(tick)
        for entry in due { begin(entry.collector) }
        var touched = Set(due.map(\.collector.name))
        let names = target.chosenDatabases(facts)
        let turned = names.indices.map { names[($0 + visitOffset) % names.count] }
        // Nil once no further database can be visited in this poll.
        var isOver = false
        for name in refusals.ordered(turned) {
            let here = due.filter { $0.collector.isAsked(in: name) }
            if isOver || !mayVisit(name, facts, tick) {
                putOff(here, name)
                continue
            }
            let owed = refusals.owed(in: name)
            let entries = visits.filter { entry in
                owed.contains(entry.collector.name)
                    || here.contains { $0.collector.name == entry.collector.name }
            }
            if entries.isEmpty { continue }
            touched.formUnion(entries.map(\.collector.name))
            if ContinuousClock.now >= limit {
                visitOffset = names.firstIndex(of: name) ?? 0
                let late = Failure(reason: .timeout, message: "no time left to visit \(name)")
                fail(here, late, in: name)
                break
            }
            do throws(Failure) {
                try await visit(name, facts, entries)
            } catch {
                if error.reach == .server { throw error }
                let isOwnLimit =
                    error.refusal == .full
                    && facts.databases.contains { $0.name == name && $0.isLimited }
                turnedAway(name, entries, error, isLimited: isOwnLimit, tick)
                // What timed out has cost the server enough.
                if error.reach == .visits, error.reason == .timeout { break }
                isOver = error.reach == .visits && !isOwnLimit
            }
        }
        for entry in visits where touched.contains(entry.collector.name) {
            end(
                entry.collector, tick,
                isDue: due.contains { $0.collector.name == entry.collector.name })
        }
    }

    private func visit(
        _ name: String, _ facts: ServerFacts, _ entries: [Plan.Entry]
    ) async throws(Failure) {
        let place = name == facts.currentDatabase ? nil : name
        for entry in entries {
            let question = entry.collector.name
            states[question, default: CollectorState()].failedIn.remove(ExactText(name))
            try await askOne(entry, database: name, through: place)
            refusals.paid(question, in: name)
            // A lock may be gone at the next poll, and only this database need be visited again.
            if states[question]?.failedIn.contains(ExactText(name)) == true,
                states[question]?.lastReason == .lock
            {
                refusals.owe(question, in: name)
            }
        }
        if place != nil, refusals.succeeded(name) {
            log.info("database lets us in again", ["target": target.name, "database": name])
        }
    }

    /// Notes that a database let us in not at all, or not to the end.
    private func turnedAway(
        _ name: String, _ entries: [Plan.Entry], _ failure: Failure, isLimited: Bool, _ tick: Double
    ) {
        let last = refusals.refused[name]?.failure.message
        refusals.failed(name, failure, isLimited: isLimited, now: tick)
        // It is gone, or CONNECT is: the catalogue tells.
        if failure.isDatabaseMissing || failure.reason == .permission { factsRead = nil }
        for entry in entries where failure.reason != .timeout {
            refusals.owe(entry.collector.name, in: name)
        }
        if failure.refusal == .settled {
            // An answer of the time before is no answer any more.
            for entry in visits { states[entry.collector.name]?.answers[name] = nil }
        } else if !isLimited {
            fail(entries, failure, in: name)
        }
        guard let refusal = failure.refusal, failure.message != last else { return }
        log.warning(
            "database refused",
            [
                "target": target.name, "database": name, "reason": failure.reason.rawValue,
                "error": failure.message,
                "left_out": refusal == .settled || isLimited ? "yes" : "no",
            ])
    }

    /// Leaves a database for later, with what it is due.
    private func putOff(_ due: [Plan.Entry], _ name: String) {
        let isSettled = refusals.refused[name]?.isSettled ?? false
        for entry in due {
            refusals.owe(entry.collector.name, in: name)
            if !isSettled { states[entry.collector.name]?.failedIn.insert(ExactText(name)) }
        }
    }
}
