import Messages
import Metrics
import Notifications
import Receivers
import Support
import Testing

/// What severities mean, and what is not for people.
@Suite struct SeverityTests {
    private func alert(_ severity: String?, isFiring: Bool = true) -> MessageAlert {
        var labels = ["alertname": "A"]
        labels["severity"] = severity
        return MessageAlert(
            labels: labels, annotations: [:], startsAt: Fixtures.start,
            endsAt: isFiring ? nil : Fixtures.start + 1, worstValue: nil)
    }

    private func body(
        _ kind: Receiver.Kind, _ alerts: [MessageAlert], _ severities: SeverityTable = .standard
    ) throws -> String {
        var receiver = Receiver(name: "r", kind: kind)
        receiver.severities = severities
        let message = Message(
            id: "msg_1", receiver: "r", groupKey: "{}:{}", groupLabels: [:], reason: .new,
            status: .firing, alerts: alerts, alertsMax: 10, createdAt: Fixtures.start)
        let delivery = try Fixtures.builder.delivery(
            of: message, to: receiver, Fixtures.credentials, now: Fixtures.start
        ).get()
        return String(decoding: delivery.body, as: UTF8.self)
    }

    @Test(arguments: [
        ("page", "critical", "P1", "danger"), ("critical", "critical", "P1", "danger"),
        ("ticket", "warning", "P3", "warning"), ("warning", "warning", "P3", "warning"),
        ("info", "info", "P5", "#8d8d8d"), ("error", "error", "P2", "danger"),
        ("urgent", "error", "P2", "danger"), (nil, "error", "P2", "danger"),
    ])
    func `each service has its own word for a severity`(
        severity: String?, pagerDuty: String, opsgenie: String, slack: String
    ) throws {
        let alerts = [alert(severity)]
        #expect(try body(.pagerduty, alerts).contains(#""severity":"\#(pagerDuty)""#))
        #expect(try body(.opsgenie, alerts).contains(#""priority":"\#(opsgenie)""#))
        #expect(try body(.slack(channel: nil), alerts).contains(#""color":"\#(slack)""#))
    }

    @Test func `a message is as bad as the worst that fires`() throws {
        let mixed = [alert("info"), alert("ticket"), alert("page", isFiring: false)]
        #expect(try body(.opsgenie, mixed).contains(#""priority":"P3""#))
        #expect(
            try body(.opsgenie, [alert("info"), alert("page")]).contains(#""priority":"P1""#))
    }

    @Test func `words of one's own are added to the built-in ones`() throws {
        let table = SeverityTable(["sev1": .critical, "info": .none])
        #expect(try body(.opsgenie, [alert("sev1")], table).contains(#""priority":"P1""#))
        #expect(table.urgency(of: "page") == .critical)
        #expect(table.isForMachines(["severity": "info"]))
        #expect(table.changes == ["sev1": .critical, "info": .none])
        #expect(SeverityTable.standard.changes == [:])
    }

    private static let beat: LabelSet = [
        "alertname": "PgvigilDeadMansSwitch", "severity": "none", "heartbeat": "true",
    ]

    @Test(arguments: [
        (#"heartbeat="true""#, true), (#"severity="none""#, true),
        (#"severity=~"page|none""#, true), (#"alertname="PgvigilDeadMansSwitch""#, true),
        (#"alertname=~".+""#, false), (#"severity=~".*""#, false), (#"severity!="page""#, false),
        (#"team="""#, false), (#"alertname=~"Pgvigil.*""#, false),
    ])
    func `a sign of life takes only a route that names it`(matcher: String, isTaken: Bool) {
        var below = Fixtures.route("heart")
        below.matchers = Fixtures.matcher(matcher)
        var root = Fixtures.route()
        root.routes = [below]
        let plan = Fixtures.plan(root)
        let receivers = plan.routes(for: Self.beat).map(\.options.receiver)
        #expect(receivers == (isTaken ? ["heart"] : []))
        // Everything else goes where it went.
        let page: LabelSet = ["alertname": "PostgresDown", "severity": "page"]
        #expect(plan.routes(for: page).count == 1)
    }

    @Test func `a name above a route counts for the routes below it`() {
        let leaf = Fixtures.route("leaf")
        var middle = Fixtures.route("middle")
        middle.matchers = Fixtures.matcher(#"heartbeat="true""#)
        middle.routes = [leaf]
        var root = Fixtures.route()
        root.routes = [middle]
        #expect(
            Fixtures.plan(root).routes(for: Self.beat).map(\.options.receiver) == ["leaf"])
    }
}
