import AgentSettings
import Documents
import Packs
import RuleDocuments
import YAML

/// What packs bring not at all, or twice.
extension CautionFinder {
    /// A directory with packs of one's own that cannot be looked into.
    var packsDirectory: [Caution] {
        let shelf = PackShelf(configuration.agent.packsDirectory, files: files)
        guard let (directory, reason) = shelf.unreadable else { return [] }
        return [
            caution(
                .packsDirectory, at: node("agent", "packs_directory"),
                "agent.packs_directory: \(Findings.quoted(directory)): \(reason), so no pack comes"
                    + " from there",
                remedy: "correct the path, or take it out")
        ]
    }

    /// Alerts of a pack that a file of `rules.files` has in another form: both are evaluated.
    var packRulesTwice: [Caution] {
        let packs = Set(configuration.packRules)
        let ofPacks = configuration.rules.files.filter { packs.contains($0.path) }
        let others = configuration.rules.files.filter { !packs.contains($0.path) }
        let alerts = Set(ofPacks.flatMap(\.alerts).map(\.name))
        return others.flatMap { file in
            var seen: Set<String> = []
            return file.alerts.filter {
                alerts.contains($0.name) && seen.insert($0.name).inserted
            }.map { rule in
                let pack = ofPacks.first { $0.alerts.contains { $0.name == rule.name } }
                let place = Problem(
                    file: file.path, mark: .init(line: rule.line, column: 1), message: "",
                    excerpt: nil)
                return Caution(
                    .packRuleTwice, at: place,
                    "\(rule.name): \(pack?.path ?? "a pack") has an alert of this name, too, and both"
                        + " are evaluated",
                    remedy: "take this one out, or give it a name of its own; for other limits see"
                        + " thresholds of the target")
            }
        }
    }
}

extension RuleFile {
    /// Its rules that alert.
    fileprivate var alerts: [Rule] { groups.flatMap(\.rules).filter(\.isAlerting) }
}
