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
        "should go on",
        "limit", "should not be", "there should be none", "where ", "as in ", "within ",
        "as many as ", "at 100%", " last for ", " of 1)",
    ]

    /// Words for a value that is a state.
    private static let stateWords = [
        " is off", " is on", " is paused", " is lost", " is down", " failed", " was refused",
        " are absent", " is inactive", " is unreserved", " was a primary", " was a replica",
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
            #expect(
                description.contains { $0.isNumber }
                    || Self.stateWords.contains { description.contains($0) },
                "\(rule): no value: \(description)")
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

    /// Pages about a state that has no limit.
    private static let states: Set = [
        "PgvigilAbsent", "PostgresDown", "PostgresConnectionsExhausted",
        "PgbouncerServerUnreachable",
        "PostgresVacuumTooSlow", "PostgresReplicationBroken", "PostgresSplitBrain",
        "PostgresClusterWithoutPrimary", "PostgresArchiverFailing",
    ]

    @Test func `the first line of a page says the target, the value and the limit`() throws {
        var states: Set<String> = []
        for (rule, alert) in try GoldenMessageTests.alerts()
        where alert.labels["severity"] == "page" {
            let summary = alert.annotations["summary"] ?? ""
            if let target = alert.labels["target"] {
                #expect(summary.contains(target), "\(rule): \(summary)")
            }
            // What a telephone shows of a notification before it is opened.
            #expect(summary.utf8.count <= 120, "\(rule): \(summary)")
            let hasLimit =
                summary.contains { $0.isNumber }
                && ["limit is ", "there should be none", "should end at once"]
                    .contains { summary.contains($0) }
            if hasLimit { continue }
            let name = alert.labels["alertname"] ?? ""
            #expect(Self.states.contains(name), "\(rule): no value or limit: \(summary)")
            states.insert(name)
        }
        #expect(states == Self.states)
    }

    @Test func `no number in a text has a unit or digits that no person would say`() throws {
        for (rule, alert) in try GoldenMessageTests.alerts() {
            for words in ["summary", "description"].compactMap({ alert.annotations[$0] }) {
                // 971.8m is Prometheus's way to write 0.9718; five digits are a sum that went wrong.
                let odd = words.matches(of: /[0-9]+\.[0-9]+m\b|[0-9]+\.[0-9]{4,}|[0-9]e[-+][0-9]/)
                #expect(odd.isEmpty, "\(rule): \(words)")
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
