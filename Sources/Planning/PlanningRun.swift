import Basics
import Collection
import Metrics
package import Plans
import Postgres
package import Targets

/// Asks a server for the plan of one statement, for `pgvigil explain` only: never on the poll path.
///
/// The statement is not executed: it goes behind PREPARE by the extended protocol, which takes one
/// statement, and then behind EXPLAIN without ANALYZE, in a transaction that is read-only, ends with
/// ROLLBACK, and has the session's limits on locks and time. Planning runs functions all the same, with
/// the rights of the role: none with those of a superuser, and none after it, because the session ends.
package struct PlanningRun {
    let session: Session
    let request: PlanningRequest
    let disclosure: PlanDisclosure

    /// What came of a request.
    package enum Outcome: Sendable {
        /// There is a plan.
        case planned(PlannedStatement)
        /// There is none, and why.
        case refused(PlanningRefusal)
    }

    /// Plans a statement of a target, and disconnects.
    ///
    /// `disclosure` is for the server's words about it.
    package static func outcome(
        of request: PlanningRequest, on target: WatchedTarget, _ disclosure: PlanDisclosure
    ) async -> Outcome {
        guard target.kind == .postgresql else {
            return .refused(
                PlanningRefusal(
                    "\(VisibleText.line(target.name)) is the console of a pooler, which plans nothing:"
                        + " name the target of the server behind it"))
        }
        let run = PlanningRun(
            session: Session(name: "explain", login: target.login), request: request,
            disclosure: disclosure)
        let outcome = await run.outcome(on: target.name)
        await run.session.close()
        return outcome
    }

    private func outcome(on target: String) async -> Outcome {
        do throws(PlanningRefusal) {
            let server = try await server()
            let (found, reader) = try await statements(server)
            let statement = try KnownStatement.chosen(found, for: request)
            let text = try statement.plannable()
            guard let database = statement.database else {
                throw PlanningRefusal(
                    "the database of statement \(request.queryIdentifier) was dropped")
            }
            let visit = database.hasSameBytes(as: server.database) ? nil : database
            let planned = try await plan(text, of: statement, server, visit: visit)
            return .planned(
                PlannedStatement(
                    target: target, queryIdentifier: request.queryIdentifier, database: database,
                    user: statement.user, serverVersion: server.version, text: text,
                    searchPath: planned.searchPath, plan: planned.plan,
                    notes: notes(statement, text, found) + Self.notes(reader, server)
                        + planned.notes,
                    hypothetical: planned.hypothetical,
                    hypotheticalProblem: planned.hypotheticalProblem))
        } catch {
            return .refused(error)
        }
    }

    private func notes(
        _ statement: KnownStatement, _ text: PlannableText, _ found: [KnownStatement]
    ) -> [String] {
        var notes: [String] = []
        if text.hasShortenedList {
            notes.append(
                "the statistics keep only the first element of a list; this is the plan of a list with"
                    + " one, and that of a longer one may be another")
        }
        let users = found.filter { $0.isInDatabase(of: statement) }.map {
            VisibleText.line($0.user)
        }
        if users.count > 1 {
            notes.append(
                "the statement is run by \(users.joined(separator: ", ")); names are looked for as for"
                    + " \(VisibleText.line(statement.user)) (--user NAME)")
        }
        return notes
    }

    // MARK: Questions

    /// An answer's cells.
    func rows(
        _ sql: String, alone: Bool = false, in database: String? = nil
    ) async throws(PostgresError) -> [[String?]] {
        try await session.query(
            sql, alone: alone, database: database, within: request.limit
        ) { result throws(PostgresError) in
            var rows: [[String?]] = []
            for row in 0..<result.rowCount {
                var cells: [String?] = []
                for column in 0..<result.columnCount { cells.append(result.string(row, column)) }
                rows.append(cells)
            }
            return rows
        }
    }

    private func server() async throws(PlanningRefusal) -> PlanningServer {
        let answer: [[String?]]
        do throws(PostgresError) {
            answer = try await rows(PlanningQuestions.server)
        } catch {
            throw PlanningRefusal(error)
        }
        guard let cells = answer.first, let server = PlanningServer(cells) else {
            throw PlanningRefusal("the server does not say which PostgreSQL it is")
        }
        return server
    }
}
