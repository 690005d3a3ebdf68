package import Advice
import Collection
import Metrics
import Platform
import Postgres

/// Looking closely at a server, for `pgvigil advise` only: never on the poll path.
extension TargetWorker {
    /// Polls twice, `seconds` apart, asks what advice needs besides, and disconnects.
    ///
    /// Nil when the server cannot be queried; `reasonDown` says why. An index without a scan for
    /// `unusedAge` seconds counts as unused.
    package func examine(over seconds: Double, unusedAge: Double) async -> Examination? {
        let began = ContinuousClock.now
        await poll()
        if isUp {
            try? await Task.sleep(for: .seconds(seconds))
            await poll()
        }
        let watched = began.duration(to: .now).seconds
        guard isUp, let facts, facts.kind == .postgresql else {
            await session.close()
            return nil
        }
        var examination = Examination(
            facts: facts, thresholds: target.thresholds, model: target.health,
            snapshot: await report().snapshot, seconds: watched, unusedAge: unusedAge)
        examination.unseen = failures
        await ask(Plan(catalog: Questions.all, facts: facts), into: &examination)
        await session.close()
        return examination
    }

    /// Why the server cannot be queried, or nil when it can.
    package var reasonDown: String? { down?.message }

    /// Collectors without an answer, with the reason, one line each.
    private var failures: [String] {
        let left = (plan?.omissions ?? []).filter { $0.reason.failureReason != nil }.map {
            "\($0.collector.name): \($0.reason)"
        }
        let failed = states.filter { $0.value.isSuccess == false && $0.value.lastReason != nil }
            .map { "\($0.key): \($0.value.lastError ?? "failed")" }
        return left + failed.sorted()
    }

    private func ask(_ plan: Plan, into examination: inout Examination) async {
        for (collector, reason) in plan.omissions where reason.failureReason != nil {
            examination.unseen.append("\(collector.name) (\(collector.summary)): \(reason)")
        }
        let cluster = plan.entries.filter { $0.collector.scope == .cluster }
        for entry in cluster { await ask(entry, in: "", examination.facts, &examination) }
        let entries = plan.entries.filter { $0.collector.scope == .database }
        for database in chosenDatabases(examination.facts) {
            // Each question would be one more refused login in the server's log.
            if let refusal = refusals.refused[database] {
                examination.unseen.append("database \(database): \(refusal.failure.message)")
                continue
            }
            for entry in entries { await ask(entry, in: database, examination.facts, &examination) }
        }
    }

    private func ask(
        _ entry: Plan.Entry, in database: String, _ facts: ServerFacts,
        _ examination: inout Examination
    ) async {
        let collector = entry.collector
        guard let sql = Wording.statement(of: entry.variant, facts: facts) else { return }
        let visit = database.isEmpty || database == facts.currentDatabase ? nil : database
        let rowsMax = collector.rowsMax
        let place = database.isEmpty ? "" : " in \(database)"
        do throws(PostgresError) {
            let table = try await session.query(
                sql, database: visit, within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            examination.answers.append(
                Examination.Answer(question: collector.name, database: database, table: table))
            if table.isCut {
                examination.unseen.append(
                    "\(collector.name)\(place): more than \(rowsMax) rows; the rest is cut")
            }
        } catch {
            examination.unseen.append(
                "\(collector.name) (\(collector.summary))\(place): \(error)")
        }
    }
}
