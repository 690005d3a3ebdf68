import AgentSettings
import AgentWeb
package import Configuration
import Documents
import Logging
import Metrics
import Preparation
package import RuleDocuments

/// What is probably not meant, for those who read the log and the agent's own page.
extension Agent {
    /// All that is to be said of a configuration: what its text shows, and its state directory.
    ///
    /// Looks at the disk: not for the pool of Swift concurrency.
    package static func cautions(_ configuration: Configuration) -> [Caution] {
        configuration.cautions + ruleCautions(configuration.rules.files, configuration)
            + [StateDirectory.caution(configuration)].compactMap(\.self)
    }

    /// What is to be said of rule files; without a configuration, as far as it needs none.
    package static func ruleCautions(
        _ files: [RuleFile], _ configuration: Configuration?
    ) -> [Caution] {
        let own = AgentMetrics.ofAgent + AgentMetrics.ofTargets
        return RuleCautions.of(files, configuration, own: own.map(\.name))
    }

    /// Logs each caution when it comes up, and counts those that last.
    func note(_ cautions: [Caution]) {
        for caution in cautions where !hasNoted(caution) {
            log.warning(
                "the configuration is probably not what was meant",
                [
                    "kind": caution.kind.rawValue, "place": caution.location,
                    "problem": caution.text, "remedy": caution.remedy,
                ])
        }
        noted.cautions = cautions
        rooms.shared.change { $0.warnings = cautions.count }
    }

    /// A caution that only moved to another line was noted before.
    private func hasNoted(_ caution: Caution) -> Bool {
        noted.cautions.contains {
            $0.kind == caution.kind && $0.text == caution.text
                && $0.place.file == caution.place.file
        }
    }
}
