import Advice
import Collection
import Examinations
import Indicators
import Metrics
import Recommendations
import Testing

/// What is said of alerts that page, and of prepared transactions that keep others waiting.
@Suite struct PageAdviceTests {
    @Test func `alerts that page are named with their own words and their runbook`() throws {
        var made = Made()
        made.lethal = ["page_alert"]
        made.losses = [("cap", "page_alert", 12)]
        made.pages = [
            PageThatFires(
                name: "PostgresSplitBrain", summary: "orders and copy both take writes",
                action: "Fence one of them.", runbook: "docs/runbooks/PostgresSplitBrain.md"),
            PageThatFires(name: "Own", summary: "", action: "", runbook: "https://wiki/own"),
        ]
        let item = try #require(made.recommendations.first)
        #expect(item.title == "Own, PostgresSplitBrain fire and page")
        #expect(item.runbook == nil)
        #expect(item.evidence.contains("PostgresSplitBrain: orders and copy both take writes"))
        #expect(item.evidence.contains("PostgresSplitBrain, what to do: Fence one of them."))
        #expect(item.steps == [] && item.points == 12)
        made.pages.removeLast()
        let one = try #require(made.recommendations.first)
        #expect(one.title == "PostgresSplitBrain fires and pages")
        #expect(one.runbook == "docs/runbooks/PostgresSplitBrain.md")
        let report = Report(target: "a", made.examination)
        #expect(report.text.contains("See: check page_alert, alert PostgresSplitBrain, docs/"))
    }

    @Test func `where no alert is known there is no link to nowhere`() throws {
        var made = Made()
        made.lethal = ["page_alert"]
        made.losses = [("cap", "page_alert", 12)]
        let report = Report(target: "a", made.examination)
        let links = try #require(
            report.text.split(separator: "\n").first { $0.hasPrefix("   See:") })
        #expect(links.hasPrefix("   See: check page_alert, panel"), "\(links)")
    }

    private func queue(behind quoted: String) -> Made {
        var made = Made()
        made.answer(
            "sessions",
            [
                "pid": "7", "datname": "shop", "usename": "app", "application_name": "web",
                "state": "active", "locks": "1", "in_transaction": "90", "waited": "90",
                "blockers": "0",
            ])
        made.answer(
            "horizon",
            [
                "kind": "prepared", "name": "it's-42", "quoted": "'it''s-42'", "horizon": "5",
                "seconds": "600", "datname": "shop",
            ])
        made.samples = [
            (
                "pg_lock_blocking_root_details",
                Labels(
                    names: ["pid", "datname", "usename", "kind", "query"],
                    values: [
                        "0", "shop", "app", "prepared transaction", "PREPARE TRANSACTION \(quoted)",
                    ]), 3
            )
        ]
        return made
    }

    @Test func `a prepared transaction at the head of a queue is named where the wait is`() throws {
        let found = queue(behind: "'it''s-42'").recommendations
        #expect(found.count == 1)
        let item = try #require(found.first)
        #expect(item.title == "Prepared transaction 'it''s-42' keeps others waiting")
        #expect(item.severity == .critical && item.checks.contains("lock_wait"))
        #expect(
            item.steps.map(\.sql) == [
                "ROLLBACK PREPARED 'it''s-42';", "COMMIT PREPARED 'it''s-42';",
            ])
        #expect(item.steps.map(\.isAlternative) == [false, true])
        #expect(item.database == "shop")
        #expect(item.evidence.contains { $0.contains("3 sessions wait for it") })
    }

    @Test(arguments: ["'it''s", "'it'", "'"])
    func `a name that was cut is in no statement`(quoted: String) {
        let kinds = queue(behind: quoted).recommendations.map(\.kind)
        #expect(kinds == ["prepared_transaction"])
    }

    @Test(arguments: [(150_010, false), (160_000, true)])
    func `a running autovacuum is sped up only where it takes the limit`(
        version: Int, isSpedUp: Bool
    ) throws {
        var made = Made()
        made.version = version
        for (pid, kind, blockers) in [("7", "autovacuum worker", nil), ("8", "session", "7")] {
            made.answer(
                "sessions",
                [
                    "pid": pid, "kind": kind, "datname": "shop", "usename": "app",
                    "application_name": "web", "state": "active", "locks": "1",
                    "in_transaction": "90", "waited": "90", "blockers": blockers,
                ])
        }
        let item = try #require(made.recommendations.first { $0.kind == "lock_blocker" })
        #expect(item.steps.contains { $0.sql.contains("cost_limit") } == isSpedUp)
        #expect(item.risk.contains("before PostgreSQL 16") == !isSpedUp)
    }
}
