package import Messages
package import Metrics
package import Receivers
package import TimeIntervals

/// The configuration of notifications: which alerts go to which receiver, and when.
package struct NotificationPlan: Sendable, Equatable {
    /// The root of the routing tree, with its keys set.
    package let route: Route
    /// Which alerts go without saying.
    package let inhibitRules: [InhibitRule]
    /// The time intervals that routes name.
    package let intervals: [String: [TimeInterval]]
    /// The receivers by name.
    package let receivers: [String: Receiver]
    /// What severities mean.
    package let severities: SeverityTable

    /// A plan whose routes name only receivers and intervals that it holds.
    package init(
        route: Route, inhibitRules: [InhibitRule] = [], intervals: [String: [TimeInterval]] = [:],
        receivers: [Receiver], severities: SeverityTable = .standard
    ) {
        self.route = route.keyed()
        self.inhibitRules = inhibitRules
        self.intervals = intervals
        self.receivers = Dictionary(receivers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.severities = severities
    }

    /// How far from the worst an alert with these labels is; 0 for the worst.
    package func rank(of labels: LabelSet) -> Int {
        Urgency.allCases.firstIndex(of: severities.urgency(of: labels["severity"])) ?? 0
    }

    /// The routes that take an alert; one that is for machines only those that name it.
    package func routes(for labels: LabelSet) -> [Route] {
        route.matching(labels, onlyNamed: severities.isForMachines(labels))
    }

    /// The alerts of rules that say of a receiver what the agent's own page about it says already.
    static let ownInhibitRules = ["PgvigilDeliveryFailing", "PgvigilNotificationsQueued"].map {
        InhibitRule(
            source: [.equal("alertname", "PgvigilReceiverFailing")],
            target: [.equal("alertname", $0)], equal: ["receiver"])
    }

    /// The plan before any is known: no receivers, so nothing can be sent.
    package static let empty = NotificationPlan(
        route: Route(Route.Options(receiver: "")), receivers: [])

    /// Whether a receiver of another plan is part of this one, at the same place of the same service.
    package func goesOn(with receiver: Receiver) -> Bool {
        receivers[receiver.name].map { $0.hasSameAddress(as: receiver) } ?? false
    }

    /// Whether a route is silent by the clock.
    package func isMuted(_ route: Route, at now: Int64) -> Bool {
        let contains = { (name: String) in intervals[name]?.contains { $0.contains(now) } ?? false }
        if route.muteTimeIntervals.contains(where: contains) { return true }
        return !route.activeTimeIntervals.isEmpty
            && !route.activeTimeIntervals.contains(where: contains)
    }

    /// The longest hold-down of all routes, in milliseconds.
    var holdDownMax: Int64 { route.all.map(\.options.holdDown.wholeMilliseconds).max() ?? 0 }
}
