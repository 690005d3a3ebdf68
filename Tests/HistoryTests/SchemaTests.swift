import History
import HistorySchema
import Indicators
import Limits
import Metrics
import Testing

@Suite struct SchemaTests {
    @Test func `versions count from 1 without gaps`() {
        #expect(Schema.migrations.map(\.version) == Array(1...Schema.migrations.count))
        #expect(Set(Schema.migrations.map(\.name)).count == Schema.migrations.count)
    }

    @Test func `the script holds every migration and its mode`() {
        let script = Schema.script(mode: .unlogged)
        for migration in Schema.migrations {
            #expect(script.contains(migration.sql))
            #expect(script.contains("VALUES (\(migration.version), '\(migration.name)')"))
        }
        #expect(script.contains("SET pgvigil.mode = 'unlogged'"))
    }

    @Test func `a role's name cannot break out of a grant`() {
        for statement in SchemaGrants.writer("a\"b") + SchemaGrants.reader("a\"b")
            + SchemaGrants.recorder("a\"b") + SchemaGrants.job("a\"b")
        {
            // A statement that looks for sequences quotes the name when it is run.
            let isQuotedLater = statement.contains("TO %I', found, 'a\"b');")
            #expect(statement.hasSuffix("TO \"a\"\"b\"") || isQuotedLater, "\(statement)")
        }
        #expect(SchemaGrants.writer("a'b").last?.contains("found, 'a''b');") == true)
        // To a server a quote ends a name whatever mark follows it.
        #expect(
            SchemaGrants.recorder("a\"\u{338}; DROP")[0].unicodeScalars.elementsEqual(
                "GRANT USAGE ON SCHEMA monitoring TO \"a\"\"\u{338}; DROP\"".unicodeScalars))
    }

    @Test func `limits in SQL are the agent's defaults`() {
        let limits = Thresholds()
        let text = Schema.migrations.map(\.sql).joined()
        let names = Self.shown.filter { $0.reasonNotInSQL == nil }.compactMap { $0.limits?.name }
        #expect(names.count >= 10)
        for name in names {
            let limit = limits[name]
            let numbers = [limit.warning, limit.critical].map { number -> String in
                let number = number ?? -1
                return number == number.rounded() ? "\(Int(number))" : "\(number)"
            }
            let below = name.isBadBelow ? "true" : "false"
            let flat = text.split { $0.isWhitespace }.joined(separator: " ")
            #expect(
                flat.contains(
                    "'pg_\(name.rawValue)', \(numbers[0]), \(numbers[1]), \(below)"),
                "\(name)")
        }
    }

    /// Indicators with series, which plain SQL may have as well.
    private static let shown = Indicator.all.filter { $0.origin != .scored }

    @Test func `monitoring.indicators() has every indicator that does not say why not`() throws {
        let text = try #require(
            Schema.migrations.map(\.sql).last { $0.contains("FUNCTION monitoring.indicators(") })
        let start = try #require(text.firstRange(of: "FUNCTION monitoring.indicators("))
        let end = try #require(text[start.upperBound...].firstRange(of: "$body$;"))
        let function = text[start.upperBound..<end.lowerBound]
        for indicator in Self.shown {
            let name = indicator.metric.name
            #expect(function.contains("'\(name)'") == (indicator.reasonNotInSQL == nil), "\(name)")
            #expect(indicator.reasonNotInSQL != "", "\(name)")
        }
    }
}
