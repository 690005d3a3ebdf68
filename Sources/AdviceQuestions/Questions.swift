package import Collection

/// What `pgvigil advise` asks beyond a poll; never asked on the poll path.
///
/// Each is a collector without columns, so that the same plan decides what a server can answer and
/// why not. Names are safe to be put into statements: the server itself quotes them.
package enum Questions {
    /// All of them, in the order in which they are asked.
    package static let all: [Collector] = cluster + objects

    /// The most rows of one answer.
    package static let rowsMax = 500

    /// A question with the bounds that all of them have.
    static func question(
        _ name: String, _ summary: String, scope: Collector.Scope = .cluster,
        role: Collector.Role? = nil, requires requirements: [Requirement] = [],
        _ variants: [Variant]
    ) -> Collector {
        Collector(
            name, summary, scope: scope, within: .seconds(5), role: role, requires: requirements,
            ignoresOtherColumns: true, variants: variants, columns: [], rowsMax: rowsMax)
    }

    /// Tables that are a user's own, for `n` and a class `c`.
    static let ownSchemas = """
        n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
        """

    /// Seconds since a moment.
    static func seconds(since moment: String) -> String {
        "extract(epoch FROM clock_timestamp() - \(moment))"
    }
}
