import Collection
import Metrics
import Platform
import Polling
import Postgres
import Servers

/// Visiting databases one after another, with all due questions for each.
extension TargetWorker {
    /// Visits the chosen databases, and those that owe an answer since an earlier poll.
    func visitDatabases(until limit: ContinuousClock.Instant) async throws(Failure) {
        guard let facts = state.facts else { return }
        let due = state.dueVisits
        for entry in due { state.begin(entry.collector) }
        var touched = Set(due.map(\.collector.name))
        // Set once no further database can be visited in this poll.
        var isOver = false
        let names = await namesToVisit(facts)
        let locked =
            names.contains { $0 != facts.currentDatabase } ? try await lockedDatabases(facts) : [:]
        for name in names {
            let here = due.filter { $0.collector.isAsked(in: name) }
            if isOver || !state.mayVisit(name) {
                state.putOff(here, name)
                continue
            }
            let entries = state.questions(for: name, due: here)
            if entries.isEmpty { continue }
            touched.formUnion(entries.map(\.collector.name))
            if ContinuousClock.now >= limit {
                state.cutRound(at: name, here)
                break
            }
            if name != facts.currentDatabase, let failure = locked[name] {
                state.turnedAway(name, entries, failure, isLimited: false)
                writeNotes()
                continue
            }
            do throws(Failure) {
                try await visit(name, facts, entries)
            } catch {
                // A reload or a stop took the answers away; nothing failed.
                if error.reach == .server || Task.isCancelled { throw error }
                let isOwnLimit =
                    error.refusal == .full
                    && facts.databases.contains { $0.name == name && $0.isLimited }
                state.turnedAway(name, entries, error, isLimited: isOwnLimit)
                writeNotes()
                // What timed out has cost the server enough.
                if error.reach == .visits, error.reason == .timeout { break }
                isOver = error.reach == .visits && !isOwnLimit
            }
        }
        state.endVisits(touched, due: due, unixTime: WallClock.secondsSince1970)
        writeNotes()
    }

    /// One that is still held up comes first: until it has gone on, no other can be visited, and it is
    /// its own name that the failure has to bear.
    private func namesToVisit(_ facts: ServerFacts) async -> [String] {
        await session.expectLoginTriggers(
            in: facts.databases.filter(\.hasLoginTrigger).map(\.name))
        let names = state.databasesToVisit
        guard let held = await session.heldUpDatabase.map({ ExactText($0) }) else { return names }
        return names.filter { ExactText($0) == held } + names.filter { ExactText($0) != held }
    }

    private func visit(
        _ name: String, _ facts: ServerFacts, _ entries: [Plan.Entry]
    ) async throws(Failure) {
        let place = name == facts.currentDatabase ? nil : name
        for entry in entries {
            state.visitBegins(entry.collector, in: name)
            try await askOne(entry, database: name, through: place)
            state.visitAsked(entry.collector, in: name)
        }
        if place != nil { state.visited(name) }
        writeNotes()
    }
}
