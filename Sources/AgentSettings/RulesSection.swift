import Collection
package import Documents
import Metrics
package import RuleDocuments
package import Rules
import YAML

/// `rules`: which rules the agent evaluates, and with what.
package struct RulesSection: Sendable, Equatable {
    /// How often groups are evaluated that say nothing of it, or nil for the agent's interval.
    package var interval: Duration?
    /// The most that samples kept for rules may take, in bytes.
    package var historyBytesMax = 64 << 20
    /// The label `job` of the samples that rules see.
    package var job = "pgvigil"
    /// The label `instance` of the samples that rules see: a text, `target` for the name of each
    /// target, or nil for the default.
    package var instance: String?
    /// What templates see as `$externalLabels` and `externalURL`.
    package var environment = RuleEnvironment()
    /// The rules, in the order in which their files are named.
    package var files: [RuleFile] = []

    /// No rules.
    package init() {}
}

extension RulesSection {
    /// The section's keys.
    package enum Key: String, SectionKey {
        case files, interval
        case historyBytesMax = "history_bytes_max"
        case job, instance
        case externalLabels = "external_labels"
        case externalURL = "external_url"
    }

    /// Reads everything but the files, which the loader of the configuration reads.
    package init(_ reader: SectionReader<Key>) {
        self.init()
        interval = reader.duration(.interval, in: .seconds(1) ... .seconds(3600))
        historyBytesMax =
            reader.bytes(.historyBytesMax, in: 1 << 20...16 << 30) ?? historyBytesMax
        job = reader.word(.job) ?? job
        instance = reader.word(.instance)
        environment.externalURL = reader.word(.externalURL) ?? ""
        var labels: [(name: String, value: String)] = []
        for entry in reader.mapping(.externalLabels) ?? [] {
            guard let value = reader.findings.word(entry.value, entry.key) else { continue }
            if let refusal = Names.refusal(ofLabel: entry.key) {
                reader.findings.add("external_labels: \(refusal)", at: entry.keyRange)
                continue
            }
            labels.append((entry.key, value))
        }
        environment.externalLabels = LabelSet(labels)
    }
}
