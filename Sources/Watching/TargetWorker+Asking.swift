import Collection
import Logging
import Metrics
import Platform
import Polling
import Postgres
import Servers
import Tables

/// Asking one collector's question.
extension TargetWorker {
    /// Asks what is due of the cluster, in the order of the catalogue.
    func askCluster() async throws(Failure) {
        for entry in state.clusterEntries where state.isWanted(entry.collector) {
            try await ask(entry)
        }
    }

    /// Asks a question that needs no visits, and remembers how it went.
    private func ask(_ entry: Plan.Entry) async throws(Failure) {
        state.begin(entry.collector)
        do throws(Failure) {
            try await askOne(entry, database: "", through: nil)
            state.end(entry.collector, unixTime: WallClock.secondsSince1970)
            writeNotes()
        } catch {
            // A reload or a stop took the answer away; nothing failed, and nothing has worked.
            if Task.isCancelled { throw error }
            state.fail([entry], error)
            state.end(entry.collector, unixTime: WallClock.secondsSince1970)
            writeNotes()
            guard error.reach == .server else { return }
            // A connection that was cut off takes one answer with it; whether the server has gone
            // as well is for a new connection to say.
            guard state.mayReconnect(after: error) else { throw error }
            try await heartbeat()
        }
    }

    /// Asks one question in one database and keeps the answer.
    ///
    /// Failures of the question alone are remembered here; those that reach further are thrown.
    func askOne(
        _ planned: Plan.Entry, database: String, through visit: String?
    ) async throws(Failure) {
        let collector = planned.collector
        guard let local = try await localQuestion(planned, database, through: visit) else { return }
        let entry = local.entry
        recallTexts(for: collector)
        let worded = state.statement(for: entry, in: database, extensions: local.extensions, .now)
        guard let statement = worded else { return }
        if try await isRelationMissing(planned, database, through: visit) { return }
        let began = ContinuousClock.now
        state.asking(collector, grace: Session.grace, began)
        defer { state.asked(collector, seconds: began.duration(to: .now).seconds) }
        if let table = try await partOfActivity(entry) {
            try await nameDatabases(in: table, of: collector)
            state.observe(table, of: entry, in: database, .now)
            writeNotes()
            return
        }
        guard state.isPlanned(collector) else { return }
        let answer: Table
        do throws(PostgresError) {
            let rowsMax = collector.rowsMax
            await holdUp(for: collector)
            let table = try await session.query(
                statement, database: visit, within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            answer = table
        } catch {
            if !collector.roles.isEmpty, Self.isRightLost(error) {
                try await loseRights(for: entry, in: database)
                return
            }
            if collector.asksForTexts, Self.isMisfit(error),
                let table = await textsElsewhere(statement, collector)
            {
                keepTexts(of: table, collector)
                state.observe(table, of: entry, in: database, .now)
                return
            }
            let failure = Failure(
                error, isVisit: visit != nil, needsExtension: collector.needsExtension,
                question: "the statement of the collector \(collector.name)",
                limit: collector.timeout)
            if failure.reach != .question { throw failure }
            if !Task.isCancelled { state.questionFailed(entry, in: database, failure) }
            writeNotes()
            return
        }
        if collector.name == "pg_stat_database" { await takeOwnTransactions() }
        try await nameDatabases(in: answer, of: collector)
        await resumeCounters(before: collector)
        keepTexts(of: answer, collector)
        state.observe(answer, of: entry, in: database, .now)
        writeNotes()
    }

    /// Lets what was published last count for as long as a long question may keep the worker.
    ///
    /// The worker is at work then, not stuck; the polls that it misses are counted.
    private func holdUp(for collector: Collector) async {
        guard state.isUp, collector.timeout > state.cycleLimit else { return }
        await publish(report(heldUp: state.cycleLimit + collector.timeout))
    }

    /// Whether an error says that the role may no longer see everything.
    static func isRightLost(_ error: PostgresError) -> Bool {
        // invalid_row_count_in_limit_clause
        if case .server(let state, _) = error { state.rawValue == "2201W" } else { false }
    }
}

extension Collector {
    /// Whether a missing library explains an error.
    fileprivate var needsExtension: Bool {
        requirements.contains { if case .extension = $0 { true } else { false } }
    }
}
