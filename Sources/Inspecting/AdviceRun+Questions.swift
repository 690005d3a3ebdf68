import Advice
import Collection
import Examinations
import Polling
import Postgres
import Servers
import Tables
import Targets

/// Asking what advice needs besides two polls.
extension AdviceRun {
    mutating func ask(_ plan: Plan) async {
        for (collector, reason) in plan.omissions where reason.failureReason != nil {
            examination.unseen.append("\(collector.name) (\(collector.summary)): \(reason)")
        }
        let cluster = plan.entries.filter { $0.collector.scope == .cluster }
        for entry in cluster { await ask(entry, in: "") }
        let entries = plan.entries.filter { $0.collector.scope == .database }
        for database in target.chosenDatabases(examination.facts) {
            // Each question would be one more refused login in the server's log.
            if let message = refused[database] {
                examination.unseen.append("database \(database): \(message)")
                continue
            }
            for entry in entries { await ask(entry, in: database) }
        }
    }

    private mutating func ask(_ entry: Plan.Entry, in database: String) async {
        let collector = entry.collector
        let facts = examination.facts
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
