package import Collection
import Metrics
import Servers
import TargetMetrics
import Targets

/// What is left out because there is more of it than is read, or because it is not there.
extension PollState {
    /// Counts an answer that had more rows than are read; the first of a collector is noted.
    mutating func countCut(_ collector: Collector, _ database: String) {
        if collectors[collector.name]?.rowsCut == 0 {
            note(.rowsCut(collector.name, database: database, rowsMax: collector.rowsMax))
        }
        collectors[collector.name]?.rowsCut += 1
    }

    /// Takes what a collector needs and does not find in a database, or that nothing is missing.
    package mutating func observe(
        missing absence: Absence?, of collector: Collector, in database: String
    ) {
        var state = collectors[collector.name] ?? CollectorState()
        defer { collectors[collector.name] = state }
        guard let absence else {
            state.missing[database] = nil
            return
        }
        state.answers[database] = nil
        if state.missing[database] == absence { return }
        state.missing[database] = absence
        let name = database.isEmpty ? server.facts?.currentDatabase ?? "" : database
        note(.missing(absence, for: collector.name, database: name))
    }

    /// Notes it once for each change of which databases are too many.
    mutating func lookAtLimit(of facts: ServerFacts) {
        if facts.databasesUnread != server.facts?.databasesUnread ?? 0 {
            note(.databasesUnread(facts.databasesUnread))
        }
        let names = target.databasesOverLimit(facts)
        guard names != server.facts.map(target.databasesOverLimit) ?? [] else { return }
        note(
            .databasesOverLimit(
                max: target.databasesMax, count: names.count, first: names.first))
    }
}
