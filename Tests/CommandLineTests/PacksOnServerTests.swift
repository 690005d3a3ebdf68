import Packs
import Platform
import Support
import Testing

/// `pgvigil packs check`, and what packs say of tables in the documented shape.
@Suite struct PacksOnServerTests {
    /// Packs whose tables the tests can make without an extension that may not be there.
    private static let packs = [
        "ai-tasks", "ap-intake", "app-cache", "campaigns", "partitions", "sync-log",
    ]

    private static func text(_ file: PackFile, of pack: String) throws -> String {
        try #require(BuiltInPacks.text(of: file, in: pack))
    }

    /// A role that watches, with the grants of a pack if it is to have them.
    private static func grant(_ pack: String, on server: TestServer) async throws {
        try await server.execute(
            PackGrants.text(try text(.grants, of: pack), for: "watcher"))
    }

    private static func check(_ pack: String, _ server: TestServer) async throws -> Program.Outcome
    {
        let files = try Workspace()
        let config = try files.configure(
            targets: [("a", server.conninfo(user: "watcher"))])
        return try await Program.run(["packs", "check", pack, "--config", config])
    }

    @Test(arguments: [15, 18])
    func `a pack asks nothing without its tables, names the grants, and is answered with them`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            for pack in Self.packs {
                let before = try await Self.check(pack, server)
                #expect(before.code == 0, "\(pack): \(before.output)\(before.errors)")
                try await server.execute(try Self.text(.schema, of: pack))
                let needsMore = try Self.text(.collectors, of: pack).contains("privilege: select")
                let denied = try await Self.check(pack, server)
                #expect(denied.code == (needsMore ? 1 : 0), "\(pack): \(denied.output)")
                #expect(denied.output.contains("GRANT ") == needsMore, "\(pack)")
                try await Self.grant(pack, on: server)
                let answered = try await Self.check(pack, server)
                #expect(answered.code == 0, "\(pack): \(answered.output)\(answered.errors)")
            }
        }
    }

    /// Rows, and lines of a scrape that follow from them.
    private struct Scene {
        let pack: String
        let rows: String
        let lines: [String]
    }

    private static func line(_ metric: String, _ labels: String, _ value: String) -> String {
        "\(metric){target=\"a\",datname=\"postgres\"\(labels)} \(value)"
    }

    private static let general = ",cache_type=\"general\""
    private static let updates = ",table_name=\"clients\",operation=\"UPDATE\""
    private static let search = ",project=\"search\""
    private static let logs = ",schemaname=\"public\",relname=\"system_logs\""

    private static let scenes: [Scene] = [
        Scene(
            pack: "app-cache",
            rows: """
                INSERT INTO cache.cache_stats (cache_type, hits, misses, evictions)
                    VALUES ('general', 70, 30, 4);
                INSERT INTO cache.query_cache (cache_key, cache_value, ttl)
                    VALUES ('a', '{}', now() + '1 h'::interval), ('b', '{}', now() - '1 h'::interval)
                """,
            lines: [
                line("app_cache_entries", general, "2"),
                line("app_cache_expired_entries", general, "1"),
            ]),
        Scene(
            pack: "sync-log",
            rows: """
                INSERT INTO core.realtime_sync_log (table_name, operation, synced, retry_count)
                    VALUES ('clients', 'UPDATE', false, 7), ('clients', 'UPDATE', false, 0),
                           ('clients', 'UPDATE', true, 9)
                """,
            lines: [
                line("app_sync_waiting_changes", updates, "2"),
                line("app_sync_retries_most", updates, "7"),
            ]),
        Scene(
            pack: "ai-tasks",
            rows: """
                INSERT INTO public.projects VALUES (1, 'search');
                INSERT INTO public.ai_tasks (project_id, status) VALUES (1, 'pending');
                INSERT INTO public.ai_tasks (project_id, status, started_at, completed_at)
                    SELECT 1, CASE WHEN n <= 5 THEN 'failed' ELSE 'completed' END,
                           now() - '20 s'::interval, now() FROM generate_series(1, 20) AS n
                """,
            lines: [
                line("ai_tasks", search + ",status=\"pending\"", "1"),
                line("ai_task_error_ratio", search, "0.25"),
                line("ai_task_duration_p95_seconds", search, "20"),
            ]),
        Scene(
            pack: "ap-intake",
            rows: """
                INSERT INTO public.exceptions (created_at, resolved_at)
                    VALUES (now(), NULL), (now(), now());
                INSERT INTO public.validations (passed)
                    SELECT n > 4 FROM generate_series(1, 20) AS n;
                INSERT INTO public.invoice_extractions (confidence_json) VALUES
                    ('{"overall": 0.5}'), ('{"overall": 1}'), ('{"overall": "high"}'), ('{}')
                """,
            lines: [
                line("ap_exceptions_open", "", "1"),
                line("ap_validations_passed_ratio", "", "0.8"),
                line("ap_extraction_confidence_mean_ratio", "", "0.75"),
                line("ap_exports_pending", "", "0"),
            ]),
        Scene(
            pack: "partitions",
            rows: "INSERT INTO public.system_logs VALUES ('2026-01-15', 'a')",
            lines: [
                line("app_partitions", logs, "2"),
                line("app_partition_covered_until_timestamp_seconds", logs, "1769904000"),
                line("app_partition_period_seconds", logs, "2678400"),
            ]),
    ]

    @Test(arguments: scenes.map(\.pack))
    func `the values of a pack are those of its tables`(pack: String) async throws {
        let scene = try #require(Self.scenes.first { $0.pack == pack })
        try await withServer { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute(try Self.text(.schema, of: pack))
            try await Self.grant(pack, on: server)
            try await server.execute(scene.rows)
            let lines = try await Self.check(pack, server).output.split(separator: "\n")
                .map { String($0.drop { $0 == " " }) }
            for line in scene.lines { #expect(lines.contains(line), "\(lines)") }
        }
    }

    /// Tables as pg_cron 1.4 makes them, with its row security.
    private static let cron = """
        CREATE SCHEMA cron;
        CREATE TABLE cron.job (jobid bigserial PRIMARY KEY, schedule text NOT NULL,
            command text NOT NULL, database text NOT NULL DEFAULT current_database(),
            username text NOT NULL DEFAULT current_user, active bool NOT NULL DEFAULT true,
            jobname name);
        CREATE TABLE cron.job_run_details (jobid bigint, runid bigserial PRIMARY KEY, job_pid int,
            database text, username text DEFAULT current_user, command text, status text,
            return_message text, start_time timestamptz, end_time timestamptz);
        ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
        CREATE POLICY cron_job_policy ON cron.job USING (username = current_user);
        ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
        CREATE POLICY cron_job_run_details_policy ON cron.job_run_details
            USING (username = current_user);
        """

    /// Schedules, and the longest time between two runs that each allows, or longer.
    private static let schedules: [(String, Int?)] = [
        ("* * * * *", 60), ("*/5 * * * *", 300), ("7 * * * *", 3_600), ("0 */6 * * *", 21_600),
        ("0 2 * * *", 86_400), ("0 3 * * 0", 604_800), ("0 3 1 * *", 2_678_400),
        ("30 seconds", 30), ("@hourly", 3_600), ("@reboot", nil), ("nonsense", nil),
    ]

    @Test func `jobs of pg_cron have periods, successes and failures, and no job is hidden`()
        async throws
    {
        try await withServer { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute(Self.cron)
            for (schedule, _) in Self.schedules {
                try await server.execute(
                    "INSERT INTO cron.job (schedule, command) VALUES ('\(schedule)', 'SELECT')")
            }
            try await server.execute(
                """
                INSERT INTO cron.job_run_details (jobid, status, start_time, end_time) VALUES
                    (1, 'succeeded', '2026-01-01', '2026-01-01 00:00:09'),
                    (1, 'failed', '2026-01-02', '2026-01-02 00:00:01'),
                    (2, 'failed', '2026-01-01', '2026-01-01'),
                    (2, 'succeeded', '2026-01-02', '2026-01-02 00:00:05')
                """)
            try await Self.grant("pg-cron", on: server)
            let run = try await Self.check("pg-cron", server)
            #expect(run.code == 0, "\(run.output)")
            let files = try Workspace()
            let config = try files.configure(
                targets: "  - { name: a, conninfo: \"\(server.conninfo(user: "watcher"))\","
                    + " packs: [pg-cron] }\n")
            let page = try await Program.run(["collect", "--config", config]).output
            func value(_ metric: String, _ job: Int) -> String? {
                let lines = page.split(separator: "\n")
                let line = lines.first {
                    $0.hasPrefix("\(metric){") && $0.contains("jobid=\"\(job)\",")
                }
                return line?.split(separator: " ").last.map(String.init)
            }
            for (index, schedule) in Self.schedules.enumerated() {
                let period = value("cron_job_period_seconds", index + 1)
                #expect(period == schedule.1.map { "\($0)" }, "\(schedule.0)")
            }
            #expect([1, 2].map { value("cron_job_last_run_failed", $0) } == ["1", "0"])
            #expect(value("cron_job_last_success_timestamp_seconds", 1) == "1767225609")
            #expect(value("cron_job_last_duration_seconds", 2) == "5")
            #expect(value("cron_job_last_success_timestamp_seconds", 3) == nil)
            #expect(value("cron_job_known_runs", 3) == "0")
            #expect(page.contains("cron_scheduler_up{target=\"a\",datname=\"postgres\"} 0"))
        }
    }

    @Test func `row security that hides the jobs is said`() async throws {
        try await withServer { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute(Self.cron)
            try await server.execute(
                """
                GRANT USAGE ON SCHEMA cron TO watcher;
                GRANT SELECT ON ALL TABLES IN SCHEMA cron TO watcher
                """)
            let run = try await Self.check("pg-cron", server)
            #expect(run.output.contains("row security"), "\(run.output)")
        }
    }
}
