package import Collection
package import Metrics
package import Tables

/// Counts the client sessions of each database, in the whole answer and not only its top rows.
package enum DatabaseSessions {
    /// What the agent's own sessions call themselves.
    private static let ownName = "pgvigil"

    /// Sessions by database from the answer of the collector pg_stat_activity, without those of
    /// `ownRole` that are the agent's; nil when the answer is cut or a column is not there.
    package static func count(
        _ table: Table, ownRole: String, databases: [ServerFacts.Database]
    ) -> ExactDictionary<Double>? {
        func column(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard !table.isCut, let datid = column("datid"), let usename = column("usename"),
            let applicationName = column("application_name"), let sessions = column("sessions")
        else { return nil }
        var names: [String: String] = [:]
        var counts = ExactDictionary<Double>()
        for database in databases where database.access != .closed {
            names[String(database.oid)] = database.name
            counts[database.name] = 0
        }
        for row in 0..<table.rowCount {
            guard let name = table.text(row, datid).flatMap({ names[$0] }),
                let count = table.number(row, sessions)
            else { continue }
            let isOwn =
                table.text(row, applicationName) == ownName
                && table.text(row, usename)?.hasSameBytes(as: ownRole) == true
            if !isOwn { counts[name, default: 0] += count }
        }
        return counts
    }
}
