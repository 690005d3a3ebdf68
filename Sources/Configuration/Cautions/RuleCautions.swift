import AgentSettings
import Collection
import CollectorDocuments
import Documents
import ExporterNames
import History
import Indicators
import Metrics
package import RuleDocuments
import Tables
import Templates
import YAML

/// What is probably not meant in rule files that read well.
package enum RuleCautions {
    /// Names that Prometheus makes, here or where the same files are evaluated.
    private static let others = Set(
        ["up", "ALERTS", "ALERTS_FOR_STATE"] + RowLimits.reservedNames)

    /// The cautions about these files, in their order.
    ///
    /// `own` are the metrics that the agent makes of itself. Without a configuration only names are
    /// looked at that no one else may give.
    package static func of(
        _ files: [RuleFile], _ configuration: Configuration?, own: [String]
    ) -> [Caution] {
        let rules = files.flatMap(\.groups).flatMap(\.rules)
        let known = known(configuration, own).union(
            rules.filter { !$0.isAlerting }.map(\.name))
        return files.flatMap { file in
            file.groups.flatMap(\.rules).flatMap { rule in
                unknownMetrics(rule, file, known, configuration)
                    + unknownFields(rule, file)
            }
        }
    }

    private static func known(_ configuration: Configuration?, _ own: [String]) -> Set<String> {
        let collectors =
            Catalog.all + (configuration?.collectorFiles.flatMap(\.collectors) ?? [])
        var names = Set(own)
        for column in collectors.flatMap(\.columns) {
            if case .value(let metric, _, _) = column.use { names.insert(metric.name) }
        }
        names.formUnion((Indicator.derived + Indicator.collected).map(\.metric.name))
        names.formUnion([Thresholds.metric.name, DatabaseThresholds.metric.name])
        if configuration?.agent.compatibility != Compatibility.none {
            names.formUnion(PostgresExporterNames.all.map(\.name))
        }
        return names
    }

    private static func unknownMetrics(
        _ rule: Rule, _ file: RuleFile, _ known: Set<String>, _ configuration: Configuration?
    ) -> [Caution] {
        var seen = Set<String>()
        let aliases = Set(PostgresExporterNames.all.map(\.name))
        // Numbers of others may bear any name that is not reserved.
        let mayBeRecorded = configuration.map { $0.history?.acceptMetrics == true } ?? true
        return rule.metrics.compactMap { name in
            let isReserved = RowLimits.reservedBeginnings.contains { name.hasPrefix($0.0) }
            guard !known.contains(name), !others.contains(name), !name.hasPrefix("scrape_"),
                isReserved || !mayBeRecorded, seen.insert(name).inserted
            else { return nil }
            let near = Suggestion.clause(for: name, among: known)
            let remedy =
                aliases.contains(name)
                ? "set agent.compatibility, which gives that name too"
                : "correct the name, or add a collector or a recording rule that makes it"
            return caution(
                .unknownMetric, rule, file,
                "no collector and no rule makes \(name), so that part of the expression is always"
                    + " empty\(near)", remedy: remedy)
        }
    }

    private static func unknownFields(_ rule: Rule, _ file: RuleFile) -> [Caution] {
        let labels = rule.isAlerting ? rule.labels : []
        return (labels + rule.annotations).flatMap { text in
            text.template.unknownFields.map { field in
                caution(
                    .unknownField, rule, file,
                    "\(text.name): there is no \(field) in an alert, so the text becomes an error",
                    remedy: "use .Labels, .Value, .ExternalLabels or .ExternalURL; a label is"
                        + " $labels.NAME")
            }
        }
    }

    private static func caution(
        _ kind: Caution.Kind, _ rule: Rule, _ file: RuleFile, _ text: String, remedy: String
    ) -> Caution {
        let place = Problem(
            file: file.path, mark: Mark(line: rule.line, column: 1), message: "", excerpt: nil)
        return Caution(kind, at: place, "\(rule.name): \(text)", remedy: remedy)
    }
}
