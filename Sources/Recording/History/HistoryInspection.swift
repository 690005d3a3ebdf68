import HistorySchema
package import Postgres

/// One look at the history's database, for `pgvigil check`.
package struct HistoryInspection: Sendable {
    /// What was found.
    package enum Outcome: Sendable, Equatable {
        /// Everything is there.
        case ok
        /// Something has to be done first.
        case problem
        /// The database could not be queried.
        case unreachable
    }

    private static let limit = Duration.seconds(5)

    /// What was found.
    package let outcome: Outcome
    /// Where it is, and what is wrong there, in words.
    package let lines: [String]
    /// Statements that fix it, without semicolons.
    package let remedies: [String]

    /// What was found before anything was looked at.
    package init(outcome: Outcome, lines: [String], remedies: [String]) {
        self.outcome = outcome
        self.lines = lines
        self.remedies = remedies
    }

    /// Connects, looks and disconnects; writes nothing.
    ///
    /// `remedies` gives the statements that let a login in that the server refused: by the code and
    /// the message of the refusal.
    package static func of(
        _ login: Login, remedies: (SQLState, String) -> [String]
    ) async -> HistoryInspection {
        let link = HistoryLink(login)
        defer { Task { await link.close() } }
        do throws(SinkFailure) {
            try await link.survey()
        } catch {
            // Without a right nothing else can be seen.
            if error.reason == .permission,
                let missing = try? await link.missingRights(within: limit),
                !missing.isEmpty
            {
                return HistoryInspection(
                    outcome: .problem, lines: ["the role lacks rights"], remedies: missing)
            }
            let isAway = error.reason == .connection || error.reason == .timeout
            return HistoryInspection(
                outcome: isAway ? .unreachable : .problem, lines: [error.message],
                remedies: error.loginCode.map { remedies(SQLState(rawValue: $0), error.message) }
                    ?? [])
        }
        do throws(SinkFailure) {
            var lines: [String] = []
            let version = try await link.schemaVersion()
            if let version, version < Schema.version {
                lines.append(
                    "the schema has version \(version) of \(Schema.version): pgvigil schema apply")
            }
            let missing = try await link.missingRights(within: limit)
            if !missing.isEmpty { lines.append("the role lacks rights") }
            let hidden = try await link.rowSecurity()
            lines += hidden.map { "row security hides or refuses rows of \($0.table)" }
            let intrusions = try await link.intrusions(of: version)
            lines += intrusions.map(\.text)
            return HistoryInspection(
                outcome: lines.isEmpty ? .ok : .problem, lines: lines,
                remedies: missing + hidden.map(\.remedy)
                    + intrusions.map(\.remedy).filter { !$0.isEmpty })
        } catch {
            return HistoryInspection(outcome: .unreachable, lines: [error.message], remedies: [])
        }
    }
}
