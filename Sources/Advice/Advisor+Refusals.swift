import Collection
import Examinations
import Metrics
import Recommendations

/// Statements that this server would refuse, or that would change nothing: they become words.
extension Advisor {
    /// What a replica runs; the rest writes, and is refused.
    private static let onReplicas = ["SELECT ", "SHOW ", "ALTER SYSTEM "]

    /// The finding with those of its steps that do what they say on this server.
    static func runnable(
        _ recommendation: Recommendation, _ examination: Examination
    ) -> Recommendation {
        var item = recommendation
        var words: [String] = []
        item.steps = item.steps.filter { step in
            guard let instead = instead(of: step, examination) else { return true }
            if !words.contains(where: { $0.hasSameBytes(as: instead) }) { words.append(instead) }
            return false
        }
        // Nothing is left that the first one could take the place of.
        if let first = item.steps.first, first.isAlternative {
            item.steps[0] = Step(destructive: first.sql)
        }
        item.evidence += words
        return item
    }

    /// What is to be done in place of a statement, or nil when it may be run.
    private static func instead(of step: Step, _ examination: Examination) -> String? {
        if let (name, value) = step.systemSetting {
            if examination.setting("allow_alter_system") == "off" {
                return "allow_alter_system is off, so the server refuses ALTER SYSTEM: set"
                    + " \(name) = \(value) in the configuration that manages the server, such as its"
                    + " operator's"
            }
            let row = examination.rows("settings").first { $0["name"] == name }
            guard row?["source"] == "command line" else { return nil }
            return "\(name) is set on the command line of the server, which ALTER SYSTEM does not"
                + " change: set it to \(value) there, and restart"
        }
        guard examination.facts.isInRecovery,
            !onReplicas.contains(where: step.sql.hasPrefix)
        else { return nil }
        return "on its primary: \(step.sql)"
    }

    /// Whether a lethal state is none while the server is a replica, where nothing vacuums anyway.
    static func isOfPrimary(_ reason: String, _ examination: Examination) -> Bool {
        reason == "autovacuum_off" && examination.facts.isInRecovery
    }
}
