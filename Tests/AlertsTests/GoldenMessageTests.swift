import Basics
import Messages
import Platform
import Receivers
import Rules
import Support
import Testing
import YAML

/// What people read of every shipped alert, by every way.
///
/// Labels and annotations are those that the unit tests of the rules expect of Prometheus.
@Suite struct GoldenMessageTests {
    private static let start: Int64 = 1_795_435_200_000
    static let links = Links(
        external: "https://pgvigil.example.com:9787/", dashboards: "https://grafana.example.com")
    private static let kinds: [(name: String, kind: Receiver.Kind)] = [
        ("webhook", .webhook), ("pagerduty", .pagerduty), ("slack", .slack(channel: nil)),
        ("opsgenie", .opsgenie),
    ]

    /// A firing alert of each rule that is for people.
    static func alerts() throws -> [(name: String, alert: MessageAlert)] {
        try Rule.all.filter { $0.severity != "none" }.map { rule in
            let path = "\(Rule.directory)/tests/\(rule.file).yml"
            let tests = try Parser.parse(try Files.read(path))["tests"]?.items ?? []
            let expected = tests.flatMap { $0["alert_rule_test"]?.items ?? [] }
                .filter { $0["alertname"]?.text == rule.alert }
                .flatMap { $0["exp_alerts"]?.items ?? [] }
                .first { $0["exp_labels"]?["severity"]?.text == rule.severity }
            let found = try #require(expected, "\(rule)")
            func texts(_ key: String) -> [String: String] {
                Dictionary(
                    (found[key]?.entries ?? []).map { ($0.key, $0.value.text ?? "") },
                    uniquingKeysWith: { $1 })
            }
            let labels = texts("exp_labels").merging(["alertname": rule.alert]) { $1 }
            let alert = MessageAlert(
                labels: labels, annotations: texts("exp_annotations"), startsAt: start, endsAt: nil,
                worstValue: nil)
            return (rule.description, alert)
        }
    }

    static func message(_ alert: MessageAlert) -> Message {
        let name = alert.labels["alertname"] ?? ""
        return Message(
            id: "msg_1", receiver: "oncall", groupKey: "{}:{alertname=\"\(name)\"}",
            groupLabels: ["alertname": name], reason: .new, status: .firing, alerts: [alert],
            alertsMax: 200, createdAt: start)
    }

    private static func body(_ message: Message, _ kind: Receiver.Kind) throws -> String {
        let credentials = Credentials([
            "url_file": "https://receiver.example.com", "routing_key_file": "KEY",
            "api_key_file": "KEY",
        ])
        let builder = PayloadBuilder(links) { _, _ in [] }
        let delivery = try builder.delivery(
            of: message, to: Receiver(name: "oncall", kind: kind), credentials, now: start
        ).get()
        return String(decoding: delivery.body, as: UTF8.self)
    }

    @Test(arguments: kinds.indices)
    func `each shipped alert arrives as it did`(index: Int) throws {
        let (name, kind) = Self.kinds[index]
        var lines: [String] = []
        for (rule, alert) in try Self.alerts() {
            let body = try Self.body(Self.message(alert), kind)
            // Nothing that leads nowhere from outside leaves the agent.
            #expect(!body.contains("docs/runbooks") && !body.contains("\"/d/"), "\(rule)")
            #expect(body.contains("https://pgvigil.example.com:9787/runbooks/"), "\(rule)")
            lines.append("\(rule)\t\(body)")
        }
        try Self.compare(lines, with: "\(name).txt")
    }

    @Test func `each shipped alert arrives at an Alertmanager as it did`() throws {
        let lines = try Self.alerts().map { rule, alert in
            let posted = PostableAlert(alert, Self.links, now: Self.start)
            return "\(rule)\t" + String(decoding: PayloadBuilder.json([posted]), as: UTF8.self)
        }
        try Self.compare(lines, with: "alertmanager.txt")
    }

    /// The kinds whose messages are kept in short: their forms are held by tests of their own.
    private static let shortKinds = ReceiverKinds.all.map { $0.name }.filter { name in
        name != "alertmanager" && !kinds.contains { $0.name == name }
    }

    /// What of a body a person reads first, on one line.
    private static let shownScalarsMax = 160

    @Test(arguments: shortKinds)
    func `each shipped alert arrives by every other way as it did`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        let links = Self.links
        let builder = PayloadBuilder(links) { _, _ in [] }
        var lines: [String] = []
        for (rule, alert) in try Self.alerts() {
            let delivery = try builder.delivery(
                of: Self.message(alert), to: SampleReceiver.receiver(kind),
                DocumentedReceiver.credentials(kind), now: Self.start
            ).get()
            let body = String(decoding: delivery.body, as: UTF8.self)
            #expect(!body.contains("docs/runbooks") && !body.contains("\"/d/"), "\(rule)")
            #expect(SampleReceiver.words(of: body).contains(alert.labels["alertname"] ?? "-"))
            let hash = String(StableHash.of(body), radix: 16)
            let start = SampleReceiver.start(of: body, scalarsMax: Self.shownScalarsMax)
            lines.append("\(rule)\t\(delivery.body.count) bytes\t\(hash)\t\(start)")
        }
        try Self.compare(lines, with: "short-\(name).txt")
    }

    @Test func `each kind of receivers has a golden file of each shipped alert`() throws {
        let alerts = try Self.alerts().map(\.name)
        for kind in ReceiverKinds.all {
            let isShort = Self.shortKinds.contains(kind.name)
            let path = "Tests/AlertsTests/Golden/\(isShort ? "short-" : "")\(kind.name).txt"
            let text = String(decoding: try Files.read("\(Checkout.root)/\(path)"), as: UTF8.self)
            let found = text.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
            #expect(found.map(String.init) == alerts, "\(path)")
        }
    }

    @Test func `the text of each shipped alert has what a person needs`() throws {
        var lines: [String] = []
        for (rule, alert) in try Self.alerts() {
            let links = Self.links
            let shown = MessageAlert(
                labels: alert.labels, annotations: links.absolute(alert.annotations),
                startsAt: alert.startsAt, endsAt: nil, worstValue: nil)
            let message = Self.message(shown)
            let receiver = Receiver(name: "oncall", kind: .slack(channel: nil))
            let title = receiver.title.text(of: message, externalURL: links.external)
            let text = receiver.text.text(of: message, externalURL: links.external)
            for name in ["summary", "description", "impact", "action"] {
                let words = try #require(alert.annotations[name], "\(rule)")
                let shown = words.replacing("2026-11-23 ", with: "")
                    .replacing(" +0000 UTC", with: " UTC")
                #expect(text.contains(shown), "\(rule)")
            }
            for word in ["\nImpact: ", "\nAction: ", "\nRunbook: https", "\nSilence: https"] {
                #expect(text.contains(word), "\(rule)")
            }
            lines += ["## \(rule)", title, text]
        }
        try Self.compare(lines, with: "text.txt")
    }

    private static func compare(_ lines: [String], with name: String) throws {
        var text = lines.joined(separator: "\n")
        while text.hasSuffix("\n") { text.removeLast() }
        text += "\n"
        try GoldenFile.expect(text, at: "Tests/AlertsTests/Golden/\(name)")
    }
}
