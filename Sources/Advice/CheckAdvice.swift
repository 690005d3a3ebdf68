import Health
import Indicators
import Recommendations

/// What may be done about a check or a lethal state when nothing more is known.
struct CheckAdvice {
    let title: String
    let steps: [Recommendation.Step]
    let risk: String
    let verify: String

    private init(_ advice: HealthAdvice) {
        title = advice.title
        steps = advice.steps.map {
            $0.isDestructive ? Recommendation.Step(destructive: $0.sql) : .init($0.sql)
        }
        risk = advice.risk
        verify = advice.verify
    }

    /// The advice for a check or a lethal state.
    static func of(_ name: String) -> CheckAdvice {
        guard let advice = all[name] else { fatalError("BUG: no advice on \(name)") }
        return advice
    }

    /// By the names of checks and lethal states.
    static let all: [String: CheckAdvice] = {
        let checks = Indicator.all.compactMap(\.check).map { ($0.name, CheckAdvice($0.advice)) }
        let caps = Indicator.all.compactMap(\.cap).map { ($0.reason, CheckAdvice($0.advice)) }
        return Dictionary(uniqueKeysWithValues: checks + caps)
    }()
}
