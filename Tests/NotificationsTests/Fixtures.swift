import HTTP
import Metrics
import Notifications
import Outbox
import Platform
import Rules

/// Values that many tests use.
enum Fixtures {
    /// A Monday, 2026-11-23 12:00 UTC.
    static let start: Int64 = 1_795_435_200_000

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

    static let builder = PayloadBuilder(externalURL: "http://pgvigil.test") { key, message in
        MessageAuthentication.sha256(key: key, message: message)
    }
}

/// A random generator that is the same in every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
