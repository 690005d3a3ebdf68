import FoundationEssentials
import Messages
import Metrics
import Receivers
import Rules
import Support
import Testing

/// What texts say, within what each service takes.
@Suite struct MessageTextTests {
    private static let kinds: [(kind: Receiver.Kind, textMax: Int)] = [
        (.slack(channel: nil), 9010), (.opsgenie, 15_000), (.pagerduty, 32 << 10),
    ]

    private func alert(
        _ name: String, _ description: String, isFiring: Bool = true, isNews: Bool? = nil
    ) -> MessageAlert {
        var alert = MessageAlert(
            labels: ["alertname": name, "target": "orders", "severity": "page"],
            annotations: [
                "summary": "\(name) is bad", "description": description,
                "runbook_url": "docs/runbooks/\(name).md", "dashboard_url": "/d/x?viewPanel=2",
            ], startsAt: Fixtures.start, endsAt: isFiring ? nil : Fixtures.start + 60_000,
            worstValue: nil)
        alert.isNews = isNews
        return alert
    }

    /// The text in the body for a service, as people read it.
    private func text(_ kind: Receiver.Kind, _ alerts: [MessageAlert]) throws -> String {
        let message = Message(
            id: "msg_1", receiver: "r", groupKey: "{}:{}", groupLabels: [:], reason: .changed,
            status: .firing, alerts: alerts, alertsMax: 1000, createdAt: Fixtures.start)
        let body = try Fixtures.builder.delivery(
            of: message, to: Receiver(name: "r", kind: kind), Fixtures.credentials,
            now: Fixtures.start
        ).get().body
        let decoder = JSONDecoder()
        return switch kind.name {
        case "slack": try decoder.decode(SlackBody.self, from: Data(body)).text
        case "opsgenie": try decoder.decode(OpsgenieBody.self, from: Data(body)).description
        default: try decoder.decode(PagerBody.self, from: Data(body)).payload.custom_details.text
        }
    }

    @Test(arguments: kinds.indices)
    func `what does not fit is left out alert by alert and counted`(index: Int) throws {
        let (kind, textMax) = Self.kinds[index]
        let filler = String(repeating: "x < y & z ", count: 40)
        let count = 200
        let text = try text(kind, (0..<count).map { alert("A\($0)", filler + "end of \($0).") })
        #expect(text.utf8.count <= textMax)
        let shown = (0..<count).filter {
            text.contains("\nSilence: ") && text.contains("A\($0) on ")
        }
        #expect(!shown.isEmpty && shown.count < count)
        for number in shown { #expect(text.contains("end of \(number).")) }
        #expect(text.hasSuffix("and \(count - shown.count) more: http://pgvigil.test\n"))
    }

    @Test(arguments: kinds.indices)
    func `one alert that is too long keeps its links whole`(index: Int) throws {
        let (kind, textMax) = Self.kinds[index]
        let hostile = String(repeating: "\u{1F600}e\u{301}<&>\u{7}\u{202E}\"\\\n", count: 4000)
        let text = try text(kind, [alert("A", hostile)])
        #expect(text.utf8.count <= textMax)
        #expect(text.contains("Runbook: http://pgvigil.test/runbooks/A\n"))
        #expect(text.contains("Silence: http://pgvigil.test/silence?alertname=A"))
        #expect(!text.contains("\u{FFFD}"))
    }

    @Test func `what is new or resolved is left out last`() throws {
        let filler = String(repeating: "x", count: 400)
        var alerts = (0..<30).map { alert("A\($0)", filler, isNews: false) }
        alerts[17] = alert("New", filler, isNews: true)
        alerts.append(alert("Over", filler, isFiring: false, isNews: true))
        let text = try text(.slack(channel: nil), alerts)
        #expect(text.contains("New on orders: "))
        #expect(text.contains("resolved: Over on orders: Over is bad, lasted 1m ("))
        #expect(text.contains(" more: http://pgvigil.test"))
    }

    @Test func `every kind of receiver gets links that open, or none`() throws {
        let message = Message(
            id: "msg_1", receiver: "r", groupKey: "{}:{}", groupLabels: [:], reason: .new,
            status: .firing, alerts: [alert("A", "d")], alertsMax: 10, createdAt: Fixtures.start)
        for kind in [Receiver.Kind.webhook, .pagerduty, .slack(channel: nil), .opsgenie] {
            let body = try Fixtures.builder.delivery(
                of: message, to: Receiver(name: "r", kind: kind), Fixtures.credentials, now: 0
            ).get().body
            let text = String(decoding: body, as: UTF8.self)
            #expect(text.contains("http://pgvigil.test/runbooks/A"), "\(kind)")
            #expect(!text.contains("/d/x") && !text.contains("docs/runbooks"), "\(kind)")
        }
        let input = try Fixtures.builder.delivery(
            of: message, to: Receiver(name: "r", kind: .command(["/bin/true"])), Credentials(),
            now: 0
        ).get().body
        #expect(String(decoding: input, as: UTF8.self).contains("http://pgvigil.test/runbooks/A"))
    }

    @Test(arguments: [
        ("runbook_url", "docs/runbooks/A.md", "https://a.test/runbooks/A"),
        ("runbook_url", "mine", "https://a.test/runbooks/mine"),
        ("runbook_url", "https://wiki.test/x", "https://wiki.test/x"),
        ("dashboard_url", "/d/x?viewPanel=1", nil), ("summary", "docs/runbooks/A.md as text", nil),
    ])
    func `a relative link becomes absolute or goes`(
        name: String, text: String, expected: String?
    ) {
        let links = Links(external: "https://a.test/")
        #expect(links.absolute(name, text) == (name == "summary" ? text : expected))
        let full = Links(
            external: "https://a.test", runbooks: "https://r.test/", dashboards: "https://g.test/")
        #expect(full.absolute("dashboard_url", "/d/x") == "https://g.test/d/x")
        #expect(full.absolute("runbook_url", "docs/runbooks/A.md") == "https://r.test/A")
        #expect(Links(external: "").absolute("runbook_url", "docs/runbooks/A.md") == nil)
    }

    @Test func `a link to silence names the alert whatever its severity, and is bounded`() {
        let links = Links(external: "https://a.test")
        let link = links.silence([
            "alertname": "A", "target": "b c&d", "severity": "page", "job": "x", "instance": "y",
            "long": String(repeating: "z", count: 5000),
        ])
        #expect(link == "https://a.test/silence?alertname=A&target=b%20c%26d")
        #expect(Links(external: "").silence(["alertname": "A"]) == "")
    }
}

private struct SlackBody: Decodable {
    struct Attachment: Decodable {
        let blocks: [Block]
    }

    struct Block: Decodable {
        struct Text: Decodable {
            let text: String
        }

        let type: String
        let text: Text?
    }

    let attachments: [Attachment]

    /// The text of all sections.
    var text: String {
        attachments[0].blocks.filter { $0.type == "section" }.compactMap(\.text?.text).joined()
    }
}

private struct OpsgenieBody: Decodable {
    let description: String
}

private struct PagerBody: Decodable {
    struct Payload: Decodable {
        let custom_details: Details
    }

    struct Details: Decodable {
        let text: String
    }

    let payload: Payload
}
