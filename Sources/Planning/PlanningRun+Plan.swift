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
        var hypotheticalProblem: String?
    }

    /// How often a database that is slow to let us in is tried; each time about a second.
    private static let visitsMax = 5

    /// Plans a text in the conninfo's database, or in the one to visit.
    func plan(
        _ text: PlannableText, of statement: KnownStatement, _ server: PlanningServer,
        visit: String?
    ) async throws(PlanningRefusal) -> Yield {
        let role = try await role(statement, visit)
        if let refusal = role.refusal { throw refusal }
        // It would be our role's schema, and is that of the role that runs the statement.
        let path = SearchPath.naming(
            user: statement.user, in: request.searchPath ?? role.searchPath)
        let question = PlanRefusal.Question(
            text: text.text, role: role.name, searchPath: path,
            limit: PostgresError.text(request.limit))
        do throws(PostgresError) {
            _ = try await rows(PlanningQuestions.begin, in: visit)
            _ = try await rows(PlanningQuestions.setSearchPath(path), in: visit)
        } catch {
            throw PlanningRefusal(error)
        }
        do throws(PlanningRefusal) {
            var yield = try await yield(text, question, path, server, visit)
            await end(visit)
            yield.notes += role.notes
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
        var plan = try await explain(text, question, visit)
        if plan.isPruned {
            // No parameter has a value: the server leaves out all partitions that one chooses.
            do throws(PostgresError) {
                _ = try await rows(PlanningQuestions.keepPartitions, in: visit)
            } catch {
                throw PlanningRefusal(error)
            }
            plan = try await explain(text, question, visit)
            notes.append(
                "a parameter chooses partitions when the statement runs; all are shown")
        }
        notes += try await rowSecurity(plan, question.role, visit)
        var yield = Yield(plan: plan, searchPath: path, notes: notes)
        if let index = request.hypothetical {
            do throws(PlanningRefusal) {
                yield.hypothetical = try await pretend(index, text, question, server, visit)
            } catch {
                if error.isUnavailable { throw error }
                // The plan without it is there all the same.
                yield.hypotheticalProblem = error.lines.joined(separator: "; ")
                return yield
            }
        }
        return yield
    }

    /// Ends the transaction and forgets what was prepared; what fails here ends with the session.
    private func end(_ visit: String?) async {
        _ = try? await rows("ROLLBACK", in: visit)
        _ = try? await rows("DEALLOCATE ALL", in: visit)
    }

    // MARK: Names

    /// Who plans in the statement's database, and where its role has names looked for there.
    private func role(
        _ statement: KnownStatement, _ visit: String?
    ) async throws(PlanningRefusal) -> PlanningRole {
        var tries = 0
        while true {
            tries += 1
            do throws(PostgresError) {
                let question = PlanningQuestions.role(user: statement.user)
                let answer = try await rows(question, in: visit)
                guard let role = answer.first.flatMap({ PlanningRole($0) }) else { break }
                return role
            } catch {
                // The attempt is kept, and the next call goes on with it.
                if case .connectDeadline = error, tries < Self.visitsMax { continue }
                throw PlanningRefusal(error)
            }
        }
        throw PlanningRefusal("the server does not say which role plans")
    }

    // MARK: Plans

    private func explain(
        _ text: PlannableText, _ question: PlanRefusal.Question, _ visit: String?
    ) async throws(PlanningRefusal) -> QueryPlan {
        let answer: [[String?]]
        do throws(PostgresError) {
            answer = try await explainPrepared(text, visit)
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

    /// Prepared, so that parameters stay parameters, and explained as a generic plan.
    ///
    /// `EXPLAIN (GENERIC_PLAN)` of 16 wants values when it goes alone, and takes those for constants.
    /// The name is random: what planning runs cannot have prepared another statement with it.
    private func explainPrepared(
        _ text: PlannableText, _ visit: String?
    ) async throws(PostgresError) -> [[String?]] {
        let random = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }
        let name = "pgvigil_\(random.joined())"
        let values = Array(repeating: "NULL", count: text.parameterCount).joined(separator: ", ")
        let execution = name + (values.isEmpty ? "" : "(\(values))")
        _ = try await rows("PREPARE \(name) AS \(text.text)", alone: true, in: visit)
        return try await rows(
            "EXPLAIN (SUMMARY, FORMAT JSON) EXECUTE \(execution)", alone: true, in: visit)
    }

    private func rowSecurity(
        _ plan: QueryPlan, _ role: String, _ visit: String?
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
                + " \(VisibleText.line(role)); the application's role may have others"
        ]
    }

    // MARK: HypoPG

    /// What HypoPG has made of an index.
    private struct Pretended {
        let oid: String
        let name: String
        let bytes: Int?
        let schema: String
    }

    private func pretend(
        _ index: HypotheticalIndex, _ text: PlannableText, _ question: PlanRefusal.Question,
        _ server: PlanningServer, _ visit: String?
    ) async throws(PlanningRefusal) -> HypotheticalPlan {
        let made = try await pretended(index, server, visit)
        let plan = try await explain(text, question, visit)
        // The last question of the transaction: where HypoPG is too old for it, that ends nothing.
        let same = try? await rows(
            PlanningQuestions.same(as: made.oid, schema: made.schema), in: visit)
        return HypotheticalPlan(
            index: index, name: made.name, bytes: made.bytes, plan: plan,
            sameIndex: same?.first?.first.flatMap { $0 })
    }

    private func pretended(
        _ index: HypotheticalIndex, _ server: PlanningServer, _ visit: String?
    ) async throws(PlanningRefusal) -> Pretended {
        let made: [[String?]]
        let schema: String
        let bytes: Int?
        do throws(PostgresError) {
            let found = try await rows(PlanningQuestions.hypotheticalSchema, in: visit)
            schema = found.first?.first.flatMap { $0 } ?? ""
            made =
                schema.isEmpty
                ? []
                : try await rows(
                    PlanningQuestions.pretend(index, schema: schema), alone: true, in: visit)
            if let oid = made.first?.first.flatMap({ $0 }) {
                bytes = try await rows(PlanningQuestions.size(oid, schema: schema), in: visit)
                    .first?.first.flatMap { $0 }.flatMap { Int($0) }
            } else {
                bytes = nil
            }
        } catch {
            guard case .server(let state, let message) = error else {
                throw PlanningRefusal(error)
            }
            throw PlanningRefusal(
                "--hypothetical: \(disclosure.shown(message: message, of: index.statement))"
                    + " (SQLSTATE \(state))")
        }
        if schema.isEmpty {
            throw PlanningRefusal(
                "--hypothetical: database \(VisibleText.line(visit ?? server.database)) has no HypoPG, which"
                    + " pretends indexes: CREATE EXTENSION hypopg there, from its package")
        }
        guard let cells = made.first, cells.count == 2, let oid = cells[0], let name = cells[1]
        else { throw PlanningRefusal("--hypothetical: HypoPG pretends no such index") }
        return Pretended(oid: oid, name: name, bytes: bytes, schema: schema)
    }
}
