import Basics
package import Tables

/// What the server says at the beginning of each poll: that it answers, and what may change between
/// two polls without a new connection.
///
/// One question: the rights cost no round trip of their own, and 10 to 20 µs of the server's work.
package struct ServerPulse: Sendable {
    /// Which side of replication it is on, in its own words; nil when it does not say.
    package var side: String?
    /// Which of the predefined roles have lent our role their privileges; nil when that is not
    /// known.
    package var roles: Set<String>?

    /// Nothing but that it answers.
    package init() {}

    /// Reads the answer to the question for `roles`, or to one for the side alone.
    package init(_ answer: Table, _ roles: [String]) {
        side = answer.text(0, 0)
        guard !roles.isEmpty, answer.columns.count > roles.count else { return }
        self.roles = Set(roles.indices.filter { answer.text(0, $0 + 1) == "t" }.map { roles[$0] })
    }

    /// Has our session show what it has done by the end of the statement, so that the agent's own
    /// transactions among the server's are known; from PostgreSQL 15 on.
    package static let showing = "pg_stat_force_next_flush()"
    /// The first version that has it.
    package static let showingVersion = 150_000

    /// The question; a role that does not exist lends nothing.
    ///
    /// `shows` has the session show its transactions at no further round trip.
    package static func question(_ roles: [String], shows: Bool = false) -> String {
        let rights = roles.map { name in
            let place = SQLQuoting.literal(SQLQuoting.identifier(name))
            return ", pg_has_role(to_regrole(\(place)), 'USAGE')"
        }
        let last = shows ? ", \(showing)" : ""
        return "SELECT current_setting('in_hot_standby', true)\(rights.joined())\(last)"
    }
}
