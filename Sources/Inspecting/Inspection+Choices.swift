import Basics
import Collection
import Indicators
import Targets

extension Inspection {
    /// What the configuration chooses by names of databases and the server has none of.
    ///
    /// It would be off without a word. Nothing is said where not all databases are known.
    static func unfitting(_ target: WatchedTarget, _ facts: ServerFacts) -> [String] {
        let names = facts.databases.map(\.name)
        guard facts.databasesUnread == 0, !names.isEmpty else { return [] }
        let shown = names.prefix(namesMax).map(VisibleText.line).joined(separator: ", ")
        let there = shown + (names.count > namesMax ? " and \(names.count - namesMax) more" : "")
        var found: [String] = []
        if !names.contains(where: target.choosesDatabase) {
            found.append(
                "databases: include and exclude choose none of the server's databases (\(there)):"
                    + " no tables, indexes or sequences are looked at")
        }
        for pool in target.pools where !names.contains(where: pool.fitsDatabase) {
            found.append(
                "pools: \(VisibleText.line(pool.name)): datname fits none of the server's databases"
                    + " (\(there)): it has no sessions")
        }
        let used = Set(names.compactMap { target.databaseThresholds.environment(of: $0) })
        for environment in target.databaseThresholds.environments where !used.contains(environment)
        {
            found.append(
                "environments: \(environment.rawValue): its patterns fit none of the server's databases"
                    + " (\(there)), or an earlier entry has them all: it has no limits in force")
        }
        return found
    }

    private static let namesMax = 10
}
