import AgentWeb
import HTTP
import HTTPMessages
import Judging
import Logging
import Messages
import Metrics
import Notifications
import Platform
import RuleDocuments
import Support
import Testing
import Web

/// The order in which `/api/v1/alerts` answers what rules have found.
@Suite struct AlertListTests {
    private struct NoLines: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    private static let rules = """
        groups:
          - name: g
            rules:
              - { alert: Info, expr: pg_up == 1, labels: { severity: info } }
              - { alert: Waits, expr: pg_up == 1, for: 1h, labels: { severity: page } }
              - { alert: Ticket, expr: pg_up == 1, labels: { severity: ticket } }
              - { alert: Page, expr: pg_up == 1, labels: { severity: page } }
        """

    @Test func `what fires is answered first, then what is more urgent`() async throws {
        let snapshot = Snapshot(
            generation: 1,
            targets: ["b", "a"].map { name in
                TargetSnapshot(
                    name: name, labels: ["target": name], generation: 1,
                    families: [Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, 1)])],
                    reports: 1)
            }, agent: [])
        let status = RuleStatus()
        let time = ManualTime(wall: 1_795_435_200_000)
        let evaluator = RuleEvaluator(
            RuleSettings(
                files: [try RuleFile.parse(Array(Self.rules.utf8), path: "r.yml").get()],
                interval: .seconds(10), instance: "here:1"),
            status: status, stateDirectory: nil, log: Logger(level: .error, output: NoLines()),
            time: time.source, pauses: PauseSensor(), snapshot: { snapshot })
        await evaluator.begin()
        let end = time.source.moment.wall + 90_000
        while time.source.moment.wall < end { time.pass(await evaluator.turn()) }
        let endpoints = Endpoints(
            Endpoints.Sources(
                pages: Pages(snapshot), targets: { [] }, isReady: { true }, problem: { nil },
                reload: nil, version: "1", rules: status,
                knownSilences: {
                    [
                        Silence(
                            id: "1", matchers: [.equal("alertname", "Ticket")], startsAt: 0,
                            endsAt: 253_402_300_799_000, updatedAt: 0, createdBy: "me", comment: "")
                    ]
                }))
        let answer = try EndpointsTests.response(
            endpoints.answer(Request(path: "/api/v1/alerts")))
        let text = String(decoding: answer.body.bytes, as: UTF8.self)
        let names = text.split(separator: #""alertname":""#).dropFirst().compactMap {
            $0.split(separator: "\"").first.map(String.init)
        }
        #expect(
            names == ["Page", "Page", "Ticket", "Ticket", "Info", "Info", "Waits", "Waits"],
            "\(text)")
        let silenced = text.split(separator: #"{"labels":"#).filter {
            $0.contains(#""silencedUntil":"9999-12-31T23:59:59"#)
        }
        #expect(silenced.count == 2 && silenced.allSatisfy { $0.contains("Ticket") })
    }
}
