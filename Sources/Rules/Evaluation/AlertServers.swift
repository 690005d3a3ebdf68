package import Metrics
import RuleDocuments

/// Which servers an alert is about.
///
/// Most alerts have the label `target`. One without it names its servers in the annotation `targets`,
/// separated by commas; else it is about all that bear its labels, such as `system_identifier` or a
/// label that the configuration gives to targets.
package struct AlertServers: Sendable, Equatable {
    /// The annotation in which an alert without the label `target` names its servers.
    package static let annotation = "targets"
    /// Labels that say nothing of a server.
    private static let common: Set = ["alertname", "severity", "job", "instance"]

    /// The labels of each server by the name of its target.
    private let labels: [String: LabelSet]

    /// Servers with their labels, by the names of their targets.
    package init(_ labels: [String: LabelSet] = [:]) { self.labels = labels }

    /// The servers that a snapshot shows, with the labels of their targets and clusters.
    package init(_ snapshot: Snapshot) {
        var labels: [String: LabelSet] = [:]
        for target in snapshot.targets {
            var pairs = zip(target.labels.names, target.labels.values).map { (name: $0, value: $1) }
            let cluster = target.families.first { $0.metric.name == "pg_cluster_info" }
            // One that is down belongs to the cluster that it was part of when it last answered.
            let member = target.families.first { $0.metric.name == "pgvigil_target_member_info" }
            if let info = cluster?.samples.first?.labels {
                pairs += zip(info.names, info.values).map { (name: $0, value: $1) }
            } else if let identifier = member?.samples.first?.labels["system_identifier"] {
                pairs.append((name: "system_identifier", value: identifier))
            }
            labels[target.name] = LabelSet(pairs)
        }
        self.labels = labels
    }

    /// Whether there is a target of this name.
    func knows(_ target: String) -> Bool { labels[target] != nil }

    /// The names of the targets in the annotation of an alert.
    static func named(by alert: ActiveAlert) -> [String] { named(in: alert.annotations) }

    /// The names of the targets that annotations name.
    package static func named(in annotations: LabelSet) -> [String] {
        (annotations[annotation] ?? "").split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The names of the targets that an alert of a rule is about.
    func targets(of alert: ActiveAlert, _ rule: Rule) -> [String] {
        if let target = alert.labels["target"] { return [target] }
        let named = Self.named(by: alert)
        if !named.isEmpty { return named }
        let added = Set(rule.labels.map(\.name))
        let own = alert.labels.labels.filter {
            !Self.common.contains($0.name) && !added.contains($0.name)
        }
        if own.isEmpty { return [] }
        return labels.filter { _, labels in
            own.allSatisfy { labels[$0.name].hasSameBytes(as: $0.value) }
        }.map(\.key)
    }
}
