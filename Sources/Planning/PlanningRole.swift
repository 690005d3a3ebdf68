import Basics
import Metrics

/// Where names are looked for, and with whose rights functions would run, in a statement's database.
struct PlanningRole: Sendable {
    /// Where the statement's role has names looked for there.
    let searchPath: String
    /// The role that plans.
    let name: String
    /// The role that logged in; another one where `ALTER ROLE ... SET role` is in force.
    let login: String
    /// A role whose rights reach beyond a read-only transaction, and which it may act as.
    let mightierRole: String?

    /// Reads the answer to `PlanningQuestions.role`; nil for another one.
    init?(_ cells: [String?]) {
        guard cells.count == 4, let name = cells[1], let login = cells[2] else { return nil }
        searchPath = cells[0] ?? ""
        self.name = name
        self.login = login
        mightierRole = cells[3]
    }

    /// Why nothing is planned for it; nil when there is no reason.
    var refusal: PlanningRefusal? {
        guard let mightierRole else { return nil }
        let shown = VisibleText.line(login)
        let isItself = mightierRole.hasSameBytes(as: login)
        return PlanningRefusal(
            "role \(shown) \(isItself ? "is a superuser" : "may act as \(VisibleText.line(mightierRole))"):"
                + " planning runs functions that are declared IMMUTABLE, and with these rights one could"
                + " write files or run programs, which no read-only transaction stops",
            "use a role that only reads, in a file of its own (--config): CREATE ROLE pgvigil_plans LOGIN;"
                + " GRANT pg_monitor, pg_read_all_data TO pgvigil_plans;")
    }

    /// What a person should know of it.
    var notes: [String] {
        if name.hasSameBytes(as: login) { return [] }
        return [
            "the plan is that of role \(VisibleText.line(name)), which ALTER ROLE ... SET role has"
                + " \(VisibleText.line(login)) act as in this database"
        ]
    }
}
