import Collection
import CollectorDocuments
import Configuration
import Metrics
import Tables
import TargetSettings
import Testing

@Suite struct CollectorFileTests {
    private static let target = """
        targets: [{ conninfo: '' }]
        collectors: { files: ['c/*.yml'], intervals: { app_orders: 30s } }
        """

    private static let orders = """
        - name: app_orders
          summary: Orders that wait to be shipped.
          scope: database
          interval: 1m
          timeout: 500ms
          role: primary
          rows_max: 50
          databases: [shop*, crm]
          requires:
            - role: pg_read_all_stats
            - extension: pg_stat_statements
            - setting_not_zero: max_prepared_transactions
            - relation: app.orders
          variants:
            - since: 16
              extension: { since: 1.9, before: 1.10 }
              sql: |
                SELECT state, age_ms, n, sent, note FROM orders WHERE note <> ';'
            - before: 16
              sql: SELECT state, age_ms, n, sent FROM orders
              without: [note]
          columns:
            - { name: state, use: label, as: order_state }
            - { name: dat, use: label, lookup: database_name }
            - name: age_ms
              use: gauge
              as: app_orders_age_seconds
              help: Age.
              factor: 0.001
              remainder: max
            - { name: n, use: gauge, as: app_orders_waiting, help: Waiting. }
            - { name: sent, use: counter, as: app_orders_sent_total, help: Sent., when_lower: lost_part }
            - { name: note, use: hidden }
          top:
            { rows: 10, by: sent, remainder: { order_state: other }, folded: app_orders_folded }
        """

    @Test func `a collector is read into what the catalogue is made of`() throws {
        let configuration = try Fixtures.loaded(Self.target, ["c/a.yml": Self.orders])
        let file = try #require(configuration.collectorFiles.first)
        #expect(file.path == "c/a.yml")
        let collector = try #require(file.collectors.first)
        #expect(collector.name == "app_orders")
        #expect(collector.summary == "Orders that wait to be shipped.")
        #expect(collector.scope == .database && collector.role == .primary)
        #expect(collector.pace == .atMostEvery(.seconds(60)))
        #expect(collector.timeout == .milliseconds(500) && collector.rowsMax == 50)
        #expect(
            collector.requirements == [
                .role("pg_read_all_stats"), .extension("pg_stat_statements"),
                .settingNotZero("max_prepared_transactions"), .relation("app.orders"),
            ])
        #expect(collector.relations.map(\.name) == ["app.orders"] && collector.isStrict)
        #expect(
            ["shop", "shop2", "crm", "crm2", "postgres"].map(collector.isAsked)
                == [true, true, true, false, false])
        #expect(collector.variants.map(\.versions) == [16..<Int.max, 0..<16])
        #expect(collector.variants[0].extensionVersions == "1.9"..<"1.10")
        #expect(collector.variants[0].sql.hasSuffix("WHERE note <> ';'"))
        #expect(collector.variants[1].without == ["note"])
        #expect(collector.columns.map(\.name) == ["state", "dat", "age_ms", "n", "sent", "note"])
        guard case .label("order_state", .text) = collector.columns[0].use,
            case .label("dat", .databaseName) = collector.columns[1].use,
            case .value(let age, factor: 0.001, remainder: .max) = collector.columns[2].use,
            case .value(let sent, factor: 1, remainder: .sum) = collector.columns[4].use,
            case .hidden = collector.columns[5].use
        else {
            Issue.record("\(collector.columns)")
            return
        }
        #expect(age == Metric("app_orders_age_seconds", .gauge, "Age."))
        #expect(sent == Metric("app_orders_sent_total", .counter, "Sent."))
        #expect(collector.columns[4].decrease == .lostPart)
        let ranking = try #require(collector.ranking)
        #expect(ranking.top == 10 && ranking.weight == "sent")
        #expect(ranking.remainder == ["order_state": "other"])
        #expect(ranking.foldedMetric == "app_orders_folded")
        #expect(configuration.targets[0].collectors.intervals == ["app_orders": .seconds(30)])
    }

    @Test func `files are equal when their text is`() throws {
        func file(_ text: String) throws -> CollectorFile? {
            try Fixtures.loaded(
                "targets: [{ conninfo: '' }]\ncollectors: { files: [c.yml] }", ["c.yml": text]
            ).collectorFiles.first
        }
        let text = Self.text("name: x")
        #expect(try file(text) == file(text))
        #expect(try file(text) != file(text + "# changed\n"))
    }

    @Test func `a pattern without files and a file without collectors are fine`() throws {
        let text = "targets: [{ conninfo: '' }]\ncollectors: { files: ['c/*.yml'] }"
        #expect(try Fixtures.loaded(text).collectorFiles.isEmpty)
        #expect(try Fixtures.loaded(text, ["c/a.yml": "# none yet\n"]).collectorFiles.count == 1)
    }

    @Test func `two collectors of one name or metric are refused, also across files`() {
        let text = "targets: [{ conninfo: '' }]\ncollectors: { files: ['c/*.yml'] }"
        let files = ["c/a.yml": Self.text("name: x"), "c/b.yml": Self.text("name: x")]
        #expect(
            Fixtures.problems(text, files) == [
                #"c/b.yml:1:9: name: there is a collector "x" already"#,
                "c/b.yml:7:34: as: collector x exports app_n already",
            ])
    }

    @Test func `a target's label must not be one of a collector's own`() {
        let text =
            "targets: [{ conninfo: '', labels: { shop: a } }]\ncollectors: { files: [c.yml] }"
        let own = Self.text("name: x") + "    - { name: shop, use: label }\n"
        #expect(
            Fixtures.problems(text, ["c.yml": own]) == [
                #"pgvigil.yml:1:37: labels: "shop" is used by pgvigil or Prometheus itself"#
            ])
    }

    @Test(arguments: [
        ("name: pg_stat_activity", #"1:9: name: there is a collector "pg_stat_activity" already"#),
        ("name: Orders", #"1:9: name: "Orders" is not made of a to z, 0 to 9 and _"#),
        ("name: 9a", #"1:9: name: "9a" is not made of a to z, 0 to 9 and _"#),
        ("scope: table", #"1:10: scope: "table" is not one of cluster, database, pgbouncer"#),
        (
            "databases: [shop]", "1:14: databases: only a collector with scope: database has it"
        ),
        (
            "scope: database\n  databases: []",
            "2:14: databases: is empty; leave it out for all databases"
        ),
        (
            "scope: pgbouncer\n  requires: [{ relation: a.b }]",
            "2:14: requires: a PgBouncer has no relations"
        ),
        ("role: standby", #"1:9: role: "standby" is not one of primary, replica"#),
        ("interval: 10", #"1:13: interval: "10" has no unit; use ms, s, m, h or d"#),
        ("timeout: 1h", "1:12: timeout: 1h is too long; at most 5m"),
        ("rows_max: 0", "1:13: rows_max: 0 is too small; at least 1"),
        (
            "intervall: 10s",
            #"1:3: unknown key "intervall" in a collector; did you mean "interval"?"#
        ),
        (
            "requires: [{ role: a, extension: b }]",
            "1:14: requires: an item has one of role, extension, optional_extension, tracking, "
                + "setting_not_zero, setting and relation"
        ),
        (
            "requires: [{}]",
            "1:14: requires: an item has one of role, extension, optional_extension, tracking, "
                + "setting_not_zero, setting and relation"
        ),
        ("top: { rows: 5, by: m, folded: app_f }", #"1:23: by: "m" is no column with a value"#),
        ("top: { rows: 5, by: n }", "1:8: top: folded is missing"),
        (
            "top: { rows: 5, by: n, folded: app_f_total }",
            #"1:34: folded: gauge "app_f_total" must not end in _total; that is for counters"#
        ),
        (
            "top: { rows: 5, by: n, folded: app_f, remainder: { x: y } }",
            #"1:54: remainder: "x" is no label of this collector"#
        ),
    ])
    func `what is wrong with a collector is said`(line: String, problem: String) {
        expect(Self.text(line), problem)
    }

    @Test(arguments: [
        ("{ sql: 'SELECT 1;' }", "5:14: sql: has a semicolon; write one statement without it"),
        (
            "{ sql: SELECT 1; DELETE FROM a }",
            "5:14: sql: has a semicolon; write one statement without it"
        ), ("{ sql: '' }", "5:14: sql: is empty"), ("{ sql: ' ' }", "5:14: sql: is empty"),
        ("{ since: 14 }", "5:7: a variant: sql is missing"),
        ("{ sql: S, since: 16, before: 16 }", "5:36: before: 16 is not later than since: 16"),
        ("{ sql: S, since: 160000 }", "5:24: since: 160000 is too large; at most 99"),
        (
            "{ sql: S, extension: { since: 1.x } }",
            #"5:37: since: "1.x" is not a version; write it as in 1.10"#
        ),
        (
            "{ sql: S, extension: { since: 1.10, before: 1.9 } }",
            "5:51: before: 1.9 is not later than since: 1.10"
        ), ("{ sql: S, without: [m] }", #"5:27: without: "m" is no column"#),
    ])
    func `what is wrong with a variant is said`(variant: String, problem: String) {
        expect(Self.text("name: x", variant: variant), problem)
    }

    @Test(arguments: [
        ("{ name: a }", "8:7: a column: use is missing"),
        ("{ name: n, use: hidden }", #"8:7: columns: column "n" is there twice"#),
        (
            "{ name: a, use: value }",
            #"8:23: use: "value" is not one of label, gauge, counter, hidden"#
        ),
        ("{ name: a, use: gauge, as: app_a }", "8:7: a column: help is missing"),
        ("{ name: a, use: gauge, help: A. }", "8:7: a column: as is missing"),
        (
            "{ name: a, use: counter, as: app_a, help: A. }",
            #"8:36: as: counter "app_a" must end in _total"#
        ),
        (
            "{ name: a, use: gauge, as: app_a_count, help: A. }",
            #"8:34: as: "app_a_count" must not end in _count; readers take it for a part of "#
                + #"another type"#
        ),
        (
            "{ name: a, use: gauge, as: pgvigil_a, help: A. }",
            #"8:34: as: "pgvigil_a": pgvigil_ is for the agent's own metrics"#
        ),
        (
            "{ name: a, use: gauge, as: pg_table_size_bytes, help: A. }",
            "8:34: as: collector pg_table_size exports pg_table_size_bytes already"
        ),
        (
            "{ name: a, use: gauge, as: app_n, help: A. }",
            #"8:7: columns: two columns become "app_n""#
        ),
        (
            "{ name: a, use: gauge, as: app_a, help: A., factor: -1 }",
            #"8:59: factor: "-1" is not a number above 0"#
        ),
        (
            "{ name: target, use: label }",
            "8:15: name: label target is set by the agent or by Prometheus"
        ),
        (
            "{ name: a, use: label, as: a-b }",
            #"8:34: as: "a-b" is no label name: letters, digits and _, not beginning with a digit"#
        ), ("{ name: a, use: label, help: A. }", "8:36: help: means nothing for a label column"),
        (
            "{ name: a, use: counter, as: app_a_total, help: A., remainder: max }",
            "8:70: remainder: means nothing for a counter column"
        ),
        (
            "{ name: a, use: counter, as: app_a_total, help: A., when_lower: lost_part }",
            "8:71: when_lower: lost_part needs top: the agent then counts by what the value grows from one"
                + " answer to the next"
        ),
        (
            "{ name: a, use: counter, as: app_a_total, help: A., when_lower: less }",
            #"8:71: when_lower: "less" is not one of reset, lost_part"#
        ),
        (
            "{ name: a, use: gauge, as: app_a, help: A., when_lower: reset }",
            "8:63: when_lower: means nothing for a gauge column"
        ),
    ])
    func `what is wrong with a column is said`(column: String, problem: String) {
        expect(Self.text("name: x") + "    - \(column)\n", problem)
    }

    @Test func `a collector that exports nothing is refused`() {
        expect(
            "- { name: x, summary: X., variants: [{ sql: S }], columns: [{ name: a, use: "
                + "hidden }] }",
            "1:60: columns: no gauge and no counter: there would be nothing to export")
        expect(
            "- { name: x }", "1:3: a collector: summary is missing",
            "1:3: a collector: variants is missing", "1:3: a collector: columns is missing")
    }

    @Test(arguments: [
        ("SELECT ';'", true), ("SELECT \";\"", true), ("SELECT $$;$$", true),
        ("SELECT $a$;$$;$a$", true), ("SELECT 1 -- ;", true), ("SELECT /* ; */ 1", true),
        ("SELECT 'it''s;'", true), ("SELECT $1, 5 $ 3", true), ("SELECT 1 -- \n;", false),
        ("SELECT ''; SELECT ''", false), ("SELECT $a$ $a$;", false), ("SELECT /* */;", false),
    ])
    func `a semicolon counts only outside of quotes and comments`(sql: String, isFine: Bool) {
        let block = "|-\n" + sql.split(separator: "\n").map { "          \($0)\n" }.joined()
        let text = Self.text("name: x", variant: "sql: \(block)")
        let problems = Fixtures.problems(
            "targets: [{ conninfo: '' }]\ncollectors: { files: [c.yml] }", ["c.yml": text])
        #expect(problems.isEmpty == isFine, "\(problems)")
    }

    /// A collector whose first line, or whose variant, is as given; the rest is fine.
    private static func text(_ line: String, variant: String = "{ sql: SELECT 1 AS n }") -> String {
        let others =
            line.hasPrefix("name:") ? ["summary: X.", "timeout: 1s"] : ["name: x", "summary: X."]
        return """
            - \(line)
              \(others[0])
              \(others[1])
              variants:
                - \(variant)
              columns:
                - { name: n, use: gauge, as: app_n, help: N. }

            """
    }

    private func expect(_ text: String, _ problems: String...) {
        let found = Fixtures.problems(
            "targets: [{ conninfo: '' }]\ncollectors: { files: [c.yml] }", ["c.yml": text])
        #expect(found == problems.map { "c.yml:" + $0 })
    }
}
