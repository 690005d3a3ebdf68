import Basics
import Collection
import Polling
import Postgres
import Servers
import Tables

/// Leaving a collector out where a table that it needs is not there, or not for our role.
extension TargetWorker {
    /// Whether a relation that the collector needs is not in this database, or not as it needs it.
    ///
    /// The statement itself would fail, and be a line in the server's log, at each try. Only a right or
    /// an index that is missing is a failure.
    func isRelationMissing(
        _ planned: Plan.Entry, _ database: String, through visit: String?
    ) async throws(Failure) -> Bool {
        let collector = planned.collector
        let wanted = collector.relations
        if wanted.isEmpty { return false }
        let answer: Table
        do throws(PostgresError) {
            answer = try await session.query(
                RelationNeed.question(of: wanted), database: visit,
                within: collector.timeout
            ) { Table($0, rowsMax: wanted.count) }
        } catch {
            let failure = Failure(error, isVisit: visit != nil, needsExtension: false)
            // What is wrong with a name, or a schema that our role may not use, its own question
            // tells as well.
            if failure.reach == .question { return false }
            throw failure
        }
        let missing = RelationNeed.absence(of: wanted, in: answer)
        state.observe(missing: missing, of: collector, in: database)
        if let missing, missing.isFailure {
            let isRight = if case .privilege = missing { true } else { false }
            let failure = Failure(
                reason: isRight ? .permission : .other, message: "no \(missing)")
            state.fail([planned], failure, in: database)
        }
        writeNotes()
        return missing != nil
    }
}
