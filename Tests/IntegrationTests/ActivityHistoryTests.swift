import FoundationEssentials
import Glibc
import HistorySchema
import Platform
import Postgres
import Support
import Testing

/// Activity by the minute in the history, by way of the real program.
@Suite(.serialized) struct ActivityHistoryTests {
    private struct Answer: Decodable, Sendable {
        struct Target: Decodable, Sendable {
            let samples: Int
            let observed_seconds: Double
            let session_seconds: Double?
            let rows: [[String: Value]]
        }

        let targets: [Target]
    }

    private enum Value: Decodable, Sendable {
        case text(String)
        case number(Double)
        case unknown

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .unknown
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }

        var text: String? { if case .text(let text) = self { text } else { nil } }
        var number: Double? { if case .number(let number) = self { number } else { nil } }
    }

    private static func configuration(
        _ directory: TemporaryDirectory, watched: String, history: String, more: String = ""
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        activity: { interval: 200ms }
        targets: [{ name: t, conninfo: "\(watched)" }]
        history: { conninfo: "\(history)", interval: 5s, objects: 0\(more) }
        """
    }

    private static func ask(_ agent: AgentProcess, _ query: String) async throws -> Answer.Target? {
        let answer = try await agent.client.get("/api/v1/activity?\(query)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).targets.first
    }

    private static func samples(_ agent: AgentProcess, moreThan count: Int) async throws {
        try await eventually("samples", within: .seconds(60)) {
            try await Self.ask(agent, "target=t")?.samples ?? 0 > count
        }
    }

    /// Holds every dimension of the functions in SQL to that of the API.
    private static func compare(
        _ agent: AgentProcess, _ server: TestServer, _ range: String, from: Double, to: Double
    ) async throws {
        for (by, name) in [
            ("wait_event", "wait_event"), ("queryid", "queryid"), ("datname", "datname"),
            ("usename", "usename"), ("application_name", "application_name"),
        ] {
            let api = try #require(try await ask(agent, "\(range)&by=\(by)"))
            let profile = try await server.rows(
                """
                SELECT value, seconds::text FROM monitoring.wait_profile(
                    to_timestamp(\(from)), to_timestamp(\(to)), '\(by)', 't')
                 WHERE value IS NOT NULL
                """)
            #expect(profile.count == api.rows.count, "\(by): \(profile)")
            for row in api.rows {
                let value =
                    by == "wait_event" && row["wait_event_type"]?.text != row[name]?.text
                    ? "\(row["wait_event_type"]?.text ?? ""):\(row[name]?.text ?? "")"
                    : row[name]?.text
                let seconds = profile.first { $0[0] == value }?[1].flatMap(Double.init)
                #expect(abs((seconds ?? -1) - (row["seconds"]?.number ?? 0)) < 1e-6, "\(by)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `the history has what the API has, to the sample`(version: Int) async throws {
        try await withServer(version: version, settings: ["compute_query_id": "on"]) { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.execute("CREATE TABLE things (a int); INSERT INTO things VALUES (1)")
            let directory = try TemporaryDirectory("m")
            let text = Self.configuration(
                directory, watched: server.conninfo(), history: server.conninfo())
            let first = try await AgentProcess.start(text)
            try await Self.samples(first, moreThan: 0)
            let blocker = try server.session()
            for statement in [
                "SET application_name = 'blocker'", "BEGIN", "UPDATE things SET a = 2",
            ] { _ = try await blocker.rows(statement) }
            let waiter = Task {
                let waiter = try server.session()
                _ = try await waiter.rows("SET application_name = 'waiter'")
                _ = try await waiter.rows("UPDATE things SET a = 3")
                await waiter.close()
            }
            try await eventually("a wait that was seen", within: .seconds(60)) {
                try await Self.ask(first, "target=t&by=application_name")?.rows.contains {
                    $0["application_name"]?.text == "waiter" && $0["seconds"]?.number ?? 0 > 1
                } == true
            }
            await blocker.close()
            try await waiter.value
            first.stop()
            // The present minute was ended by the stop, and the file of memory was written.
            let agent = try await AgentProcess.start(
                Self.configuration(
                    directory, watched: server.conninfo(), history: server.conninfo(),
                    more: ", activity_rows: 0"))
            defer { agent.stop() }
            let rows = try await server.rows(
                """
                SELECT sum(samples) FILTER (WHERE kind = 'other'), sum(observed_seconds)::text,
                       sum(seconds) FILTER (WHERE kind IN ('load', 'other'))::text,
                       extract(epoch FROM min(minute))::bigint,
                       extract(epoch FROM max(minute))::bigint + 60,
                       count(DISTINCT target)
                  FROM monitoring.activity_minutes
                """)[0].map { $0.flatMap(Double.init) ?? -1 }
            // The new agent samples again within this minute; those do not count.
            let stopped = try await server.value(
                "SELECT extract(epoch FROM max(applied_at)) FROM monitoring.ingested_batches")
            let range = "target=t&limit=500&from=\(Int(rows[3]))&to=\(stopped ?? "")"
            try await eventually("the file is read", within: .seconds(30)) {
                try await Self.ask(agent, range)?.samples ?? 0 > 0
            }
            let known = try #require(try await Self.ask(agent, range))
            #expect(Double(known.samples) == rows[0])
            #expect(abs(known.observed_seconds - rows[1]) < 1e-6)
            #expect(abs((known.session_seconds ?? 0) - rows[2]) < 1e-6)
            try await Self.compare(agent, server, range, from: rows[3], to: rows[4])
            let blocking = try await server.rows(
                """
                SELECT application_name, seconds > 1 FROM monitoring.blocking_history(
                    to_timestamp(\(rows[3])), to_timestamp(\(rows[4])))
                """)
            #expect(blocking.first == ["blocker", "t"], "\(blocking)")
        }
    }

    @Test(arguments: [15, 18])
    func `kill -9 of agent and server loses and doubles no minute that was ended`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("m")
            let text = Self.configuration(
                directory, watched: server.conninfo(), history: server.conninfo())
            var promised = 0
            for round in 0..<4 {
                // Files of memory would count the samples of earlier rounds again.
                for name in ["activity-t.state"] { unlink("\(directory.path)/\(name)") }
                let agent = try await AgentProcess.start(text)
                try await Self.samples(agent, moreThan: 3)
                if round % 2 == 0 { await server.crash() }
                promised += try await Self.ask(agent, "target=t")?.samples ?? 0
                agent.stop()
                if round % 2 == 0 { try await server.start() }
                // This one may be amid writing what the last one has left.
                let next = try await AgentProcess.start(text, until: .listening)
                if round == 1 { await server.crash() }
                next.signal(SIGKILL)
                try await eventually("its end") { next.hasEnded }
                if round == 1 { try await server.start() }
            }
            let agent = try await AgentProcess.start(text)
            defer { agent.stop() }
            try await eventually("all that was ended", within: .seconds(90)) {
                try await Int(
                    server.value(
                        """
                        SELECT sum(samples) FROM monitoring.activity_minutes WHERE kind = 'other'
                        """) ?? "") ?? 0 >= promised
            }
            #expect(
                try await server.value(
                    """
                    SELECT count(*) FROM (
                        SELECT FROM monitoring.activity_minutes AS m
                         GROUP BY m HAVING count(*) > 1) AS twice
                    """) == "0")
            #expect(
                try await server.value(
                    """
                    SELECT (SELECT sum(rows) FROM monitoring.ingested_batches)
                        = (SELECT count(*) FROM monitoring.performance_metrics)
                        + (SELECT count(*) FROM monitoring.activity_minutes)
                        + (SELECT count(*) FROM monitoring.statement_hours)
                        + (SELECT count(*) FROM monitoring.changes)
                    """) == "t")
        }
    }

    @Test func `after a failover the rows keep their target`() async throws {
        try await withServer(listening: true) { primary in
            try await primary.execute(Schema.script(mode: .logged))
            let replica = try await primary.replica()
            let directory = try TemporaryDirectory("m")
            let hosts = [replica, primary]
            let history =
                "host=\(hosts.map(\.socketDirectory).joined(separator: ","))"
                + " port=\(hosts.map { "\($0.port)" }.joined(separator: ","))"
                + " dbname=postgres user=postgres"
            let text = Self.configuration(
                directory, watched: replica.conninfo(), history: history)
            let count = "SELECT sum(samples) FROM monitoring.activity_minutes WHERE target = 't'"
            let first = try await AgentProcess.start(text)
            try await Self.samples(first, moreThan: 3)
            first.stop()
            let before = Int(try await primary.value(count) ?? "") ?? 0
            #expect(before > 3)
            try await primary.stop(.fast)
            try await replica.execute("SELECT pg_promote()")
            let second = try await AgentProcess.start(text)
            let known = try await Self.ask(second, "target=t")?.samples ?? 0
            try await Self.samples(second, moreThan: known + 3)
            second.stop()
            let third = try await AgentProcess.start(text)
            defer { third.stop() }
            try await eventually("rows on the new primary", within: .seconds(90)) {
                try await Int(replica.value(count) ?? "") ?? 0 > before + 3
            }
            #expect(
                try await replica.value(
                    "SELECT count(DISTINCT target) FROM monitoring.activity_minutes") == "1")
            await replica.close()
        }
    }

    @Test func `a schema without the table takes all other rows, and the log says why`()
        async throws
    {
        try await withServer { server in
            let script = Schema.script(mode: .logged).split(separator: "-- version 12")
            try await server.execute(String(script[0]))
            let directory = try TemporaryDirectory("m")
            let agent = try await AgentProcess.start(
                Self.configuration(
                    directory, watched: server.conninfo(), history: server.conninfo()))
            defer { agent.stop() }
            try await eventually("the reason", within: .seconds(60)) {
                agent.logText.contains("activity by the minute is not recorded")
                    && agent.logText.contains("pgvigil schema apply")
            }
            try await eventually("rows", within: .seconds(60)) {
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    != "0"
            }
        }
    }
}
