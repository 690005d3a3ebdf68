import API
import Metrics
import Postgres
import Support
import Testing

/// What pages and the API say that statements did, against the server's own numbers.
@Suite struct StatementGrowthTests {
    private static let columns = ["calls", "total_exec_time / 1000", "rows", "shared_blks_hit"]

    /// A server, what is remembered of it, and a session that leaves no statement behind.
    private struct Bench {
        let server: TestServer
        let watcher: Watcher
        let observer: Session
        var recent = RecentTargets()
        var polls: UInt64 = 0
        var before = [Double](repeating: 0, count: StatementGrowthTests.columns.count)

        init(_ server: TestServer) async throws {
            self.server = server
            try await server.prepareWatching()
            try await server.execute("ALTER ROLE watcher SET pg_stat_statements.track = 'none'")
            watcher = try Watcher(server)
            observer = try server.session()
            _ = try await observer.rows("SET pg_stat_statements.track = 'none'")
            _ = try await observer.rows(
                "CREATE TEMP TABLE seen AS SELECT * FROM pg_stat_statements(false)")
        }

        var window: GrowthWindow { recent["server"]?.statements ?? GrowthWindow() }

        /// What all statements together did in the window, by column.
        var sums: [Double] {
            StatementGrowthTests.columns.indices.map { place in
                window.totals.values.reduce(0) { $0 + $1[place] }
            }
        }

        mutating func poll() async throws {
            polls += 1
            let poll = try await watcher.poll()
            #expect(poll.failed == [])
            let found = poll.snapshot
            let snapshot = TargetSnapshot(
                name: found.name, labels: found.labels, generation: polls,
                families: found.families, reports: polls, pollBegan: found.pollBegan,
                counted: found.counted)
            recent.take(
                Snapshot(generation: polls, targets: [snapshot], agent: []), at: Double(polls))
        }

        /// Polls, and expects of what was done since the last poll what the server's view says.
        mutating func expectGrowth(_ what: Comment) async throws {
            try await poll()
            let sums = StatementGrowthTests.columns.map { column in
                """
                sum(CASE WHEN s.calls IS NULL OR n.calls < s.calls
                              OR n.total_exec_time < s.total_exec_time OR n.rows < s.rows
                              OR n.shared_blks_hit < s.shared_blks_hit
                         THEN n.\(column) ELSE n.\(column) - s.\(column) END)
                """
            }
            let rows = try await observer.rows(
                """
                SELECT \(sums.joined(separator: ", ")) FROM pg_stat_statements(false) AS n
                  LEFT JOIN seen AS s USING (queryid, dbid, userid, toplevel)
                """)
            let now = self.sums
            for (place, text) in rows[0].enumerated() {
                let wanted = text.flatMap(Double.init) ?? .nan
                let grown = now[place] - before[place]
                #expect(abs(grown - wanted) <= 1e-6 * max(1, wanted), what)
            }
            before = now
            _ = try await observer.rows("TRUNCATE seen")
            _ = try await observer.rows("INSERT INTO seen SELECT * FROM pg_stat_statements(false)")
        }

        /// Runs statements that differ in their operators, so that each has an id of its own.
        func execute(_ numbers: Range<Int>) async throws {
            let statements = numbers.map { number in
                "SELECT 1" + (0..<13).map { (number >> $0) & 1 == 1 ? " + 1" : " - 1" }.joined()
            }
            try await server.execute(statements.joined(separator: ";"))
        }

        /// The id of a statement that has run, by its text.
        func id(of text: String) async throws -> String {
            let rows = try await observer.rows(
                "SELECT queryid FROM pg_stat_statements WHERE query = '\(text)'")
            return try #require(rows.first?[0])
        }

        /// How often a statement ran in the window.
        func calls(of id: String) -> Double? {
            window.totals.first { StatementName($0.key).query == id }?.value[0]
        }
    }

    @Test(arguments: [15, 18])
    func `what a statement did shows with its first reading, and sums are the server's`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.max": "100", "pg_stat_statements.track": "all"]
        try await withServer(version: version, settings: settings) { server in
            var bench = try await Bench(server)
            try await bench.execute(0..<20)
            try await bench.poll()
            _ = try await bench.observer.rows("TRUNCATE seen")
            _ = try await bench.observer.rows(
                "INSERT INTO seen SELECT * FROM pg_stat_statements(false)")
            #expect(bench.window.seconds == nil, "what ran before the agent is not known")

            for _ in 0..<5 { try await server.execute("SELECT 'a' AS newcomer") }
            try await bench.execute(10..<40)
            try await bench.expectGrowth("a statement that is new")
            let newcomer = try await bench.id(of: "SELECT $1 AS newcomer")
            #expect(bench.calls(of: newcomer) == 5)
            try await server.execute("SELECT 'a' AS newcomer")
            try await bench.expectGrowth("one that goes on")
            #expect(bench.calls(of: newcomer) == 6)
            try await bench.expectGrowth("nothing")

            _ = try await bench.observer.rows("SELECT pg_stat_statements_reset()")
            for _ in 0..<3 { try await server.execute("SELECT 'b' AS newcomer") }
            try await bench.execute(30..<60)
            try await bench.expectGrowth("after a reset")
            #expect(bench.calls(of: newcomer) == 9)

            for _ in 0..<20 { try await server.execute("SELECT 'c', 'd'") }
            try await bench.expectGrowth("before entries are removed")
            let busy = try await bench.id(of: "SELECT $1, $2")
            // Far more than there is room for: most are forgotten, and some of them come back.
            for round in 0..<3 {
                try await bench.execute(round * 200..<round * 200 + 300)
                for _ in 0..<20 { try await server.execute("SELECT 'c', 'd'") }
                try await bench.expectGrowth("while entries are removed")
            }
            #expect(bench.calls(of: busy) == 80)
            let removed = try await bench.observer.rows(
                "SELECT dealloc FROM pg_stat_statements_info")
            #expect(removed[0][0] != "0")
            await bench.observer.close()
        }
    }
}
