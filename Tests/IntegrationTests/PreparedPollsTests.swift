import Collection
import Metrics
import Polling
import Postgres
import Support
import Tables
import Targets
import Testing

/// Polls with prepared statements.
@Suite struct PreparedPollsTests {
    private static let metric = "pgvigil_prepared_statements"

    @Test(arguments: [15, 18])
    func `polls that are prepared answer what those do that are not`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            var answered: [Set<String>] = []
            for prepares in [false, true] {
                let conninfo = try #require(ConnectionString(server.conninfo(user: "watcher")))
                let watcher = try Watcher(server) {
                    $0.login = Login(conninfo: conninfo, purpose: .watching, prepares: prepares)
                }
                let snapshot = try await watcher.run(polls: 6)
                let count = try #require(snapshot.value(of: Self.metric))
                #expect(prepares ? (30...100).contains(count) : count == 0)
                #expect(watcher.log.lines("collector failed") == [])
                #expect(watcher.log.lines("statements are no longer prepared") == [])
                #expect(snapshot.value(of: "pgvigil_connections") == 1)
                answered.append(
                    Set(
                        snapshot.samples(of: "pgvigil_collector_success")
                            .filter { $0.value == 1 }.compactMap { $0.labels["collector"] }))
            }
            #expect(answered[0] == answered[1])
        }
    }

    @Test func `a poll in which the statements are lost again and again goes on, and says so once`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            // What a pooler with a server_reset_query does.
            try await server.execute(
                """
                CREATE FUNCTION reset() RETURNS int LANGUAGE plpgsql
                AS $$BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN 1; END$$
                """)
            let resetting = Collector(
                "resetting", "Resets the session.",
                variants: [.always("SELECT public.reset() AS v")],
                columns: [.gauge("v", as: "resetting_v", "Nothing.")])
            let watcher = try Watcher(server) { $0.catalog.append(resetting) }
            let snapshot = try await watcher.run(polls: 12)
            #expect(watcher.log.lines("collector failed") == [])
            #expect(watcher.log.lines("target is down") == [])
            #expect(watcher.log.lines("statements are no longer prepared").count == 1)
            #expect(snapshot.value(of: Self.metric) == 0)
            #expect(snapshot.value(of: "resetting_v") == 1)
        }
    }

    @Test func `a session that loses its settings between two polls is replaced without an outage`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let losing = Collector(
                "losing", "Loses the settings.",
                variants: [
                    .always("SELECT length(set_config('pgvigil.session', 'gone', false)) AS v")
                ],
                columns: [.gauge("v", as: "losing_v", "Nothing.")])
            // The last one of a poll, with a limit that the next heartbeat does not have.
            let watcher = try Watcher(server) {
                $0.catalog = $0.catalog.filter { $0.scope != .database }
                $0.catalog.append(losing.adjusted(pace: .everyPoll, timeout: .seconds(3)))
            }
            let snapshot = try await watcher.run(polls: 6)
            #expect(snapshot.value(of: "losing_v") == 4)
            #expect(watcher.log.lines("target is down") == [])
            #expect(watcher.reports.allSatisfy { $0.snapshot.value(of: "pg_up") == 1 })
        }
    }

    @Test func `a console prepares nothing`() throws {
        let conninfo = try #require(ConnectionString("host=/nowhere"))
        #expect(Login(conninfo: conninfo, purpose: .watching, prepares: true).prepares)
        #expect(!Login(conninfo: conninfo, purpose: .console, prepares: true).prepares)
    }
}
