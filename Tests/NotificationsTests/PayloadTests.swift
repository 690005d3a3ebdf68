import FoundationEssentials
import Messages
import Metrics
import Platform
import Receivers
import Support
import Testing

@Suite struct PayloadTests {
    private let firing = MessageAlert(
        labels: ["alertname": "Lag", "target": "orders", "severity": "critical"],
        annotations: ["summary": "replica is late"], startsAt: Fixtures.start, endsAt: nil,
        worstValue: 12.5)
    private let over = MessageAlert(
        labels: ["alertname": "Lag", "target": "shop", "severity": "critical"],
        annotations: ["summary": "replica is late"], startsAt: Fixtures.start,
        endsAt: Fixtures.start + 3_725_000, worstValue: 0.98765)

    private func message(
        _ alerts: [MessageAlert], _ status: Message.Status = .firing
    ) -> Message {
        Message(
            id: "msg_1", receiver: "r", groupKey: "{}:{alertname=\"Lag\"}",
            groupLabels: ["alertname": "Lag"], reason: .new, status: status, alerts: alerts,
            alertsMax: 1000, createdAt: Fixtures.start)
    }

    private func delivery(
        _ kind: Receiver.Kind, _ message: Message, _ change: (inout Receiver) -> Void = { _ in }
    ) throws -> Delivery {
        var receiver = Receiver(name: "r", kind: kind)
        change(&receiver)
        return try Fixtures.builder.delivery(
            of: message, to: receiver, Fixtures.credentials, now: Fixtures.start
        ).get()
    }

    private func text(_ delivery: Delivery) -> String {
        String(decoding: delivery.body, as: UTF8.self)
    }

    @Test func `the independent decoder of Alertmanager's payload reads ours`() throws {
        let directory = try TemporaryDirectory()
        let body = try delivery(.webhook, message([firing, over])).body
        let file = try directory.write("body.json", String(decoding: body, as: UTF8.self))
        let script = """
            import json, sys
            from prometheus_alert_model import AlertGroup
            group = AlertGroup(**json.load(open(sys.argv[1])))
            print(group.status, group.receiver, len(group.alerts), group.version)
            for a in group.alerts: print(a.status, a.fingerprint, a.starts_at, a.annotations)
            """
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, file], environment: [:], within: .seconds(60))
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "firing r 2 4")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("firing \(Fingerprint.of(firing.labelSet)) "))
        #expect(lines[2].contains("'duration': '1h2m'"))
        #expect(lines[2].contains("'worst_value': '0.9877'"))
    }

    @Test func `the independent verifier of Standard Webhooks accepts either secret`() throws {
        let secrets = [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_"
                + Data(
                    Array(repeating: 7, count: 32)
                ).base64EncodedString(),
        ]
        var credentials = Fixtures.credentials
        credentials["secret_file"] = secrets[0]
        credentials["previous_secret_file"] = secrets[1]
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let delivery = try Fixtures.builder.delivery(
            of: message([firing]), to: Receiver(name: "r", kind: .webhook), credentials, now: now
        ).get()
        let headers = Dictionary(
            delivery.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        #expect(headers["webhook-id"] == "msg_1")
        let directory = try TemporaryDirectory()
        let body = try directory.write("body", text(delivery))
        let fields = try directory.write(
            "headers", String(decoding: PayloadBuilder.json(headers), as: UTF8.self))
        let script = """
            import json, sys
            from standardwebhooks import Webhook
            body, headers = open(sys.argv[1]).read(), json.load(open(sys.argv[2]))
            for secret in sys.argv[3:]: print(Webhook(secret).verify(body, headers)["receiver"])
            try: Webhook(sys.argv[3]).verify(body + " ", headers); print("wrong")
            except Exception: print("refused")
            """
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, body, fields] + secrets, environment: [:],
            within: .seconds(60))
        #expect(String(decoding: output, as: UTF8.self) == "r\nr\nrefused\n")
    }

    @Test(arguments: ["", "whsec_", "whsec_!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA"])
    func `what is no secret is refused`(text: String) {
        #expect(WebhookSignature.key(in: text) == nil)
    }

    @Test func `a fingerprint of nothing is the hash of nothing`() {
        #expect(Fingerprint.of([:]) == "cbf29ce484222325")
    }

    @Test func `PagerDuty opens and closes one incident for a group`() throws {
        let opens = try delivery(.pagerduty, message([firing, over]))
        #expect(opens.url == "http://127.0.0.1/hook")
        #expect(text(opens).contains(#""event_action":"trigger""#))
        #expect(text(opens).contains(#""routing_key":"KEY""#))
        #expect(text(opens).contains(#""severity":"critical""#))
        let closes = try delivery(.pagerduty, message([over], .resolved))
        #expect(text(closes).contains(#""event_action":"resolve""#))
        let key = { (text: String) in
            text.firstRange(of: "\"dedup_key\":\"").map {
                String(text[$0.upperBound...].prefix(24))
            }
        }
        #expect(key(text(opens)) == key(text(closes)))
        #expect(key(text(opens)) != nil)
    }

    @Test func `Opsgenie opens and closes by the alias`() throws {
        let opens = try delivery(.opsgenie, message([firing]))
        #expect(opens.url == "http://127.0.0.1/hook/v2/alerts")
        #expect(opens.headers.contains { $0.name == "Authorization" && $0.value == "GenieKey KEY" })
        #expect(text(opens).contains(#""priority":"P1""#))
        let closes = try delivery(.opsgenie, message([over], .resolved))
        #expect(closes.url.hasPrefix("http://127.0.0.1/hook/v2/alerts/pgvigil-"))
        #expect(closes.url.hasSuffix("/close?identifierType=alias"))
    }

    @Test func `Opsgenie's details stay within what it takes, with what matters most`() throws {
        var labels = ["alertname": "Lag", "target": "orders", "severity": "page"]
        for number in 0..<40 { labels["label\(number)"] = String(repeating: "x", count: 600) }
        let alert = MessageAlert(
            labels: labels,
            annotations: [
                "runbook_url": "https://runbooks.example.com/Lag",
                "dashboard_url": "https://boards.example.com/"
                    + String(repeating: "y", count: 3000),
            ], startsAt: Fixtures.start, endsAt: nil, worstValue: nil)
        var late = message([alert])
        late.delay = 3_600_000
        let body = try JSONBody.read(try delivery(.opsgenie, late).body)
        let details = try #require(body["details"])
        let count = details.names.reduce(0) {
            $0 + $1.utf16.count + (details[$1]?.text?.utf16.count ?? 0)
        }
        #expect(count <= 8000)
        #expect(details["target"]?.text == "orders")
        #expect(details["runbook"]?.text == "https://runbooks.example.com/Lag")
        #expect(details["delayed_by"]?.text == "1 h 0 min")
        #expect(details["dashboard"] == nil)
        let left = try #require(details["details_left_out"]?.text.flatMap(Int.init))
        #expect(left == 40 - details.names.count { $0.hasPrefix("label") } + 1)
    }

    @Test func `Slack gets words, and markup stays text`() throws {
        let alert = MessageAlert(
            labels: ["alertname": "A<b>"], annotations: ["summary": "x & y"],
            startsAt: Fixtures.start, endsAt: nil, worstValue: nil)
        let body = text(try delivery(.slack(channel: "#db"), message([alert])))
        #expect(body.contains(##""channel":"#db""##))
        #expect(body.contains("[FIRING:1] A&lt;b&gt;"))
        #expect(body.contains("x &amp; y"))
        #expect(body.contains(#""color":"danger""#))
    }

    @Test(arguments: 0..<8)
    func `what is cut for Slack ends between whole escapes`(length: Int) throws {
        let alert = MessageAlert(
            labels: ["alertname": String(repeating: "a", count: length)],
            annotations: ["summary": String(repeating: "&", count: 5000)],
            startsAt: Fixtures.start, endsAt: nil, worstValue: nil)
        let body = text(
            try delivery(.slack(channel: nil), message([alert])) { receiver in
                receiver.title = receiver.text
            })
        #expect(body.contains("&amp;…"))
        #expect(body.split(separator: "&").dropFirst().allSatisfy { $0.hasPrefix("amp;") })
    }

    @Test func `a message that is too long tells fewer alerts and says how many more`() throws {
        let many = (0..<500).map { number in
            MessageAlert(
                labels: ["alertname": "A", "n": "\(number)"],
                annotations: ["description": String(repeating: "x", count: 1000)],
                startsAt: Fixtures.start, endsAt: nil, worstValue: nil)
        }
        for kind in [Receiver.Kind.webhook, .pagerduty, .opsgenie, .slack(channel: nil)] {
            let delivery = try delivery(kind, message(many)) { $0.bytesMax = 20_000 }
            #expect(delivery.body.count <= 20_000)
        }
        let body = text(try delivery(.webhook, message(many)) { $0.bytesMax = 20_000 })
        #expect(body.contains(#""truncatedAlerts":4"#))
    }

    @Test func `default texts say what a person needs`() {
        let receiver = Receiver(name: "r", kind: .webhook)
        let title = receiver.title.text(of: message([firing, over]), externalURL: "")
        #expect(title == "[FIRING:1] Lag: replica is late")
        let text = receiver.text.text(of: message([firing, over]), externalURL: "")
        #expect(
            text == """
                Lag on orders: replica is late (since 12:00:00 UTC)
                resolved: Lag on shop: replica is late, lasted 1h2m (12:00:00 UTC to \
                13:02:05 UTC), at worst 0.9877

                """)
    }

    @Test(arguments: [
        ("{{ .Status | toUpper }}", "FIRING"), ("{{ .CommonLabels.target }}x", "x"),
        ("{{ if .CommonLabels.target }}a{{ else }}b{{ end }}", "b"),
        ("a {{- .Receiver -}} b", "arb"),
        ("{{ range .Alerts }}{{ .Labels.target }},{{ end }}", "orders,shop,"),
        ("{{ .NumFiring }}/{{ .NumResolved }}", "1/1"),
    ])
    func `templates are filled in`(template: String, expected: String) throws {
        let parsed = try MessageTemplate.parse(template).get()
        #expect(parsed.text(of: message([firing, over]), externalURL: "u") == expected)
    }

    @Test(arguments: [
        "{{ .Nothing }}", "{{ .Labels.a }}", "{{ .Status", "{{ end }}", "{{ if .Status }}",
        "{{ range .Things }}{{ end }}", "{{ .Status | exec }}", "{{ template \"x\" }}", "{{ }}",
        "{{ range .Alerts }}{{ range .Alerts }}x{{ end }}{{ end }}",
        "{{ range .Alerts }}{{ if .Status }}{{ range .Alerts.Firing }}{{ end }}{{ end }}{{ end }}",
    ])
    func `what a template cannot say is refused`(template: String) {
        #expect(throws: NotificationRefusal.self) { try MessageTemplate.parse(template).get() }
    }
}
