import Advice
import Examinations
import Indicators
import Metrics
import Recommendations
import Testing

/// What is proposed must help, and must not make things worse.
@Suite struct RemediesTests {
    private static func statements(
        installed: String?, preloaded: String? = "auto_explain", pending: Bool = false
    ) throws -> Recommendation {
        var made = Made()
        made.hasStatements = false
        made.settings["shared_preload_libraries"] = preloaded.map {
            (value: $0, unit: nil as String?)
        }
        if pending { made.pending = ["shared_preload_libraries"] }
        if let installed { made.answer("statements_library", ["installed": installed]) }
        return try #require(
            made.recommendations.first { $0.kind == "no_pg_stat_statements" })
    }

    @Test func `nothing loads a library that the server does not have`() throws {
        let item = try Self.statements(installed: "f")
        #expect(
            item.steps.map(\.sql) == [
                "SELECT name, default_version FROM pg_available_extensions"
                    + " WHERE name = 'pg_stat_statements';"
            ])
        for part in [
            "does not start", "postgresql-contrib", "postgresql17-contrib", "postgresql-17)",
        ] { #expect(item.risk.contains(part), "\(item.risk)") }
    }

    @Test func `what fails harmlessly comes first where it is not known what is installed`() throws
    {
        let item = try Self.statements(installed: nil)
        #expect(
            item.steps.map(\.sql).prefix(2) == [
                "CREATE EXTENSION pg_stat_statements;",
                "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_stat_statements';",
            ])
        #expect(item.risk.contains("fails harmlessly"))
    }

    @Test(
        arguments: [
            ("pg_stat_statements", nil), ("a, $libdir/pg_stat_statements", nil),
            ("'x',\"pg_stat_statements.so\"", nil), ("", "'pg_stat_statements'"),
            (
                "my_pg_stat_statements, \"a,b\"",
                "'my_pg_stat_statements', 'a,b', 'pg_stat_statements'"
            ),
        ] as [(String, String?)])
    func `a library is added to those that are there, and once`(
        preloaded: String, list: String?
    ) throws {
        let item = try Self.statements(installed: "t", preloaded: preloaded)
        #expect(
            item.steps.first?.sql
                == (list.map { "ALTER SYSTEM SET shared_preload_libraries = \($0);" }
                    ?? "CREATE EXTENSION pg_stat_statements;"))
    }

    @Test func `a list that waits for a restart is not replaced by the one in force`() throws {
        let item = try Self.statements(installed: "t", pending: true)
        #expect(item.steps.map(\.sql) == ["CREATE EXTENSION pg_stat_statements;"])
        #expect(item.risk.contains("pg_file_settings"))
    }

    /// A head in a state, one who waits for it, and six behind that one.
    private static func queue(_ state: String) -> Made {
        var made = Made()
        for number in 1...8 {
            made.answer(
                "sessions",
                [
                    "pid": "\(number)", "datname": "shop", "usename": "app",
                    "application_name": "web", "state": number == 1 ? state : "active",
                    "kind": "session", "locks": "1", "in_transaction": "50",
                    "waited": number == 1 ? nil : "\(number * 10)",
                    "blockers": number == 1 ? nil : number == 2 ? "1" : "2",
                ])
        }
        return made
    }

    @Test(arguments: [
        ("active", ["pg_cancel_backend", "pg_terminate_backend"]),
        ("idle in transaction", ["pg_terminate_backend"]),
        ("idle in transaction (aborted)", ["pg_terminate_backend"]),
        ("idle", ["pg_terminate_backend"]),
    ])
    func `the head of a queue is cancelled only while it runs a statement, and all behind it count`(
        state: String, functions: [String]
    ) throws {
        let item = try #require(
            Self.queue(state).recommendations.first { $0.id == "lock_blocker:1" })
        #expect(
            item.steps.map { $0.sql.components(before: "(") } == functions.map { "SELECT \($0)" })
        #expect(item.risk.contains("pg_cancel_backend does nothing") == (functions.count == 1))
        #expect(
            item.evidence.contains(
                "1 session waits for it directly, 7 with those behind them, the longest for"
                    + " \(Figures.seconds(80))"), "\(item.evidence)")
    }

    @Test(arguments: [("t", "duplicates"), ("f", "old transactions")])
    func `what a failed REINDEX leaves is named with what removes it`(
        isUnique: String, need: String
    ) throws {
        var made = Made()
        made.answer(
            "invalid_indexes",
            [
                "index": "public.u", "table": "public.t", "leftover": "f", "is_unique": isUnique,
                "leftover_name": #"public."u x_ccnew""#,
            ])
        let item = try #require(made.recommendations.first)
        #expect(item.risk.contains(need))
        #expect(item.risk.contains(#"DROP INDEX CONCURRENTLY public."u x_ccnew";"#))
    }

    @Test func `sequences that cannot be read are shown by grants on their schemas`() {
        var made = Made()
        made.samples = [("pg_objects_unreadable_sequences", ["datname": "shop"], 3)]
        let unknown = Report(target: "a", made.examination).unseen.first ?? ""
        #expect(unknown.contains("SELECT DISTINCT format('GRANT SELECT ON ALL SEQUENCES"))
        #expect(!unknown.contains("..."))
        made.answer("unreadable_sequences", ["schema": #""o""dd""#])
        made.answer("unreadable_sequences", ["schema": "public"])
        #expect(
            Report(target: "a", made.examination).unseen == [
                "sequences in shop: 3 may not be read;"
                    + #" GRANT SELECT ON ALL SEQUENCES IN SCHEMA "o""dd" TO "pgvigil";"#
                    + #" GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO "pgvigil"; fix it"#
            ])
    }

    @Test func `a table past its threshold comes with who keeps its dead rows`() throws {
        var made = Made()
        made.losses = [("maintenance", "vacuum_due", 2)]
        made.answer(
            "horizon",
            [
                "kind": "slot", "name": "old", "quoted": "'old'", "horizon": "900",
                "of_catalogs": "f",
            ])
        let item = try #require(made.recommendations.first { $0.kind == "vacuum_due" })
        #expect(
            item.evidence.contains(
                "vacuum cannot remove what slot old with a snapshot of age 900 may still see"),
            "\(item.evidence)")
    }
}

extension String {
    fileprivate func components(before end: Character) -> String { String(prefix { $0 != end }) }
}
