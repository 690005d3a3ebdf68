import Collection
import Tables

/// Counts the sessions of configured pools, in the whole answer and not only its top rows.
enum PoolSessions {
    /// Sessions by pool from the answer of the collector pg_stat_activity; nil when a column is not
    /// there.
    static func count(
        _ table: Table, pools: [WatchedPool], databases: [ServerFacts.Database]
    ) -> [String: Double]? {
        func column(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard let datid = column("datid"), let usename = column("usename"),
            let applicationName = column("application_name"), let sessions = column("sessions")
        else { return nil }
        let names = Dictionary(
            databases.map { (String($0.oid), $0.name) }, uniquingKeysWith: { first, _ in first })
        var counts: [String: Double] = [:]
        for row in 0..<table.rowCount {
            guard let count = table.number(row, sessions) else { continue }
            let session = WatchedPool.Session(
                applicationName: table.text(row, applicationName) ?? "",
                userName: table.text(row, usename) ?? "",
                databaseName: table.text(row, datid).flatMap { names[$0] } ?? "")
            for pool in pools where pool.contains(session) {
                counts[pool.name, default: 0] += count
            }
        }
        return counts
    }
}
