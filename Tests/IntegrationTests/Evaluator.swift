/// Who evaluates the rules in a scene.
enum Evaluator: Sendable {
    case agent, prometheus

    /// All who can see these alerts: an agent that is gone does not notice.
    static func judges(of alerts: [String]) -> [Evaluator] {
        alerts.contains { $0.hasPrefix("PgvigilAbsent ") } ? [.prometheus] : [.agent, .prometheus]
    }
}
