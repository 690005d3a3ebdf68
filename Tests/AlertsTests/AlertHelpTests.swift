import Messages
import Receivers
import Rules
import Testing

/// What a person at night reads first: each shipped alert, through the default message.
@Suite struct AlertHelpTests {
    /// Labels that say nothing about what is wrong, or that a route is made of.
    private static let silent: Set = [
        "alertname", "severity", "job", "instance", "evaluator", "team", "environment",
        // How it stands, not what it is.
        "outcome", "pool_mode", "state", "sync_state", "slot_type", "toplevel",
    ]
    /// Words with which a description says what the value should be.
    private static let limitWords = [
        "more than ", "less than ", "above ", "below ", "at most ", "at least ", "should be",
        "limit", "should not be", "there should be none", "where ", "as in ", "within ",
        "as many as ", "at 100%", " last for ", " of 1)",
    ]

    private static func text(_ alert: MessageAlert) -> String {
        let shown = MessageAlert(
            labels: alert.labels,
            annotations: GoldenMessageTests.links.absolute(alert.annotations),
            startsAt: alert.startsAt, endsAt: nil, worstValue: nil)
        let receiver = Receiver(name: "oncall", kind: .webhook)
        return receiver.text.text(
            of: GoldenMessageTests.message(shown),
            externalURL: GoldenMessageTests.links.external)
    }

    @Test func `each alert names its target, its database and its object`() throws {
        for (rule, alert) in try GoldenMessageTests.alerts() {
            let words =
                "\(alert.annotations["summary"] ?? "") \(alert.annotations["description"] ?? "")"
            for (label, value) in alert.labels where !Self.silent.contains(label) {
                let isNamed = words.contains(value)
                #expect(isNamed, "\(rule) says nothing of \(label)=\(value): \(words)")
            }
        }
    }

    @Test func `each alert says its value and what it should be, since when, what to do and where`()
        throws
    {
        for (rule, alert) in try GoldenMessageTests.alerts() {
            let description = alert.annotations["description"] ?? ""
            #expect(description.contains { $0.isNumber }, "\(rule): no value: \(description)")
            #expect(
                Self.limitWords.contains { description.contains($0) },
                "\(rule): no limit: \(description)")
            let text = Self.text(alert)
            for word in [
                "(since 12:00:00 UTC)", "\nImpact: ", "\nAction: ",
                "\nRunbook: https://pgvigil.example.com:9787/runbooks/",
                "\nDashboard: https://grafana.example.com/d/pgvigil-",
                "\nSilence: https://pgvigil.example.com:9787/silence?alertname=",
            ] { #expect(text.contains(word), "\(rule): no \(word)") }
            // A template that found nothing leaves traces.
            for trace in ["<no value>", "{{", "}}", " .", " ,", "  ", "( ", "error expanding"] {
                let words = alert.annotations.filter { $0.key != "action" }.values
                #expect(!words.contains { $0.contains(trace) }, "\(rule): '\(trace)'")
            }
        }
    }

    @Test func `the first thing to do begins with a verb and is more than a look`() throws {
        for (rule, alert) in try GoldenMessageTests.alerts() {
            let action = alert.annotations["action"] ?? ""
            let first = action.split(separator: " ").first.map(String.init) ?? ""
            #expect(first.first?.isUppercase == true && first != "The", "\(rule): \(action)")
            #expect(action.split(separator: " ").count >= 3, "\(rule): \(action)")
        }
    }
}
