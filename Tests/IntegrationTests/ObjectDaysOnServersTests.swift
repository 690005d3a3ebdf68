import Glibc
import HistorySchema
import Platform
import Postgres
import Support
import Testing

/// Days of objects by way of the real program: tables and the rest are what the database has.
@Suite(.serialized) struct ObjectDaysOnServersTests {
    private static func configuration(
        _ server: TestServer, _ history: TestServer, _ directory: TemporaryDirectory,
        more: String = ""
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        collectors:
          intervals: { pg_stat_all_tables: 1s, pg_stat_all_indexes: 1s, pg_table_size: 1s, \
        pg_database_size: 1s, pg_sequences: 1s, pg_table_bloat: 1s, pg_index_bloat: 1s }
        targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
        history: { conninfo: "\(history.conninfo())", interval: 5s\(more) }
        """
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute(
            #"""
            GRANT pg_read_all_data TO watcher; CREATE SCHEMA "Odd ""s""";
            CREATE TABLE "Odd ""s"".large é" (a int PRIMARY KEY, b text);
            CREATE TABLE "Odd ""s"""."large é" (a serial PRIMARY KEY, b text);
            INSERT INTO "Odd ""s"""."large é" (b)
                SELECT md5(i::text) FROM generate_series(1, 60000) AS i;
            CREATE TABLE second (a int PRIMARY KEY, b text);
            INSERT INTO second SELECT i, md5(i::text) FROM generate_series(1, 40000) AS i;
            CREATE TABLE small (a int PRIMARY KEY); INSERT INTO small VALUES (1)
            """#)
        try await server.execute("VACUUM ANALYZE")
        try await server.execute("CHECKPOINT")
    }

    private static func rows(_ history: TestServer) async throws -> Int {
        Int(
            try await history.value("SELECT count(*)::text FROM monitoring.object_days") ?? "")
            ?? -1
    }

    @Test(arguments: [15, 18])
    func `what a day has is what the server says, and adds up to each database`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await withServer(version: version) { history in
                try await history.execute(Schema.script(mode: .logged))
                try await Self.prepare(server)
                let directory = try TemporaryDirectory("days")
                let agent = try await AgentProcess.start(
                    Self.configuration(server, history, directory))
                try await eventually("a reading", within: .seconds(120)) {
                    try await Self.rows(history) > 0
                }
                agent.stop()
                let table = try await history.rows(
                    """
                    SELECT schemaname, relname, bytes::text, index_bytes::text, rows::text,
                           dead_rows::text, bloat_bytes IS NOT NULL, last_vacuum IS NOT NULL,
                           is_estimate, day = (read_at AT TIME ZONE 'UTC')::date
                      FROM monitoring.object_days WHERE kind = 'table' ORDER BY bytes DESC
                    """)
                let real = try await server.rows(
                    """
                    SELECT n.nspname, c.relname, pg_table_size(c.oid)::text,
                           pg_indexes_size(c.oid)::text,
                           pg_stat_get_live_tuples(c.oid)::text, pg_stat_get_dead_tuples(c.oid)::text,
                           true, true, false, true
                      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                     WHERE c.relkind = 'r' AND pg_total_relation_size(c.oid) >= 1048576
                       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                     ORDER BY pg_table_size(c.oid) DESC
                    """)
                #expect(table == real && real.count == 2, "\(table)")
                #expect(table.first?[1] == "large é")
                let sums = try await history.rows(
                    """
                    SELECT datname, sum(bytes) FILTER (WHERE kind = 'database')
                               = sum(coalesce(bytes, 0) + coalesce(index_bytes, 0))
                                   FILTER (WHERE kind IN ('table', 'other')),
                           max(objects) FILTER (WHERE kind = 'other')
                      FROM monitoring.object_days WHERE datname = 'postgres' GROUP BY 1
                    """)
                #expect(sums == [["postgres", "t", "2"]], "\(sums)")
                #expect(
                    try await history.rows(
                        """
                        SELECT count(*), count(DISTINCT used_ratio) FROM monitoring.object_days
                         WHERE kind = 'sequence' AND relname LIKE 'large%' AND used_ratio > 0
                        """) == [["1", "1"]])
                #expect(
                    try await history.rows(
                        """
                        SELECT relname, indexrelname, is_estimate, bloat_bytes IS NOT NULL
                          FROM monitoring.object_days WHERE kind = 'index' ORDER BY bytes DESC
                        """) == [["large é", "large é_pkey", "t", "t"]])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `kill -9 of agent and server loses no day and doubles no object`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await withServer(version: version) { history in
                try await history.execute(Schema.script(mode: .logged))
                try await Self.prepare(server)
                let directory = try TemporaryDirectory("days")
                let text = Self.configuration(server, history, directory)
                var last = ""
                for round in 0..<4 {
                    let agent = try await AgentProcess.start(text)
                    let newest = "SELECT max(read_at)::text FROM monitoring.object_days"
                    if round == 2 { await history.crash() }
                    if round == 2 { try await history.start() }
                    let before = last
                    try await eventually("a newer reading", within: .seconds(120)) {
                        let found = try await history.value(newest) ?? ""
                        if !found.isEmpty, found != before { last = found }
                        return last != before
                    }
                    agent.signal(SIGKILL)
                    try await eventually("its end") { agent.hasEnded }
                    // Another one may be amid what the last one has left.
                    let next = try await AgentProcess.start(text, until: .listening)
                    next.signal(SIGKILL)
                    try await eventually("its end") { next.hasEnded }
                    #expect(
                        try await history.value(
                            """
                            SELECT count(*) FROM (
                                SELECT FROM monitoring.object_days AS d
                                 GROUP BY d.target, d.day, d.kind, d.datname, d.schemaname,
                                          d.relname, d.indexrelname
                                HAVING count(*) > 1) AS twice
                            """) == "0")
                }
                // Each reading was whole: what is there of a day is of one moment, and adds up.
                #expect(
                    try await history.value(
                        """
                        SELECT bool_and(moments = 1) FROM (
                            SELECT count(DISTINCT read_at) AS moments FROM monitoring.object_days
                             GROUP BY day, datname) AS day
                        """) == "t")
                #expect(
                    try await history.value(
                        """
                        SELECT count(*) FROM monitoring.object_days
                         WHERE kind = 'table' AND relname IN ('large é', 'second')
                           AND day = (SELECT max(day) FROM monitoring.object_days)
                        """) == "2")
                #expect(
                    try await history.value(
                        "SELECT count(*) FROM monitoring.object_days_incoming") == "0")
            }
        }
    }

    @Test func `with objects 0 nothing is read, and a schema without the table holds nothing up`()
        async throws
    {
        try await withServer { server in
            let script = Schema.script(mode: .logged).split(separator: "-- version 17")
            try await server.execute(String(script[0]))
            try await Self.prepare(server)
            let directory = try TemporaryDirectory("days")
            let agent = try await AgentProcess.start(
                Self.configuration(server, server, directory))
            try await eventually("the reason", within: .seconds(60)) {
                agent.logText.contains("sizes of objects by the day are not recorded")
                    && agent.logText.contains("pgvigil schema apply")
            }
            try await eventually("rows", within: .seconds(60)) {
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    != "0"
            }
            agent.stop()
            // The rest of the schema, as schema apply brings it.
            let rest = "SET search_path = pg_catalog, pg_temp; -- version 17" + script[1]
            try await server.execute(rest)
            let none = try await AgentProcess.start(
                Self.configuration(server, server, directory, more: ", objects: 0"))
            let written = try await server.value(
                "SELECT count(*) FROM monitoring.performance_metrics")
            try await eventually("more rows", within: .seconds(60)) {
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    != written
            }
            none.stop()
            #expect(try await Self.rows(server) == 0)
        }
    }
}
