import Basics
import Collection
import Polling
import Postgres
import Servers
import Tables

/// Leaving a collector out where a table that it needs is not there.
extension TargetWorker {
    /// Whether a relation that the collector needs is not in this database, which is no failure.
    ///
    /// The statement itself would fail, and be a line in the server's log, at each try.
    func isRelationMissing(
        _ collector: Collector, _ database: String, through visit: String?
    ) async throws(Failure) -> Bool {
        let wanted = collector.relations
        if wanted.isEmpty { return false }
        let columns = wanted.map { "to_regclass(\(SQLQuoting.literal($0))) IS NULL" }
        let answer: Table
        do throws(PostgresError) {
            answer = try await session.query(
                "SELECT \(columns.joined(separator: ", "))", database: visit,
                within: collector.timeout
            ) { Table($0, rowsMax: 1) }
        } catch {
            let failure = Failure(error, isVisit: visit != nil, needsExtension: false)
            // What is wrong with a name, or a schema that our role may not use, its own question
            // tells as well.
            if failure.reach == .question { return false }
            throw failure
        }
        let missing = wanted.indices.first { answer.text(0, $0) == "t" }.map {
            Absence.relation(wanted[$0])
        }
        state.observe(missing: missing, of: collector, in: database)
        writeNotes()
        return missing != nil
    }
}
