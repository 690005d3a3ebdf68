import Advice
import Examinations
import Health
import Indicators
import Metrics
import Recommendations
import Testing

/// What is said of a statement before a person runs it once more.
@Suite struct ExplainAdviceTests {
    private static func advice(on text: String?, version: Int = 180_000) throws -> Recommendation {
        var made = Made()
        made.version = version
        if let text {
            made.samples = [
                (
                    "pg_stat_statements_query_info",
                    Labels(names: ["queryid", "query"], values: ["-42", text]), 1
                )
            ]
        }
        made.answer(
            "statements",
            [
                "by_time": "1", "queryid": "-42", "share": "0.92", "seconds": "156", "calls": "1",
                "mean": "156", "all_seconds": "170", "all_calls": "500", "usename": "app",
                "datname": "shop",
            ])
        return try #require(made.recommendations.first { $0.kind == "largest_statement" })
    }

    @Test(arguments: [
        "delete from orders where id = $1", "UPDATE t SET a = $1", "INSERT INTO t VALUES ($1)",
        "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", "SELECT a FROM t FOR UPDATE",
        "WITH gone AS (DELETE FROM t RETURNING a) SELECT * FROM gone", nil, "SELECT ...",
    ])
    func `a statement that writes, or may, is not to be run to see its plan`(text: String?) throws {
        let risk = try Self.advice(on: text).risk
        #expect(!risk.contains("EXPLAIN (ANALYZE"), "\(risk)")
        #expect(!risk.hasPrefix("None"))
        #expect(risk.contains("EXPLAIN (GENERIC_PLAN) shows its plan and runs nothing."))
        #expect(risk.contains("between BEGIN and ROLLBACK"))
        // Version 15 has no GENERIC_PLAN.
        let former = try Self.advice(on: text, version: 150_018).risk
        #expect(!former.contains("GENERIC_PLAN"))
        #expect(former.contains("EXPLAIN, with values in the place of $1, shows its plan"))
    }

    @Test func `a statement that only reads may be run again, at its full cost`() throws {
        let risk = try Self.advice(on: "SELECT count(*) FROM t WHERE a = $1").risk
        #expect(risk.contains("EXPLAIN (ANALYZE, BUFFERS)") && risk.contains("it runs in full"))
    }

    @Test(arguments: [
        "alter table orders add column note text", "VACUUM t", "CREATE INDEX ON t (a)",
    ])
    func `a statement without a plan is not to be explained`(text: String) throws {
        let risk = try Self.advice(on: text).risk
        #expect(risk.contains("It has no plan, and EXPLAIN refuses it."))
        #expect(!risk.contains("ANALYZE") && !risk.contains("GENERIC_PLAN"))
        #expect(risk.contains("lock_timeout"))
    }

    private static let names =
        HealthModel.current.components.flatMap(\.checks).map(\.name)
        + HealthModel.current.caps.map(\.reason)

    /// What a statement that only reads may begin with, and may not call.
    private static func reads(_ sql: String) -> Bool {
        let acts = [
            "terminate_backend", "cancel_backend", "pg_drop_", "pg_reload_conf", "pg_wal_replay_",
            "pg_promote", "_reset", "pg_replication_slot_advance",
        ]
        return (sql.hasPrefix("SELECT ") || sql.hasPrefix("SHOW "))
            && !acts.contains(where: sql.contains)
    }

    @Test(arguments: names)
    func `what is said to only read has no statement that does more`(name: String) throws {
        for setting in ["on", "off"] {
            var made = Made()
            made.version = 180_000
            for key in ["log_lock_failures", "log_lock_waits", "autovacuum"] {
                made.settings[key] = (setting, nil)
            }
            made.losses = [("x", name, 5)]
            made.lethal = [name]
            for item in made.recommendations where item.risk.contains("it only reads") {
                #expect(item.steps.allSatisfy { Self.reads($0.sql) }, "\(item.kind): \(item.steps)")
                #expect(!item.evidence.contains { $0.contains("what to do:") })
            }
        }
    }
}

/// A replica whose replay was paused.
@Suite struct PausedReplayTests {
    @Test func `a replica whose replay is paused says so, with what is behind and what goes on`()
        throws
    {
        var made = Made()
        made.isReplica = true
        made.samples = [
            ("pg_replication_replay_paused", .none, 1),
            ("pg_replication_replay_backlog_bytes", .none, 178_257_920),
        ]
        let item = try #require(made.recommendations.first)
        #expect(item.kind == "replay_paused" && item.severity == .warning)
        #expect(item.alert == "PostgresReplayPaused")
        #expect(
            item.evidence.contains(
                "170 MiB of write-ahead log were received and wait to be replayed"))
        #expect(
            item.steps.map(\.sql) == [
                "SELECT pg_get_wal_replay_pause_state();", "SELECT pg_wal_replay_resume();",
            ])
        #expect(item.steps.map(\.isDestructive) == [false, true])
        made.samples[0].value = 0
        #expect(made.recommendations == [])
    }

    @Test func `a right that a replica lacks is granted on its primary`() {
        var made = Made()
        made.samples = [("pg_objects_unreadable_sequences", ["datname": "shop"], 1)]
        made.isReplica = true
        #expect(made.examination.unreadable.allSatisfy { $0.hasSuffix(" on its primary") })
        made.answer("unreadable_sequences", ["schema": "public"])
        #expect(made.examination.unreadable.first?.hasSuffix(" fixes it on its primary") == true)
        made.isReplica = false
        #expect(made.examination.unreadable.first?.hasSuffix(" fixes it") == true)
    }
}
