import History
import HistorySchema
import Postgres
import Support
import Testing

/// The bounds of `GET /api/v1/query_history`, by way of the real program.
@Suite struct HistoryReadingTests {
    private static func agent(
        _ server: TestServer, _ directory: TemporaryDirectory, user: String = "postgres"
    ) async throws -> AgentProcess {
        try await AgentProcess.start(
            """
            agent: { state_directory: \(directory.path) }
            targets: [{ name: t, conninfo: "host=\(directory.path) dbname=postgres" }]
            history: { conninfo: "\(server.conninfo(user: user))", interval: 1h }
            """, until: .listening)
    }

    private static func fill(_ server: TestServer, _ rows: Int) async throws {
        try await server.execute(
            """
            INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
            SELECT 'many', n, timestamptz '2026-11-20 00:00Z' + n * interval '1 second'
              FROM generate_series(0, \(rows - 1)) AS n
            """)
        // Before the agent does it: what comes meanwhile would be refused.
        try await server.execute("SELECT monitoring.make_partitions()")
    }

    private static let day = "metric=many&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z"

    @Test func `an answer has an end, and a step makes it shorter`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            try await Self.fill(server, HistoryQuery.rowsMax)
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(server, directory)
            let path = "/api/v1/query_history?\(Self.day)"
            let whole = try await agent.client.get(path)
            #expect(whole.status == 200)
            #expect(whole.text.split(separator: "],[").count == HistoryQuery.rowsMax)
            try await server.execute(
                "INSERT INTO monitoring.performance_metrics (metric_name, metric_value,"
                    + " recorded_at) VALUES ('many', 0, '2026-11-20 23:00Z')")
            let more = try await agent.client.get(path)
            #expect(more.status == 400)
            #expect(more.text.contains("more than 50000 points"), "\(more.text)")
            let less = try await agent.client.get(path + "&step=10s")
            #expect(less.status == 200)
            #expect(less.text.split(separator: "],[").count == 5_001)
            let finer = try await agent.client.get(path + "&step=1s")
            #expect(finer.status == 400)
            #expect(finer.text.contains("step: gives more than 11000 points"), "\(finer.text)")
            agent.stop()
        }
    }

    @Test func `a table that is locked, away or not ours to read is said, soon`() async throws {
        try await withServer { server in
            try await server.execute("CREATE ROLE outsider LOGIN")
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(server, directory, user: "outsider")
            let path = "/api/v1/query_history?\(Self.day)"
            func expect(_ word: String) async throws {
                let began = ContinuousClock.now
                let answer = try await agent.client.get(path)
                #expect(answer.status == 503, "\(answer.text)")
                #expect(answer.text.contains("\"error\":\"the history's database: "))
                #expect(answer.text.contains(word), "\(answer.text)")
                #expect(began.duration(to: .now) < .seconds(10))
            }
            try await expect("does not exist")
            try await server.execute(Schema.script(mode: .logged))
            try await expect("permission denied")
            for grant in SchemaGrants.writer("outsider") { try await server.execute(grant) }
            #expect(try await agent.client.get(path).status == 200)
            let holder = try server.session()
            try await holder.query(
                "BEGIN; LOCK TABLE monitoring.performance_metrics IN ACCESS EXCLUSIVE MODE",
                within: .seconds(30)
            ) { _ in }
            try await expect("lock timeout")
            await holder.close()
            try await server.stop(.fast)
            try await expect("")
            agent.stop()
        }
    }

    @Test
    func `a page has from the history what memory does not have, and says when it has nothing`()
        async throws
    {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags, recorded_at)
                SELECT 'pg_cache_hit_ratio', target.ratio,
                       jsonb_build_object('target', target.name, 'team', 'a'),
                       now() - interval '5 days' + n * interval '1 minute'
                  FROM generate_series(0, 59) AS n, (VALUES ('t', 0.625), ('x', 0.125)) AS target (name, ratio);
                INSERT INTO monitoring.activity_minutes (minute, target, kind, wait_event_type, seconds,
                                                         samples, observed_seconds)
                SELECT date_trunc('minute', now() - interval '5 days') + n * interval '1 minute',
                       't', kind, CASE kind WHEN 'load' THEN 'Lock' END,
                       CASE kind WHEN 'load' THEN 150 ELSE 0 END, 60,
                       CASE kind WHEN 'other' THEN 60 END
                  FROM generate_series(0, 59) AS n, (VALUES ('load'), ('other')) AS kinds (kind);
                """)
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(server, directory)
            let client = HTTPClient(port: agent.port, within: .seconds(30))
            let path = "/targets/t?from=7200&to=7141"
            // The agent makes partitions when it starts, and holds a lock meanwhile.
            var page = try await client.get(path)
            try await eventually("the numbers", within: .seconds(30)) {
                page = try await client.get(path)
                return page.text.contains("62.5 %") && page.text.contains("data-title=\"Lock\"")
            }
            #expect(page.text.contains("Charts show the rest from the history"), "\(page.text)")
            #expect(page.text.contains("62.5 %") && !page.text.contains("12.5 %"))
            #expect(page.text.contains("data-title=\"Lock\">2.5<"))
            // With the least rights of a writer the numbers are there, and the load is not.
            try await server.execute("CREATE ROLE least LOGIN")
            for grant in SchemaGrants.writer("least") { try await server.execute(grant) }
            let other = try TemporaryDirectory("h")
            let writer = try await Self.agent(server, other, user: "least")
            let reader = HTTPClient(port: writer.port, within: .seconds(30))
            // Both agents make partitions when they start, and hold a lock meanwhile.
            try await eventually("the numbers") {
                try await reader.get(path).text.contains("62.5 %")
            }
            let partly = try await reader.get(path)
            #expect(partly.text.contains("permission denied for table activity_minutes"))
            writer.stop()
            let locker = try server.session()
            try await locker.query(
                "BEGIN; LOCK TABLE monitoring.performance_metrics IN ACCESS EXCLUSIVE MODE",
                within: .seconds(30)
            ) { _ in }
            let locked = try await client.get(path)
            #expect(locked.status == 200 && locked.text.contains("The history did not answer"))
            #expect(locked.text.contains("lock timeout"), "\(locked.text)")
            await locker.close()
            // One that stands still: the page comes all the same, and says so.
            await server.freeze()
            let began = ContinuousClock.now
            let frozen = try await client.get(path)
            #expect(frozen.status == 200 && frozen.text.contains("The history did not answer"))
            #expect(began.duration(to: .now) < .seconds(15))
            await server.thaw()
            agent.stop()
        }
    }

    @Test func `questions that come at once are answered, or sent away with a word`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(server, directory)
            let path = "/api/v1/query_history?\(Self.day)"
            #expect(try await agent.client.get(path).status == 200)
            // A server that stands still: the first question waits, so the others do.
            await server.freeze()
            let client = agent.client
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        let answer = try await client.get(path)
                        return "\(answer.status) \(answer.text)"
                    }
                }
                var answers: [String] = []
                while let answer = try await group.next() {
                    answers.append(answer)
                    // Those beyond the bound are back at once; then the rest may go on.
                    if answers.count == 4 { await server.thaw() }
                }
                return answers
            }
            let sentAway = answers.filter { $0.hasPrefix("503") && $0.contains("too many") }
            #expect(sentAway.count == 4, "\(answers)")
            #expect(answers.count { $0.hasPrefix("200") } == 8, "\(answers)")
            agent.stop()
        }
    }
}
