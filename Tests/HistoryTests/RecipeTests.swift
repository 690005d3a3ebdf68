import Platform
import Postgres
import Support
import Testing

/// What docs/history.md tells people to run.
@Suite struct RecipeTests {
    private static func recipes() throws -> [String] {
        let path = "\(Checkout.root)/docs/history.md"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        var recipes: [String] = []
        var current: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```sql" {
                current = []
            } else if line == "```", let lines = current {
                recipes.append(lines.joined(separator: "\n"))
                current = nil
            } else {
                current?.append(line)
            }
        }
        return recipes
    }

    /// As Grafana replaces its macros and variables.
    private static func filled(_ recipe: String) -> String {
        var text = recipe
        for column in ["recorded_at", "bucket"] {
            text = text.split(
                separator: "$__timeFilter(\(column))", omittingEmptySubsequences: false
            )
            .joined(separator: "\(column) BETWEEN now() - interval '1 day' AND now()")
        }
        return text.split(separator: "$target", omittingEmptySubsequences: false)
            .joined(separator: "orders")
    }

    @Test(arguments: [15, 18])
    func `every recipe runs, and finds what is there`(version: Int) async throws {
        let recipes = try Self.recipes()
        #expect(recipes.count >= 7)
        try await withServer(version: version) { server in
            try await server.applySchema()
            // pg_cron is not at hand: this runs what it would run.
            try await server.execute(
                """
                CREATE SCHEMA cron;
                CREATE FUNCTION cron.schedule(job text, moment text, command text) RETURNS void
                    LANGUAGE plpgsql AS $$ BEGIN EXECUTE command; END $$;
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT 'pg_cache_hit_ratio', random()::numeric, 'ratio',
                       '{"target": "orders", "status": "failed"}', now() - i * interval '6 hours'
                  FROM generate_series(0, 50) AS i;
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags)
                VALUES ('ALERTS', 1,
                        '{"target": "orders", "alertname": "PostgresDown", "severity": "page"}');
                INSERT INTO monitoring.statement_hours
                    (hour, target, kind, queryid, datname, calls, seconds)
                VALUES (date_trunc('hour', now()), 'orders', 'statement', 1, 'shop', 2, 3);
                INSERT INTO monitoring.changes (changed_at, target, kind, name, new_value)
                VALUES (now(), 'orders', 'setting', 'work_mem', '5120 kB');
                INSERT INTO monitoring.object_days
                    (day, target, kind, datname, relname, bytes, index_bytes, read_at)
                SELECT current_date - i, 'orders', kind, 'shop', relname, 1000 - i, 0, now()
                  FROM generate_series(0, 9) AS i,
                       (VALUES ('table', 'goods'), ('database', NULL)) AS o (kind, relname);
                SELECT monitoring.roll_up()
                """)
            for recipe in recipes {
                let session = try server.session()
                let rows = try await session.rows(Self.filled(recipe))
                await session.close()
                // Only the last statement of the last recipe may have nothing to say.
                #expect(!rows.isEmpty || recipe.contains("v_performance_alerts"), "\(recipe)")
            }
        }
    }
}
