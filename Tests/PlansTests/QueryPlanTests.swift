import Basics
import JSON
import Plans
import Testing

/// Plans as values: what is read of them, and which are the same.
@Suite struct QueryPlanTests {
    static let join = """
        [{"Plan": {"Node Type": "Hash Join", "Parallel Aware": false, "Async Capable": false,
          "Join Type": "Left", "Startup Cost": 27.50, "Total Cost": 55.08, "Plan Rows": 6,
          "Plan Width": 8, "Inner Unique": false, "Disabled": false,
          "Hash Cond": "(a.id = b.a_id)",
          "Plans": [
            {"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Parallel Aware": true,
             "Async Capable": false, "Relation Name": "Order Lines", "Alias": "a",
             "Startup Cost": 0.00, "Total Cost": 25.00, "Plan Rows": 6, "Plan Width": 4,
             "Filter": "((secret = 'geheim'::text) AND (pin = 4711) AND (x = $1))"},
            {"Node Type": "Hash", "Parent Relationship": "Inner", "Parallel Aware": false,
             "Startup Cost": 20.00, "Total Cost": 20.00, "Plan Rows": 1, "Plan Width": 4,
             "Plans": [
              {"Node Type": "Index Only Scan", "Parent Relationship": "Outer",
               "Scan Direction": "Backward", "Index Name": "b_a_id_idx", "Relation Name": "b",
               "Alias": "b", "Startup Cost": 0.15, "Total Cost": 20.00, "Plan Rows": 1,
               "Plan Width": 4, "Index Cond": "(a_id > $2)"}]}
          ]}, "Planning Time": 0.213,
          "JIT": {"Functions": 3, "Options": {"Inlining": false, "Expressions": true}}}]
        """

    @Test func `a plan is read with its nodes, cost and time`() throws {
        let plan = try QueryPlan(Self.join)
        #expect(
            plan.root.all.map(\.type) == ["Hash Join", "Seq Scan", "Hash", "Index Only Scan"])
        #expect(plan.totalCost == 55.08 && plan.planningMilliseconds == 0.213)
        #expect(plan.relations == ["Order Lines", "b"] && !plan.isPruned)
        #expect(plan.uses(index: "b_a_id_idx") && !plan.uses(index: "b"))
        let again = try QueryPlan("[\(plan.json.compact)]")
        #expect(again == plan)
    }

    @Test func `a plan is shown as psql shows it`() throws {
        let lines = PlanTree.lines(try QueryPlan(Self.join))
        #expect(
            lines == [
                "Hash Left Join  (cost=27.50..55.08 rows=6 width=8)",
                "  Hash Cond: (a.id = b.a_id)",
                "  ->  Parallel Seq Scan on \"Order Lines\" a  (cost=0.00..25.00 rows=6 width=4)",
                "        Filter: ((secret = 'geheim'::text) AND (pin = 4711) AND (x = $1))",
                "  ->  Hash  (cost=20.00..20.00 rows=1 width=4)",
                "        ->  Index Only Scan Backward using b_a_id_idx on b"
                    + "  (cost=0.15..20.00 rows=1 width=4)",
                "              Index Cond: (a_id > $2)",
                "JIT:",
                "  Functions: 3",
                "  Options: Inlining false, Expressions true",
            ])
    }

    @Test func `constants in conditions pass the same redaction as texts, and names stay`() throws {
        let plan = PlanDisclosure.redacted.shown(try QueryPlan(Self.join))
        let lines = PlanTree.lines(plan).joined(separator: "\n")
        #expect(!lines.contains("geheim") && !lines.contains("4711"))
        #expect(lines.contains("Filter: ((secret = ?::text) AND (pin = ?) AND (x = $1))"))
        #expect(lines.contains("\"Order Lines\" a") && lines.contains("b_a_id_idx"))
        #expect(!plan.json.compact.contains("geheim") && !plan.json.compact.contains("4711"))
        #expect(plan.json.compact.contains("\"Total Cost\":55.08"))
        #expect(try PlanDisclosure.full.shown(QueryPlan(Self.join)) == QueryPlan(Self.join))
    }

    @Test(arguments: [
        ("(hashed SubPlan 1)", "geheim"), ("(a = E'it\\'s geheim')", "geheim"),
        ("((x ->> 'geheim'::text))", "geheim"), ("(d < '2024-01-01'::date)", "2024"),
        ("(a = ANY ('{geheim,4711}'::text[]))", "geheim"), ("'geheim", "geheim"),
        ("(a = $q$geheim$q$)", "geheim"), ("geheim' || 'x", "x'"),
        ("SELECT a FROM r WHERE ((b = 'geheim'))", "geheim"),
    ])
    func `no constant of any condition, key, or unknown member is shown`(
        condition: String, secret: String
    ) throws {
        let text = JSONText.quoted(condition)
        let answer = """
            [{"Plan": {"Node Type": "Result", "One-Time Filter": \(text), "Sort Key": [\(text)],
              "Of A Later Version": {"A": [\(text)], "Node Type": "x"}}, "Other": \(text)}]
            """
        let shown = PlanDisclosure.redacted.shown(try QueryPlan(answer))
        #expect(!shown.json.compact.contains(secret))
        #expect(!PlanTree.lines(shown).joined().contains(secret))
    }

    @Test(arguments: [
        (#"((s = 'geheim\'::text) AND (a = 'x'::text))"#, "((s = ?::text) AND (a = ?::text))"),
        (#"((p ~ '^geheim\'''::text) AND (b = $1))"#, "((p ~ ?::text) AND (b = $1))"),
        (#"(("it's" = '\geheim\'::text) AND (n = 5))"#, #"(("it's" = ?::text) AND (n = ?))"#),
    ])
    func `a backslash before a quote hides the constant and nothing else`(
        condition: String, expected: String
    ) throws {
        let answer =
            #"[{"Plan": {"Node Type": "Result", "Filter": \#(JSONText.quoted(condition))}}]"#
        let shown = PlanTree.lines(PlanDisclosure.redacted.shown(try QueryPlan(answer)))
        #expect(shown.last == "  Filter: \(expected)")
    }

    @Test func `costs, estimates, aliases and constants do not change a fingerprint`() throws {
        let plan = try QueryPlan(Self.join)
        for (from, to) in [
            ("55.08", "99.00"), ("\"Plan Rows\": 6", "\"Plan Rows\": 7"), ("4711", "12"),
            ("\"Alias\": \"a\"", "\"Alias\": \"z\""), ("0.213", "7.0"),
        ] {
            let other = try QueryPlan(Self.join.replacing(bytesOf: from, with: to))
            #expect(other != plan && other.fingerprint == plan.fingerprint, "\(from)")
        }
        #expect(plan.fingerprint.utf8.count == 16)
    }

    @Test func `kinds of nodes, relations, indexes, joins and their order change it`() throws {
        let plan = try QueryPlan(Self.join)
        var seen: Set<String> = [plan.fingerprint]
        for (from, to) in [
            ("Hash Join", "Merge Join"), ("\"Left\"", "\"Inner\""), ("Order Lines", "orders"),
            ("b_a_id_idx", "b_pkey"), ("Backward", "Forward"), ("Index Only Scan", "Index Scan"),
        ] {
            let other = try QueryPlan(Self.join.replacing(bytesOf: from, with: to))
            #expect(seen.insert(other.fingerprint).inserted, "\(from)")
        }
        let turned = QueryPlan(
            root: PlanNode(
                members: plan.root.members, children: plan.root.children.reversed()),
            others: plan.others)
        #expect(seen.insert(turned.fingerprint).inserted)
        // A node below another is not one beside it.
        let flat = QueryPlan(
            root: PlanNode(members: plan.root.members, children: Array(plan.root.all.dropFirst())),
            others: [])
        #expect(seen.insert(flat.fingerprint).inserted)
    }

    @Test(arguments: [
        "", "[]", "[{}]", "{}", "[{\"Plan\": {}}]", "[{\"Plan\": {\"Node Type\": 1}}]",
        "[{\"Plan\": {\"Node Type\": \"Result\", \"Plans\": [1]}}]", "null", "Seq Scan on t",
        "[{\"Plan\": {\"Node Type\": \"Result\"}}, {\"Plan\": {\"Node Type\": \"Result\"}}]",
    ])
    func `an answer that is no plan is said to be none, never an empty one`(answer: String) {
        #expect(throws: PlanProblem.self) { _ = try QueryPlan(answer) }
    }

    @Test func `a plan may be deep, and has a bound`() throws {
        func nested(_ count: Int) -> String {
            let head = #"{"Node Type":"Limit","Plans":["#
            let inner = #"{"Node Type":"Result"}"#
            return "[{\"Plan\":" + String(repeating: head, count: count) + inner
                + String(repeating: "]}", count: count) + "}]"
        }
        let deep = try QueryPlan(nested(490))
        #expect(deep.root.all.count == 491)
        #expect(PlanTree.lines(PlanDisclosure.redacted.shown(deep)).count == 491)
        #expect(deep.json.compact.contains("Result") && deep.fingerprint.utf8.count == 16)
        #expect(throws: PlanProblem.self) { _ = try QueryPlan(nested(600)) }
    }

    @Test func `a plan says nothing where a member is missing`() throws {
        let plan = try QueryPlan(#"[{"Plan": {"Node Type": "Re\u001bsult"}}]"#)
        #expect(plan.totalCost == nil && plan.planningMilliseconds == nil)
        #expect(PlanTree.lines(plan) == ["Re\\u{1B}sult  (cost=?..? rows=? width=?)"])
    }
}
