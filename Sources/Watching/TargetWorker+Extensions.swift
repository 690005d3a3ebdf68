import Basics
import Collection
import Metrics
import Polling
import Postgres
import Servers
import Tables

/// Looking for the extensions of a collector where it is asked: each database has its own.
extension TargetWorker {
    /// What a collector is asked in one database.
    struct LocalQuestion {
        /// The collector with the wording that fits there.
        var entry: Plan.Entry
        /// The extensions there that it asks for; nil when it asks for none.
        var extensions: [String: ServerFacts.Installed]?
    }

    /// The wording that fits the database's extensions; nil where the collector is not asked.
    ///
    /// One that is left out for want of an optional extension has not failed.
    func localQuestion(
        _ planned: Plan.Entry, _ database: String, through visit: String?
    ) async throws(Failure) -> LocalQuestion? {
        let collector = planned.collector
        let wanted = collector.extensionsOfDatabases
        guard !wanted.isEmpty, let facts = state.facts, !state.isRefused(collector, in: database)
        else { return LocalQuestion(entry: planned) }
        guard let found = try await extensions(wanted, for: collector, through: visit) else {
            return LocalQuestion(entry: planned)
        }
        let misfit: Plan.Misfit
        switch Plan.entry(of: collector, facts, extensions: found) {
        case .success(let entry):
            if collector.relations.isEmpty {
                state.observe(missing: nil, of: collector, in: database)
            }
            return LocalQuestion(entry: entry, extensions: found)
        case .failure(let failure): misfit = failure
        }
        let name = wanted.first { found[$0] == nil } ?? wanted[0]
        state.observe(missing: .extension(name), of: collector, in: database)
        if let reason = misfit.reason.failureReason {
            state.fail(
                [planned], Failure(reason: reason, message: "\(misfit.reason)"), in: database)
        }
        writeNotes()
        return nil
    }

    /// Which of these extensions a database has; nil when it does not say.
    private func extensions(
        _ wanted: [String], for collector: Collector, through visit: String?
    ) async throws(Failure) -> [String: ServerFacts.Installed]? {
        let names = wanted.map(SQLQuoting.literal).joined(separator: ", ")
        let answer: Table
        do throws(PostgresError) {
            answer = try await session.query(
                """
                SELECT extname, extversion, nspname
                  FROM pg_catalog.pg_extension
                  JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace
                 WHERE extname IN (\(names))
                """, database: visit, within: collector.timeout
            ) { Table($0, rowsMax: wanted.count) }
        } catch {
            let failure = Failure(error, isVisit: visit != nil, needsExtension: false)
            // Without the catalogue the collector's own question says what it lacks.
            if failure.reach == .question { return nil }
            throw failure
        }
        let found = (0..<answer.rowCount).map { row in
            let cell = { answer.text(row, $0) ?? "" }
            // A schema that our role may not use is named by the server when it refuses the question.
            return (
                cell(0), ServerFacts.Installed(version: ExtensionVersion(cell(1)), schema: cell(2))
            )
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}
