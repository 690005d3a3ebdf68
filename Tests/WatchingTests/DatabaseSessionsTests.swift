import Collection
import Metrics
import Servers
import Tables
import Testing

/// Sessions by database, as the answer of pg_stat_activity has them.
@Suite struct DatabaseSessionsTests {
    private static let databases = [
        ServerFacts.Database(oid: 1, name: "dev", access: .open),
        ServerFacts.Database(oid: 2, name: "prod", access: .denied),
        ServerFacts.Database(oid: 3, name: "template0", access: .closed),
    ]

    private func counts(_ rows: [[String?]], isCut: Bool = false) -> ExactDictionary<Double>? {
        var table = Table(columns: ["datid", "state", "usename", "application_name", "sessions"])
        for row in rows { table.appendRow(row) }
        table.isCut = isCut
        return DatabaseSessions.count(table, ownRole: "watcher", databases: Self.databases)
    }

    @Test func `all groups of a database are added up, and one without a session has 0`() {
        let found = counts([
            ["1", "active", "api", "web", "3"], ["1", "idle", "api", "web", "4"],
            [nil, "active", "x", "y", "9"], ["7", "active", "x", "y", "9"],
        ])
        #expect(found?["dev"] == 7 && found?["prod"] == 0)
        #expect(found?.keys.sorted() == ["dev", "prod"])
    }

    @Test func `the agent's own sessions are left out, those of others with its name are not`() {
        let found = counts([
            ["1", "idle", "watcher", "pgvigil", "1"], ["1", "idle", "api", "pgvigil", "2"],
            ["1", "idle", "watcher", "psql", "4"],
        ])
        #expect(found?["dev"] == 6)
    }

    @Test func `an answer that is cut counts nothing`() {
        #expect(counts([["1", "active", "api", "web", "3"]], isCut: true) == nil)
    }
}
