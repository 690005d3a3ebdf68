import Basics
import JSON
import Plans
import Testing

/// What `pgvigil explain` prints.
@Suite struct PlannedStatementTests {
    private static func statement(
        _ text: String = "SELECT EXTRACT($1 FROM d), 'geheim' FROM t\n WHERE x = $2",
        hypothetical: Bool = false
    ) throws -> PlannedStatement {
        let plan = try QueryPlan(QueryPlanTests.join)
        let better = try QueryPlan(QueryPlanTests.join.replacing(bytesOf: "55.08", with: "5.50"))
        let index = try #require(HypotheticalIndex("CREATE INDEX ON t (x) WHERE y = 'geheim'"))
        return PlannedStatement(
            target: "ord\u{1B}ers", queryIdentifier: -42, database: "shop", user: "web",
            serverVersion: "18.1", text: try PlannableText(text), searchPath: "app, public",
            plan: plan, notes: ["a note"],
            hypothetical: hypothetical
                ? HypotheticalPlan(index: index, name: "b_a_id_idx", bytes: 8192, plan: better)
                : nil)
    }

    @Test func `a person reads the statement, its plan, notes and what was rewritten`() throws {
        let text = try Self.statement().text(.redacted)
        let plan = try QueryPlan(QueryPlanTests.join)
        #expect(
            text.hasPrefix(
                """
                ord\\u{1B}ers: statement -42 in database shop, PostgreSQL 18.1
                  SELECT pg_catalog.extract($1 , d), ? FROM t WHERE x = $2
                generic plan, planned in 0.213 ms; the statement was not executed
                fingerprint \(plan.fingerprint)

                 Hash Left Join  (cost=27.50..55.08 rows=6 width=8)

                """))
        #expect(text.contains("\nnote: a note\nnote: rewritten to be SQL: EXTRACT($1 FROM ...)"))
        #expect(!text.contains("geheim") && !text.contains("\u{1B}"))
        #expect(try Self.statement().text(.full).contains("geheim"))
    }

    @Test func `a hypothetical index is shown with both costs and whether it is used`() throws {
        let text = try Self.statement(hypothetical: true).text(.redacted)
        #expect(
            text.contains(
                """

                with CREATE INDEX ON t (x) WHERE y = ?, about 8192 bytes, which was not created:
                cost 55.08 → 5.50 (-90.0 %); the plan uses it

                """))
        #expect(!text.contains("geheim"))
    }

    @Test func `a program reads the same, and the id as a text`() throws {
        let line = try Self.statement(hypothetical: true).json(.redacted)
        let json = try JSONReader.value(of: Array(line.utf8))
        #expect(json.member("version")?.compact == "1")
        #expect(json.member("query_id") == .text("-42"))
        #expect(json.member("parameters")?.compact == "2")
        #expect(json.member("total_cost")?.compact == "55.08")
        #expect(json.member("planning_seconds")?.compact == "0.000213")
        #expect(json.member("plan")?.member("Plan")?.member("Node Type") == .text("Hash Join"))
        let hypothetical = json.member("hypothetical")
        #expect(hypothetical?.member("is_used") == .flag(true))
        #expect(hypothetical?.member("bytes")?.compact == "8192")
        #expect(!line.contains("geheim"))
        #expect(try Self.statement().json(.redacted).contains("\"hypothetical\":null"))
    }

    @Test func `a long statement is cut where it is shown`() throws {
        let columns = (0..<1000).map { "column_\($0)" }.joined(separator: ", ")
        let text = try Self.statement("SELECT \(columns) FROM t").text(.redacted)
        let shown = text.split(separator: "\n")[1]
        #expect(shown.hasSuffix(" ...") && shown.count < 2010)
    }

    @Test func `an index that is there already, or is refused, is said in a note`() throws {
        let plan = try QueryPlan(QueryPlanTests.join)
        let index = try #require(HypotheticalIndex("CREATE INDEX ON t (x)"))
        func text(_ hypothetical: HypotheticalPlan?, _ problem: String?) throws -> String {
            PlannedStatement(
                target: "t", queryIdentifier: 1, database: "d", user: "u", serverVersion: "18.1",
                text: try PlannableText("SELECT 1"), searchPath: "", plan: plan, notes: [],
                hypothetical: hypothetical, hypotheticalProblem: problem
            ).text(.redacted)
        }
        let same = HypotheticalPlan(
            index: index, name: "x", bytes: nil, plan: plan, sameIndex: "t_pkey")
        #expect(try text(same, nil).contains("\nnote: index t_pkey is there with the same"))
        let refused = try text(nil, "--hypothetical: no")
        #expect(refused.contains("\nnote: --hypothetical: no\n") && refused.contains("Hash Left"))
    }
}
