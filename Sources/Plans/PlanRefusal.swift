import Basics

/// What a server's refusal to plan a statement means, and what would help.
package struct PlanRefusal: Sendable, Equatable {
    /// The server's own words and its code, in one line.
    package let reason: String
    /// What it means and what may be done, a line each; statements end with a semicolon.
    package let remedies: [String]

    /// Who asked for what.
    package struct Question: Sendable {
        /// The statement's text.
        package let text: String
        /// The role that asks.
        package let role: String
        /// Where its names were looked for.
        package let searchPath: String
        /// How long the server may take, as people read it.
        package let limit: String

        /// Says who asked for what.
        package init(
            text: String, role: String, searchPath: String, limit: String
        ) {
            self.text = text
            self.role = role
            self.searchPath = searchPath
            self.limit = limit
        }
    }

    /// Judges by the server's code, because its words may be in any language.
    package init(state: String, message: String, _ question: Question, _ shown: PlanDisclosure) {
        reason = "\(shown.shown(message: message, of: question.text)) (SQLSTATE \(state))"
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
        case "42703":
            [
                "the name may be that of a variable of a PL/pgSQL function (pg_stat_statements.track = all),"
                    + " or date$1 what was date'2026-01-01'; plan it by hand with values",
                path(question),
            ]
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
        case "22021", "22P05":
            [
                "the statement holds a text that is none in the encoding of the target's database;"
                    + " plan it by hand in a database with the encoding of the application"
            ]
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

    /// How the server begins, and what a `GRANT` calls the thing.
    private static let things = [
        ("schema ", "SCHEMA"), ("table ", "TABLE"), ("view ", "TABLE"), ("relation ", "TABLE"),
        ("materialized view ", "TABLE"), ("foreign table ", "TABLE"), ("function ", "FUNCTION"),
    ]

    /// The rights that EXPLAIN checks are those of the statement itself.
    ///
    /// A name that is not the statement's own gets no `GRANT`: a function that planning runs can say
    /// anything with this code, and the rights of a view's owner are not this role's.
    private static func rights(_ message: String, _ question: Question) -> [String] {
        let role = SQLQuoting.identifier(question.role)
        let names = StatementNames(question.text)
        let bytes = Array(message.utf8)
        for (word, thing) in things {
            let head = Array("permission denied for \(word)".utf8)
            guard bytes.starts(with: head), names.has(bytes[head.count...]) else { continue }
            // The server does not quote the name, which may hold blanks and anything else.
            let name = SQLQuoting.identifier(String(decoding: bytes[head.count...], as: UTF8.self))
            let schema = "the name is without its schema, as the server says it"
            switch thing {
            case "SCHEMA": return ["GRANT USAGE ON SCHEMA \(name) TO \(role);"]
            case "FUNCTION":
                return [
                    "GRANT EXECUTE ON FUNCTION \(name) TO \(role);",
                    schema + ", and without the types of its arguments",
                ]
            default:
                return [
                    "GRANT \(privileges(question.text)) ON TABLE \(name) TO \(role);",
                    schema + "; for reading all tables: GRANT pg_read_all_data TO \(role);",
                ]
            }
        }
        return [
            "the role \(role) lacks a right: GRANT \(privileges(question.text)) ON the statement's tables,"
                + " USAGE on their schemas, EXECUTE on its functions"
        ]
    }

    /// What a statement does, also within `WITH`, and what `FOR UPDATE` wants.
    private static func privileges(_ text: String) -> String {
        let words = Set(StatementPart.all(of: Array(text.utf8)).map(\.word))
        let changes = ["INSERT", "UPDATE", "DELETE"].filter { words.contains($0.lowercased()) }
        return (["SELECT"] + changes).joined(separator: ", ")
    }
}
