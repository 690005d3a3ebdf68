import Basics
package import Postgres
import Servers

/// What lets a login in that the server refused, without a session to look around in.
package enum LoginRemedy {
    /// The statements, by the server's code and what its message names.
    ///
    /// A limit that is used up names the role or the database in every language; that a role may
    /// not log in, or is not there, is known by the English words alone.
    static func remedies(for failure: Failure, _ login: Login) -> [Inspection.Remedy] {
        remedies(failure.state, failure.message, login)
    }

    /// The same for what is not a poll.
    package static func remedies(
        _ state: SQLState?, _ message: String, _ login: Login
    ) -> [Inspection.Remedy] {
        let (user, database) = login.names
        guard let user else { return [] }
        let place = database ?? user
        let role = SQLQuoting.identifier(user)
        let statements: [String] =
            switch state?.rawValue {
            case "53300"
            where message.contains("\"\(user)\"")
                && !message.contains("for database \"\(place)\""):
                ["ALTER ROLE \(role) CONNECTION LIMIT \(RemedyFinder.connections)"]
            case "28000" where message.contains("is not permitted to log in"):
                ["ALTER ROLE \(role) LOGIN"]
            case "28000" where message.contains("role \"\(user)\" does not exist"):
                ["CREATE ROLE \(role) LOGIN", "GRANT pg_monitor TO \(role)"]
            // It is REPLICATION that the role lacks, for sessions of a kind that is not wanted here.
            case "42501" where login.asksForReplication: []
            case "42501":
                ["GRANT CONNECT ON DATABASE \(SQLQuoting.identifier(place)) TO \(role)"]
            default: []
            }
        if statements.isEmpty { return [] }
        return [Inspection.Remedy(database: place, statements: statements)]
    }

    private static let slotHolders =
        "SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3"
        + " ORDER BY 4 DESC;"

    /// What advice says of a login that the server refused, a line each.
    static func advice(for failure: Failure?, _ login: Login) -> [String] {
        guard let failure else { return [] }
        let statements = remedies(for: failure, login).flatMap(\.statements)
        if !statements.isEmpty { return statements.map { "to let it in: \($0);" } }
        guard failure.state?.rawValue == "53300" else { return [] }
        return [
            "connect as a superuser, who has reserved slots, and end what holds the slots:"
                + " \(slotHolders)"
        ]
    }
}
