import Basics

/// What a server's refusal to plan a statement means, and what would help.
package struct PlanRefusal: Sendable, Equatable {
    /// The server's own words and its code, in one line.
    package let reason: String
    /// What it means and what may be done, a line each; statements end with a semicolon.
    package let remedies: [String]

    /// Who asked for what.
    package struct Question: Sendable {
        /// The kind of the statement.
        package let kind: PlannableText.Kind
        /// The role that asks.
        package let role: String
        /// Where its names were looked for.
        package let searchPath: String
        /// How long the server may take, as people read it.
        package let limit: String

        /// Says who asked for what.
        package init(
            kind: PlannableText.Kind, role: String, searchPath: String, limit: String
        ) {
            self.kind = kind
            self.role = role
            self.searchPath = searchPath
            self.limit = limit
        }
    }

    /// Judges by the server's code, because its words may be in any language.
    package init(state: String, message: String, _ question: Question, _ shown: PlanDisclosure) {
        reason = "\(shown.shown(message: message)) (SQLSTATE \(state))"
        remedies = Self.remedies(state, message, question)
    }

    private static let types =
        "the statistics do not keep the types of constants, and without them the server cannot tell"
        + " what the parameters are; plan it by hand with values:"
        + " EXPLAIN and the statement as the application sends it"

    private static func remedies(
        _ state: String, _ message: String, _ question: Question
    ) -> [String] {
        switch state {
        case "42501": rights(message, question)
        case "42P01", "3F000", "42704":
            [path(question)]
        case "42883": [path(question), types]
        case "42P18", "42725", "42804", "42846", "22P02", "22007", "22008": [types]
        case "42803":
            [
                "constants that were equal in the SELECT list and in GROUP BY are different parameters in the"
                    + " statistics; plan it by hand with values"
            ]
        case "42601":
            [
                "the statistics put $1, $2, ... where SQL takes only constants, or hold more than one"
                    + " statement; plan it by hand with values"
            ]
        case "55P03":
            [
                "another session holds a lock on a table of the statement, such as that of ALTER TABLE;"
                    + " nothing waits for it here: try again, and see pg_locks"
            ]
        case "57014":
            ["planning took longer than \(question.limit): --timeout, up to 1m"]
        case "25006":
            [
                "planning runs functions that are declared IMMUTABLE or STABLE; one of them wants to write, which"
                    + " the read-only transaction does not let it"
            ]
        default: []
        }
    }

    private static func path(_ question: Question) -> String {
        "names were looked for in \(VisibleText.line(question.searchPath)): if the application has another"
            + " search_path, give it with --search-path"
    }

    /// The rights that EXPLAIN checks are those of the statement itself.
    private static func rights(_ message: String, _ question: Question) -> [String] {
        let role = SQLQuoting.identifier(question.role)
        let words = message.split(separator: " ").map(String.init)
        let english = "permission denied for "
        guard message.hasPrefix(english), words.count >= 5 else {
            return [
                "GRANT SELECT ON the statement's tables, and USAGE on their schemas, TO \(role)"
            ]
        }
        // The server does not quote the name, which may hold blanks.
        let name = SQLQuoting.identifier(words[4...].joined(separator: " "))
        switch words[3] {
        case "schema": return ["GRANT USAGE ON SCHEMA \(name) TO \(role);"]
        case "table", "view", "relation", "materialized", "foreign":
            let object =
                ["materialized", "foreign"].contains(words[3])
                ? SQLQuoting.identifier(words[5...].joined(separator: " ")) : name
            return [
                "GRANT \(privileges(question.kind)) ON TABLE \(object) TO \(role);",
                "the name is without its schema, as the server says it; for reading all tables:"
                    + " GRANT pg_read_all_data TO \(role);",
            ]
        case "function", "procedure":
            return ["GRANT EXECUTE ON FUNCTION \(words[4...].joined(separator: " ")) TO \(role);"]
        default: return ["the role \(role) lacks a right that the statement needs"]
        }
    }

    private static func privileges(_ kind: PlannableText.Kind) -> String {
        switch kind {
        case .select, .values, .table, .with: "SELECT"
        case .insert: "SELECT, INSERT"
        case .update: "SELECT, UPDATE"
        case .delete: "SELECT, DELETE"
        case .merge: "SELECT, INSERT, UPDATE, DELETE"
        }
    }
}
