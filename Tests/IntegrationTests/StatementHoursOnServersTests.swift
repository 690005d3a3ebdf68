import Glibc
import HistorySchema
import Platform
import Postgres
import Support
import Testing

/// Statements by the hour by way of the real program: with the remainder they are what the server did.
@Suite(.serialized) struct StatementHoursOnServersTests {
    private static let settings = [
        "shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "all",
        "pg_stat_statements.track_planning": "on", "autovacuum": "off",
    ]

    private static func configuration(
        _ server: TestServer, _ history: TestServer, _ directory: TemporaryDirectory,
        more: String = ""
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        collectors: { intervals: { pg_stat_statements: 1s } }
        targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
        history: { conninfo: "\(history.conninfo())", interval: 5s\(more) }
        """
    }

    private static func polls(_ agent: AgentProcess) async throws -> Double {
        let lines = try await agent.client.get("/metrics").text.split(separator: "\n")
        let line = lines.first {
            $0.hasPrefix("pgvigil_collector_last_success_timestamp_seconds{target=\"t\"")
                && $0.contains("collector=\"pg_stat_statements\"")
        }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    }

    /// Two more answers, so that the last one has all that ran before.
    private static func answers(_ agent: AgentProcess) async throws {
        for _ in 0..<2 {
            let before = try await polls(agent)
            try await eventually("another answer", within: .seconds(120)) {
                try await polls(agent) > before
            }
        }
    }

    /// What the server counts of the statements that the test runs, by id and level.
    private static let counted = """
        SELECT queryid, toplevel, sum(calls)::bigint, sum(rows)::bigint, sum(plans)::bigint,
               sum(shared_blks_hit + shared_blks_read)::bigint, sum(wal_bytes)::bigint
          FROM pg_stat_statements(true) WHERE query ~ 'goods' AND query !~ 'pg_stat|CREATE'
         GROUP BY 1, 2 ORDER BY 1, 2
        """
    private static let recorded = """
        SELECT queryid, toplevel, sum(calls)::bigint, sum(rows)::bigint, sum(plans)::bigint,
               sum(shared_blks_hit + shared_blks_read)::bigint, sum(wal_bytes)::bigint
          FROM monitoring.statement_hours WHERE queryid = ANY ('{IDS}')
         GROUP BY 1, 2 ORDER BY 1, 2
        """
    private static let allCalls = "SELECT sum(calls)::bigint FROM pg_stat_statements(true)"

    private static func run(_ rounds: Int, on server: TestServer) async throws {
        for n in 0..<rounds {
            try await server.execute("SELECT add_goods(\(n))")
            try await server.execute("SELECT count(*) FROM goods WHERE id = \(n)")
            try await server.execute("UPDATE goods SET name = 'y' WHERE id = \(n)")
            try await server.execute("INSERT INTO goods VALUES (\(n), 'z')")
            try await server.execute("SELECT variety()")
        }
    }

    private static func start(
        _ server: TestServer, _ history: TestServer, statements: Int
    ) async throws -> AgentProcess {
        let agent = try await AgentProcess.start(
            configuration(
                server, history, try TemporaryDirectory("hours"),
                more: ", statements: \(statements)"))
        try await eventually("a first answer", within: .seconds(120)) {
            try await polls(agent) > 0
        }
        try await answers(agent)
        return agent
    }

    @Test(arguments: [15, 18])
    func `statements have the numbers that the server counts, and the remainder has the rest`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await withServer(version: version) { history in
                try await history.execute(Schema.script(mode: .logged))
                try await server.prepareWatching()
                try await server.execute(
                    """
                    CREATE TABLE goods (id int, name text);
                    CREATE FUNCTION add_goods(n int) RETURNS void LANGUAGE sql AS
                        $$INSERT INTO goods VALUES (n, 'z')$$;
                    CREATE FUNCTION variety() RETURNS void LANGUAGE plpgsql AS $$
                        BEGIN
                            FOR i IN 1..12 LOOP
                                EXECUTE 'SELECT ' || repeat('1, ', i) || '1';
                            END LOOP;
                        END $$
                    """)
                let first = try await Self.start(server, history, statements: 100)
                // Nothing of it ran before: what the server counts now is what ran.
                try await Self.run(30, on: server)
                let counted = try await server.rows(Self.counted)
                try await Self.answers(first)
                first.stop()
                let ids = Set(counted.compactMap { $0[0] })
                let question = Self.recorded.replacing("IDS", with: ids.joined(separator: ","))
                #expect(counted.count >= 5, "\(counted)")
                #expect(try await history.rows(question) == counted)
                #expect(
                    try await history.value(
                        """
                        SELECT count(*) FROM monitoring.v_query_performance_trends
                         WHERE target = 't' AND queryid = ANY ('{\(ids.joined(separator: ","))}')
                           AND mean_milliseconds > 0
                        """) == "\(counted.count)")

                try await history.execute("DELETE FROM monitoring.statement_hours")
                let before = Int(try await server.value(Self.allCalls) ?? "") ?? 0
                let second = try await Self.start(server, history, statements: 1)
                try await Self.run(30, on: server)
                try await Self.answers(second)
                second.stop()
                let after = Int(try await server.value(Self.allCalls) ?? "") ?? 0
                let all = try await history.rows(
                    """
                    SELECT sum(calls)::bigint, sum(calls) FILTER (WHERE kind = 'other') > 0,
                           bool_and(observed_seconds > 0 AND statements > 0)
                               FILTER (WHERE kind = 'other' AND toplevel IS NULL),
                           -- One for each measure has a row.
                           sum(calls) FILTER (WHERE kind = 'other' AND NOT toplevel
                                                AND observed_seconds IS NULL
                                                AND statements > 0) >= 30 * 6,
                           bool_and(observed_seconds IS NULL) FILTER (WHERE kind = 'statement')
                      FROM monitoring.statement_hours
                    """)[0]
                let calls = all[0].flatMap { Int($0) } ?? -1
                #expect((150...(after - before)).contains(calls), "\(calls)")
                #expect(Array(all.dropFirst()) == ["t", "t", "t", "t"])
            }
        }
    }

    private static func insert(_ times: Int, on server: TestServer) async throws {
        for n in 0..<times { try await server.execute("INSERT INTO goods VALUES (\(n), 'z')") }
    }

    @Test(arguments: [15, 18])
    func `a reset and evictions lose nothing that was seen, and count nothing twice`(
        version: Int
    ) async throws {
        let settings = Self.settings.merging(["pg_stat_statements.max": "100"]) { $1 }
        try await withServer(version: version, settings: settings) { server in
            try await withServer(version: version) { history in
                try await history.execute(Schema.script(mode: .logged))
                try await server.prepareWatching()
                try await server.execute("CREATE TABLE goods (id int, name text)")
                let agent = try await Self.start(server, history, statements: 100)
                try await Self.insert(10, on: server)
                let id = try await server.value(
                    "SELECT queryid FROM pg_stat_statements WHERE query LIKE 'INSERT INTO goods%'")
                try await Self.answers(agent)
                try await server.execute("SELECT pg_stat_statements_reset()")
                // Before PostgreSQL 17 an entry does not say when it began: as many calls as before
                // would look like none.
                let again = version >= 17 ? 12 : 7
                try await Self.insert(again, on: server)
                try await Self.answers(agent)
                for n in 1...300 {
                    let columns = [String](repeating: "1", count: n).joined(separator: ", ")
                    try await server.execute("SELECT \(columns)")
                }
                #expect(
                    try await server.value("SELECT dealloc > 0 FROM pg_stat_statements_info")
                        == "t")
                try await Self.insert(4, on: server)
                try await Self.answers(agent)
                agent.stop()
                #expect(
                    try await history.value(
                        "SELECT sum(calls) FROM monitoring.statement_hours"
                            + " WHERE queryid = \(id ?? "")") == "\(10 + again + 4)")
                // The flood is of statements that ran once; some were evicted unseen.
                #expect(
                    try await history.value(
                        """
                        SELECT count(*) FROM monitoring.statement_hours
                         WHERE kind = 'statement' AND calls < 0 OR seconds < 0 OR rows < 0
                        """) == "0")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `kill -9 of the agent loses the present part alone, and doubles nothing`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE goods (id int, name text)")
            let directory = try TemporaryDirectory("hours")
            let text = Self.configuration(server, server, directory)
            var ran = 0
            for round in 0..<3 {
                let agent = try await AgentProcess.start(text)
                try await eventually("a first answer", within: .seconds(120)) {
                    try await Self.polls(agent) > 0
                }
                try await Self.answers(agent)
                for n in 0..<20 {
                    try await server.execute("INSERT INTO goods VALUES (\(n), 'z')")
                }
                try await Self.answers(agent)
                if round == 1 {
                    agent.signal(SIGKILL)
                    try await eventually("its end") { agent.hasEnded }
                } else {
                    agent.stop()
                    ran += 20
                }
            }
            let calls = """
                SELECT sum(h.calls)::bigint FROM monitoring.statement_hours AS h
                 WHERE h.queryid IN (SELECT s.queryid FROM pg_stat_statements AS s
                                      WHERE s.query LIKE 'INSERT INTO goods%')
                """
            try await eventually("what was complete", within: .seconds(120)) {
                try await server.value(calls) == "\(ran)"
            }
            #expect(
                try await server.value(
                    """
                    SELECT count(*) FROM (SELECT FROM monitoring.statement_hours AS h
                                           GROUP BY h HAVING count(*) > 1) AS twice
                    """) == "0")
        }
    }
}
