package import Health
import Rules

extension PageAlerts {
    /// What the health model learns of a target.
    ///
    /// Without rules that could page there is no such input. Before their first evaluation, and
    /// while one of them fails, it is not known that none fires.
    package func state(of target: String) -> HealthState {
        if fires(for: target) { return .known(1) }
        if !hasRules { return .notApplicable }
        return isEvaluated ? .known(0) : .unknown
    }
}
