import AgentWeb
import Messages
import Metrics
import Notifications
import Rules
import StatusPages
import Testing
import Web

/// What the status page says of alerts and silences, taken from the rooms that have them.
@Suite struct StatusValueTests {
    private static let alert = Alert(
        labels: ["alertname": "A", "severity": "page", "target": "orders"],
        annotations: [
            "summary": "s", "description": "d", "action": "a", "runbook_url": "https://a.test/A",
        ], state: .firing, value: 1, activeAt: 60_000, worstValue: 1)

    private static func silence(
        _ id: String, _ target: String, from starts: Int64, to ends: Int64
    ) -> Silence {
        Silence(
            id: id, matchers: [.equal("target", target)], startsAt: starts, endsAt: ends,
            updatedAt: 0, createdBy: "me", comment: "why")
    }

    @Test func `an alert brings its texts, and the end of the silence that lasts longest`() {
        let silences = [
            Self.silence("1", "orders", from: 0, to: 700_000),
            Self.silence("2", "orders", from: 0, to: 660_000),
            Self.silence("3", "orders", from: 400_000, to: 7_560_000),
            Self.silence("4", "other", from: 0, to: 7_560_000),
        ]
        #expect(
            AlertStatus(Self.alert, silences: silences, now: 360_000)
                == AlertStatus(
                    name: "A", severity: "page", target: "orders", state: .firing,
                    activeAt: 60_000, summary: "s", details: ["d", "a"],
                    runbookURL: "https://a.test/A", silencedUntil: 700_000))
        #expect(AlertStatus(Self.alert, silences: [], now: 0).silencedUntil == nil)
    }

    @Test func `a silence shows until it is over`() {
        let silence = Self.silence("1", "orders", from: 300_000, to: 660_000)
        let shown = SilenceStatus(silence, now: 360_000)
        #expect(shown?.matchers == #"target="orders""#)
        #expect(shown?.isActive == true && shown?.endsAt == 660_000)
        #expect(SilenceStatus(silence, now: 299_999)?.isActive == false)
        #expect(SilenceStatus(silence, now: 660_000) == nil)
    }
}
