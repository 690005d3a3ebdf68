import Agreements
import Basics
import Metrics
import Tables
import Testing

/// Answers with what is expected beside what there is.
@Suite struct AnswerTests {
    private static let agreements = Agreements(
        settings: [
            ExpectedSetting(name: "Max_Connections", value: "200"),
            ExpectedSetting(name: "io_method", value: "io_uring"),
            ExpectedSetting(name: "listen_addresses", value: "*"),
            ExpectedSetting(name: "app.key", value: "x"),
        ],
        extensions: [
            ExpectedExtensions(names: ["vector", "pg_stat_statements"]),
            ExpectedExtensions(names: ["pgcrypto"], databases: [Glob("shop*")]),
        ])

    private static func rows(_ table: Table) -> [[String?]] {
        (0..<table.rowCount).map { row in table.columns.indices.map { table.text(row, $0) } }
    }

    // MARK: Extensions

    private static func installed(
        _ database: String, _ rows: [(String, String)], newest: [String: String] = [:],
        isWhole: Bool = true, agreements: Agreements = agreements
    ) -> [[String?]] {
        var table = Table(columns: ["extension", "version", "installed", "outdated", "missing"])
        for (name, version) in rows { table.appendRow([name, version, "1", nil, nil]) }
        var versions = ExactDictionary<String>()
        for (name, version) in newest { versions[name] = version }
        return Self.rows(
            agreements.completed(
                installed: table, in: database, newest: versions, isWhole: isWhole))
    }

    @Test func `each database has what is expected there, missing or not, with its age`() {
        let rows = Self.installed(
            "shop_eu", [("pgcrypto", "1.3"), ("plpgsql", "1.0"), ("vector", "0.7")],
            newest: ["pgcrypto": "1.3", "vector": "0.8"])
        #expect(
            rows == [
                ["pgcrypto", "1.3", "1", "0", "0"], ["plpgsql", "1.0", "1", nil, nil],
                ["vector", "0.7", "1", "1", "0"],
                ["pg_stat_statements", nil, nil, nil, "1"],
            ])
        let other = Self.installed("postgres", [("plpgsql", "1.0")])
        #expect(other.map { $0[0] } == ["plpgsql", "pg_stat_statements", "vector"])
    }

    @Test func `an answer that is not whole says nothing of what it does not have`() {
        #expect(Self.installed("shop", [("a", "1")], isWhole: false).count == 1)
    }

    @Test func `names that only Unicode takes for equal are two extensions`() {
        let agreements = Agreements(extensions: [ExpectedExtensions(names: ["e\u{301}"])])
        let rows = Self.installed(
            "a", [("\u{e9}", "1")], newest: ["e\u{301}": "2"], agreements: agreements)
        #expect(rows.count == 2 && rows[0][3] == nil && rows[1][4] == "1")
    }

    @Test func `without expectations an answer stays as it is`() {
        let rows = Self.installed("a", [("b", "1")], agreements: Agreements())
        #expect(rows == [["b", "1", "1", nil, nil]])
    }

    @Test func `of what could be installed only what is expected is said to be there`() {
        var table = Table(columns: ["extension", "default_version", "there", "available"])
        table.appendRow(["hstore", "1.8", "1", nil])
        table.appendRow(["vector", "0.8", "1", nil])
        let rows = Self.rows(Self.agreements.completed(available: table))
        #expect(
            rows == [
                ["hstore", "1.8", "1", nil], ["vector", "0.8", "1", "1"],
                ["pg_stat_statements", nil, nil, "0"], ["pgcrypto", nil, nil, "0"],
            ])
        table.isCut = true
        #expect(Self.agreements.completed(available: table).rowCount == 2)
    }

    // MARK: Settings

    private static let columns = [
        "name", "value", "unit", "vartype", "boot_val", "source", "expected", "reason",
        "compared", "differs",
    ]

    @Test func `settings are compared, and one that is not shown has a reason`() {
        var table = Table(columns: Self.columns)
        table.appendRow(
            ["max_connections", "100", nil, "integer", "100", "default", nil, nil, nil, nil])
        table.appendRow(
            ["app.key", "secret", nil, "string", nil, "configuration file", nil, nil, nil, nil])
        let found = Self.agreements.completed(settings: table, major: 17)
        func cells(_ row: Int, _ names: [String]) -> [String?] {
            names.map { name in
                found.columns.firstIndex(of: name).flatMap { found.text(row, $0) }
            }
        }
        let names = ["name", "expected", "value", "reason", "compared", "differs"]
        #expect(found.rowCount == 4)
        #expect(cells(0, names) == ["max_connections", "200", "100", "", "1", "1"])
        #expect(cells(1, names) == ["io_method", "io_uring", nil, "unsupported", "0", nil])
        #expect(cells(2, names) == ["listen_addresses", "*", nil, "permission", "0", nil])
        // What an application keeps there may be a secret.
        #expect(cells(3, names) == ["app.key", "x", "(not shown)", "", "1", "1"])
    }
}
