import Basics
import Plans
import Postgres

/// The transaction in which a statement is planned.
extension PlanningRun {
    /// What the transaction yields.
    struct Yield {
        var plan: QueryPlan
        var searchPath: String
        var notes: [String]
        var hypothetical: HypotheticalPlan?
    }

    /// The name of the statement before 16; the session is ours alone.
    private static let prepared = "pgvigil_explain"
    /// How often a database that is slow to let us in is tried; each time about a second.
    private static let visitsMax = 5

    /// Plans a text in the conninfo's database, or in the one to visit.
    func plan(
        _ text: PlannableText, of statement: KnownStatement, _ server: PlanningServer,
        visit: String?
    ) async throws(PlanningRefusal) -> Yield {
        let path = try await searchPath(statement, visit)
        let question = PlanRefusal.Question(
            kind: text.kind, role: server.role, searchPath: path,
            limit: PostgresError.text(request.limit))
        do throws(PostgresError) {
            _ = try await rows(PlanningQuestions.begin(major: server.major), in: visit)
            _ = try await rows(PlanningQuestions.setSearchPath(path), in: visit)
        } catch {
            throw PlanningRefusal(error)
        }
        do throws(PlanningRefusal) {
            let yield = try await yield(text, question, path, server, visit)
            await end(visit)
            return yield
        } catch {
            await end(visit)
            throw error
        }
    }

    private func yield(
        _ text: PlannableText, _ question: PlanRefusal.Question, _ path: String,
        _ server: PlanningServer, _ visit: String?
    ) async throws(PlanningRefusal) -> Yield {
        var notes: [String] = []
        var plan = try await explain(text, question, server, visit)
        if plan.isPruned {
            // Without values before 16: the server leaves out all partitions that a parameter chooses.
            do throws(PostgresError) {
                _ = try await rows(PlanningQuestions.keepPartitions, in: visit)
            } catch {
                throw PlanningRefusal(error)
            }
            plan = try await explain(text, question, server, visit)
            notes.append(
                "a parameter chooses partitions when the statement runs; all are shown")
        }
        notes += try await rowSecurity(plan, server, visit)
        var yield = Yield(plan: plan, searchPath: path, notes: notes)
        if let index = request.hypothetical {
            yield.hypothetical = try await pretend(index, text, question, server, visit)
        }
        return yield
    }

    /// Ends the transaction and forgets what was prepared; what fails here ends with the session.
    private func end(_ visit: String?) async {
        _ = try? await rows("ROLLBACK", in: visit)
        _ = try? await rows("DEALLOCATE ALL", in: visit)
    }

    // MARK: Names

    /// Where the statement's names are looked for: as asked, or as its role has it in its database.
    private func searchPath(
        _ statement: KnownStatement, _ visit: String?
    ) async throws(PlanningRefusal) -> String {
        var path = request.searchPath
        var tries = 0
        while path == nil {
            tries += 1
            do throws(PostgresError) {
                let question = PlanningQuestions.searchPath(user: statement.user)
                path = try await rows(question, in: visit).first?.first.flatMap { $0 } ?? ""
            } catch {
                // The attempt is kept, and the next call goes on with it.
                if case .connectDeadline = error, tries < Self.visitsMax { continue }
                throw PlanningRefusal(error)
            }
        }
        // It would be our role's schema, and is that of the role that runs the statement.
        return (path ?? "").replacing(
            bytesOf: "\"$user\"", with: SQLQuoting.identifier(statement.user))
    }

    // MARK: Plans

    private func explain(
        _ text: PlannableText, _ question: PlanRefusal.Question, _ server: PlanningServer,
        _ visit: String?
    ) async throws(PlanningRefusal) -> QueryPlan {
        let answer: [[String?]]
        do throws(PostgresError) {
            if server.major >= PlanningQuestions.genericVersion {
                answer = try await rows(
                    "EXPLAIN (GENERIC_PLAN, SUMMARY, FORMAT JSON) \(text.text)", alone: true,
                    in: visit)
            } else {
                answer = try await explainPrepared(text, visit)
            }
        } catch {
            guard case .server(let state, let message) = error else {
                throw PlanningRefusal(error)
            }
            let refusal = PlanRefusal(
                state: state.rawValue, message: message, question, disclosure)
            throw PlanningRefusal(
                lines: ["the server does not plan it: \(refusal.reason)"] + refusal.remedies)
        }
        do throws(PlanProblem) {
            return try QueryPlan(answer.first?.first.flatMap { $0 } ?? "")
        } catch {
            throw PlanningRefusal("\(error)")
        }
    }

    /// Before 16: prepared, so that parameters stay parameters, and explained as a generic plan.
    private func explainPrepared(
        _ text: PlannableText, _ visit: String?
    ) async throws(PostgresError) -> [[String?]] {
        let values = Array(repeating: "NULL", count: text.parameterCount).joined(separator: ", ")
        let execution = Self.prepared + (values.isEmpty ? "" : "(\(values))")
        _ = try await rows("PREPARE \(Self.prepared) AS \(text.text)", alone: true, in: visit)
        let answer = try await rows(
            "EXPLAIN (SUMMARY, FORMAT JSON) EXECUTE \(execution)", alone: true, in: visit)
        _ = try await rows("DEALLOCATE \(Self.prepared)", in: visit)
        return answer
    }

    private func rowSecurity(
        _ plan: QueryPlan, _ server: PlanningServer, _ visit: String?
    ) async throws(PlanningRefusal) -> [String] {
        let relations = plan.relations
        if relations.isEmpty { return [] }
        let answer: [[String?]]
        do throws(PostgresError) {
            answer = try await rows(PlanningQuestions.rowSecurity(relations), in: visit)
        } catch {
            throw PlanningRefusal(error)
        }
        let names = answer.map { $0.compactMap(\.self).joined(separator: ".") }
        if names.isEmpty { return [] }
        return [
            "policies of row security of \(names.joined(separator: ", ")) are in the plan as they apply to"
                + " \(server.role); the application's role may have others"
        ]
    }

    // MARK: HypoPG

    private func pretend(
        _ index: HypotheticalIndex, _ text: PlannableText, _ question: PlanRefusal.Question,
        _ server: PlanningServer, _ visit: String?
    ) async throws(PlanningRefusal) -> HypotheticalPlan {
        let name: String
        let bytes: Int?
        do throws(PostgresError) {
            let schema = try await rows(PlanningQuestions.hypotheticalSchema, in: visit)
            guard let schema = schema.first?.first.flatMap({ $0 }) else {
                let place = SQLQuoting.identifier(visit ?? server.database)
                throw PostgresError.server(
                    .undefinedObject,
                    message: "database \(place) has no HypoPG, which pretends indexes:"
                        + " CREATE EXTENSION hypopg there, from its package")
            }
            let made = try await rows(
                PlanningQuestions.pretend(index, schema: schema), alone: true, in: visit)
            guard let cells = made.first, cells.count == 2, let oid = cells[0],
                let called = cells[1]
            else {
                throw PostgresError.server(
                    .featureNotSupported, message: "HypoPG pretends no such index")
            }
            name = called
            bytes = try await rows(PlanningQuestions.size(oid, schema: schema), in: visit)
                .first?.first.flatMap { $0 }.flatMap { Int($0) }
        } catch {
            guard case .server(let state, let message) = error else {
                throw PlanningRefusal(error)
            }
            throw PlanningRefusal(
                "--hypothetical: \(disclosure.shown(message: message)) (SQLSTATE \(state))")
        }
        let plan = try await explain(text, question, server, visit)
        return HypotheticalPlan(index: index, name: name, bytes: bytes, plan: plan)
    }
}
