import Basics
import Metrics
import Plans

/// A statement as pg_stat_statements has it for one database and one role.
struct KnownStatement: Sendable {
    /// The database's name; nil when there is no such database any more.
    let database: String?
    /// The role's name.
    let user: String
    /// How often it was run.
    let calls: String
    /// How many bytes its text has; nil without a text.
    let bytes: Int?
    /// The text, when it is not longer than what is sent.
    let text: String?
    /// Whether the text, as far as there is one, is UTF-8.
    let isText: Bool

    /// The database for people.
    var databaseShown: String { database.map { VisibleText.line($0) } ?? "(dropped)" }

    /// Whether both run in the same database; names are compared by their bytes.
    func isInDatabase(of other: KnownStatement) -> Bool {
        guard let database, let name = other.database else {
            return database == nil && other.database == nil
        }
        return database.hasSameBytes(as: name)
    }

    /// The entry that is meant, of all with an identifier, which come in the order of their calls.
    ///
    /// - Throws: `PlanningRefusal` with a list when several databases have it and none is named.
    static func chosen(
        _ found: [KnownStatement], for request: PlanningRequest
    ) throws(PlanningRefusal) -> KnownStatement {
        let fitting = found.filter { one in
            let isDatabase = request.database.map { one.database?.hasSameBytes(as: $0) == true }
            let isUser = request.user.map { one.user.hasSameBytes(as: $0) }
            return isDatabase ?? true && isUser ?? true
        }
        guard let first = fitting.first else {
            throw PlanningRefusal(
                lines: ["no such database or role has statement \(request.queryIdentifier):"]
                    + list(found))
        }
        if fitting.contains(where: { !$0.isInDatabase(of: first) }) {
            throw PlanningRefusal(
                lines: [
                    "statement \(request.queryIdentifier) runs in several databases; choose one with"
                        + " --database NAME:"
                ] + list(fitting))
        }
        return first
    }

    /// The entries for people, a line each.
    private static func list(_ found: [KnownStatement]) -> [String] {
        found.map { one in
            "  database \(one.databaseShown), role \(VisibleText.line(one.user)), \(one.calls) calls"
        }
    }

    /// The text, ready to be planned.
    ///
    /// - Throws: `PlanningRefusal` with the reason when there is none, or it has no plan.
    func plannable() throws(PlanningRefusal) -> PlannableText {
        if !isText {
            throw PlanningRefusal(
                "the statement's text is not UTF-8, and the server does not say in which encoding it is:"
                    + " plan it by hand in a session of database \(databaseShown)")
        }
        if let bytes, text == nil { throw PlanningRefusal("\(TextRefusal.long(bytes: bytes))") }
        guard let text else {
            throw PlanningRefusal(
                "the server has no text of the statement: pg_stat_statements has lost its file of texts,"
                    + " or could not write it")
        }
        do throws(TextRefusal) {
            return try PlannableText(text)
        } catch {
            throw PlanningRefusal("\(error)")
        }
    }
}
