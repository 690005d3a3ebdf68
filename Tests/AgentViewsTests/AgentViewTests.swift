import AgentViews
import Testing

/// Which question a view sends, and what it makes of the answer.
@Suite struct AgentViewTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `names and values are written so that the agent reads them back`() throws {
        let view = try QueriesView(["target": "a/b 50%+é", "order": "total", "min-mean": "1s"])
        #expect(
            view.path
                == "/api/v1/database/slow-queries?target=a%2Fb%2050%25%2B%C3%A9&order=total"
                + "&min_mean=1s")
        #expect(try StatusView([:]).path == "/api/v1/database/health")
    }

    @Test func `the status of each target is a row, with what costs it most`() throws {
        let answer = """
            {"targets": [
              {"target": "a", "up": true, "down_reason": null, "age_seconds": 4.25, "score": 82.5,
               "status": "good", "alerts": [{"state": "firing"}, {"state": "pending"}],
               "components": [{"checks": [{"name": "cache_hit", "lost": 2},
                 {"name": "locks", "lost": 15.5}, {"name": "wal", "lost": null}]}]},
              {"target": "b\\u202e", "up": false, "down_reason": "no answer\\u001b[2J",
               "age_seconds": null, "score": null, "status": "down", "alerts": [],
               "components": []}], "truncated": 3}
            """
        let table = try StatusView([:]).table(of: bytes(answer))
        #expect(table.rows[1] == ["a", "good", "82.5", "1", "4.3 s", "locks 15.5"])
        #expect(table.rows[2].suffix(2) == ["-", "no answer\u{1b}[2J"] && table.hasProblems)
        #expect(table.notes == ["3 more targets had no room in the answer: give --target NAME"])
        #expect(!table.text.unicodeScalars.contains("\u{1b}"))
        #expect(!table.text.unicodeScalars.contains("\u{202e}"))
    }

    @Test func `alerts that fire come first, and an info is no problem`() throws {
        func answer(_ severity: String) -> [UInt8] {
            bytes(
                """
                {"status": "success", "data": {"alerts": [
                  {"labels": {"alertname": "B"}, "annotations": {}, "state": "pending",
                   "activeAt": "2026-11-21T08:00:00.123Z", "value": "1"},
                  {"labels": {"alertname": "A", "severity": "\(severity)", "target": "t"},
                   "annotations": {"summary": "full"}, "state": "firing",
                   "activeAt": "2026-11-21T08:00:00.123Z", "value": "1"}]}}
                """)
        }
        let table = try AlertsView([:]).table(of: answer("page"))
        #expect(table.rows[1] == ["firing", "page", "A", "t", "2026-11-21T08:00Z", "full"])
        #expect(table.rows[2][2] == "B" && table.hasProblems)
        #expect(try !AlertsView([:]).table(of: answer("info")).hasProblems)
    }

    @Test func `an alert that a silence keeps back says so, and is a problem all the same`() throws
    {
        let answer = """
            {"data": {"alerts": [
              {"labels": {"alertname": "A", "severity": "page"}, "annotations": {},
               "state": "firing", "activeAt": "2026-11-21T08:00:00Z",
               "silencedUntil": "2026-11-21T09:00:00Z"}]}}
            """
        let table = try AlertsView([:]).table(of: bytes(answer))
        #expect(table.rows[1][0] == "firing, silenced" && table.hasProblems)
    }

    @Test func `alerts that wait are ordered by severity, and those alike as they were answered`()
        throws
    {
        let alerts = [("C", "info"), ("B", "ticket"), ("D", "info"), ("A", "page"), ("E", "none")]
            .map { name, severity in
                """
                {"labels": {"alertname": "\(name)", "severity": "\(severity)"},
                 "annotations": {}, "state": "pending", "activeAt": "2026-11-21T08:00:00Z"}
                """
            }
        let table = try AlertsView([:]).table(
            of: bytes(#"{"data": {"alerts": ["# + alerts.joined(separator: ",") + "]}}"))
        #expect(table.rows.dropFirst().map { $0[2] } == ["A", "B", "C", "D", "E"])
    }

    @Test func `statements are rows, and a target without any says why`() throws {
        let answer = """
            {"targets": [{"target": "a", "unseen": null, "statements": [
              {"queryid": "-4185925123159566327", "datname": "d", "usename": "u",
               "query": "SELECT 1", "calls": 1200, "mean_seconds": 0.0125, "total_seconds": 15,
               "share_of_time": 0.25, "cache_hit_ratio": null}]},
              {"target": "b", "statements": null, "unseen": "left out"},
              {"target": "c", "statements": [], "unseen": "it is down",
               "as_of": "2026-11-21T08:00:00Z"}], "truncated": 0}
            """
        let table = try QueriesView([:]).table(of: bytes(answer))
        #expect(
            table.rows[1] == [
                "a", "1200", "12.5 ms", "15 s", "25 %", "-", "d", "u", "-4185925123159566327",
                "SELECT 1",
            ])
        #expect(
            table.notes == [
                "b: no statements are known: left out",
                "c: last read at 2026-11-21T08:00:00Z: it is down",
            ])
    }

    @Test(arguments: ["", "{}", "<html>", #"{"targets": 5}"#])
    func `what is no answer of an agent is refused in words`(text: String) throws {
        #expect(throws: ViewRefusal.self) { try StatusView([:]).table(of: bytes(text)) }
        #expect(throws: ViewRefusal.self) { try AlertsView([:]).table(of: bytes(text)) }
        #expect(throws: ViewRefusal.self) { try QueriesView([:]).table(of: bytes(text)) }
    }
}
