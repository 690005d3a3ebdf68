import Messages
import Metrics
import Notifications
import Outbox
import Receivers
import Rules
import TimeIntervals
import Transfers

/// Values that many tests use.
enum Fixtures {
    /// A Monday, 2026-11-23 12:00 UTC.
    static let start: Int64 = 1_795_435_200_000

    /// The hour that begins at noon, every day.
    static let noon: TimeInterval = {
        var interval = TimeInterval()
        interval.times = [12 * 60..<13 * 60]
        return interval
    }()

    static func alert(
        _ name: String, _ labels: [String: String] = [:], _ state: Alert.State = .firing,
        at: Int64 = start, resolvedAt: Int64? = nil, worst: Double = 2
    ) -> Alert {
        Alert(
            labels: LabelSet(["alertname": name].merging(labels) { $1 }),
            annotations: ["summary": "\(name) is bad"], state: state, value: 1, activeAt: at,
            firedAt: state == .pending ? nil : at, resolvedAt: resolvedAt, worstValue: worst)
    }

    static func route(
        _ receiver: String = "oncall", by labels: [String] = ["alertname"],
        wait: Int = 30, interval: Int = 300, repeats: Int = 14_400
    ) -> Route {
        var options = Route.Options(receiver: receiver)
        options.grouping = .labels(labels)
        options.groupWait = .seconds(wait)
        options.groupInterval = .seconds(interval)
        options.repeatInterval = .seconds(repeats)
        return Route(options)
    }

    static func plan(
        _ route: Route = route(), inhibit: [InhibitRule] = [],
        intervals: [String: [TimeInterval]] = [:],
        receivers: [Receiver] = [Receiver(name: "oncall", kind: .webhook)]
    ) -> NotificationPlan {
        NotificationPlan(
            route: route, inhibitRules: inhibit, intervals: intervals, receivers: receivers)
    }

    static func matcher(_ text: String) -> [Matcher] {
        switch MatcherText.parse(text) {
        case .success(let matchers): matchers
        case .failure(let refusal): fatalError("\(refusal)")
        }
    }

    /// What the secret files of any receiver may hold.
    static let credentials = Credentials([
        "url_file": "http://127.0.0.1/hook", "routing_key_file": "KEY", "api_key_file": "KEY",
    ])

    static let builder = PayloadBuilder(Links(external: "http://pgvigil.test")) { key, message in
        MessageAuthentication.sha256(key: key, message: message)
    }
}
