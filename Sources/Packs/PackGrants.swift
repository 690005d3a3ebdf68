import Basics

/// The statements that give a role what a pack reads.
package enum PackGrants {
    /// The text of a pack's grants.sql with a role in the place of psql's variable.
    package static func text(_ sql: String, for role: String) -> String {
        sql.split(separator: ":\"role\"", omittingEmptySubsequences: false).map { part in
            part.split(separator: ":'role'", omittingEmptySubsequences: false)
                .joined(separator: SQLQuoting.literal(role))
        }.joined(separator: SQLQuoting.identifier(role))
    }
}
