/// What a server says of itself before it plans.
struct PlanningServer: Sendable {
    /// Such as 15.
    let major: Int
    /// As it says it, such as `15.18 (Debian 15.18-0+deb12u1)`.
    let version: String
    /// The database of the connection string.
    let database: String
    /// Our role.
    let role: String
    /// Where pg_stat_statements is in that database; nil when it is not there.
    let statementsSchema: String?

    /// Reads the answer to `PlanningQuestions.server`; nil when it says no version.
    init?(_ cells: [String?]) {
        guard cells.count >= 5, let number = cells[0].flatMap({ Int($0) }), number >= 10_000 else {
            return nil
        }
        major = number / 10_000
        version = cells[1] ?? "\(major)"
        database = cells[2] ?? ""
        role = cells[3] ?? ""
        statementsSchema = cells[4]
    }
}
