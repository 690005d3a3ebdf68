package import Collection
package import Metrics
package import Tables

/// The sessions of configured pools by state, of the whole answer and not only its top rows.
package struct PoolSessions: Sendable {
    /// What a pool's sessions usually are in: shown also when none is.
    private static let usual = ["active", "idle", "idle in transaction"]

    /// A series for each pool and state.
    package static let metric = Metric(
        "pg_pool_sessions", .gauge, "Client sessions of a configured pool by state.")

    private var counts: [(pool: String, states: ExactDictionary<Double>)]

    /// Counts the answer of the collector pg_stat_activity; nil when a column is not there.
    package init?(_ table: Table, pools: [WatchedPool], databases: [ServerFacts.Database]) {
        func column(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard let datid = column("datid"), let usename = column("usename"),
            let applicationName = column("application_name"), let state = column("state"),
            let sessions = column("sessions")
        else { return nil }
        let names = Dictionary(
            databases.map { (String($0.oid), $0.name) }, uniquingKeysWith: { first, _ in first })
        var none = ExactDictionary<Double>()
        for state in Self.usual { none[state] = 0 }
        counts = pools.map { ($0.name, none) }
        for row in 0..<table.rowCount {
            guard let count = table.number(row, sessions) else { continue }
            let session = WatchedPool.Session(
                applicationName: table.text(row, applicationName) ?? "",
                userName: table.text(row, usename) ?? "",
                databaseName: table.text(row, datid).flatMap { names[$0] } ?? "")
            for (index, pool) in pools.enumerated() where pool.contains(session) {
                counts[index].states[table.text(row, state) ?? "", default: 0] += count
            }
        }
    }

    /// All sessions of each pool.
    package var totals: [String: Double] {
        Dictionary(
            counts.map { ($0.pool, $0.states.values.reduce(0, +)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// A series for each pool and state.
    package var family: Family {
        let samples = counts.flatMap { pool, states in
            states.sorted { ExactText($0.key) < ExactText($1.key) }.map { state, count in
                Sample(Labels(names: ["pool", "state"], values: [pool, state]), count)
            }
        }
        return Family(Self.metric, samples)
    }
}
