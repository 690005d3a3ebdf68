import Documents
import Indicators
import Limits
import Metrics
import Tables
import YAML

/// Reads the `indicators` of a collector: gauges of its that have limits.
struct OwnIndicatorReader {
    let reader: SectionReader<CollectorKey>
    let findings: Findings
    let known: KnownCollectors
    /// The gauges of the collector, by their metrics' names.
    let gauges: [String]
    /// Whether its rows have the label `datname` because databases are visited.
    let isByDatabase: Bool

    /// The indicators in the file's order; what is wrong with one is noted.
    func indicators() -> [OwnIndicator] {
        guard let nodes = reader.list(.indicators) else { return [] }
        if nodes.count > OwnIndicator.countMax {
            reader.refuse(.indicators, "more than \(OwnIndicator.countMax)")
        }
        var names: Set<String> = []
        return nodes.prefix(OwnIndicator.countMax).compactMap { node in
            let item = SectionReader<OwnIndicatorKey>(node, "an indicator", findings)
            for key in [OwnIndicatorKey.name, .metric] { item.requireKey(key) }
            let name = name(item)
            let metric = metric(item)
            let below = item.boolean(.badBelow) ?? false
            let standard = limits(item.part(Threshold.Severity.self))
            let environments = environments(item)
            item.finish()
            guard let name, let metric else { return nil }
            if !names.insert(name).inserted {
                item.refuse(.name, "\(Findings.quoted(name)) is the name of another indicator")
            }
            let indicator = OwnIndicator(
                name, of: metric, isByDatabase: isByDatabase, isBadBelow: below, standard,
                in: environments)
            check(indicator, item)
            return indicator
        }
    }

    private func name(_ item: SectionReader<OwnIndicatorKey>) -> String? {
        guard let name = item.word(.name) else { return nil }
        let quoted = Findings.quoted(name)
        if !Names.isSnakeCase(name) {
            item.refuse(.name, "\(quoted) is not made of a to z, 0 to 9 and _")
            return nil
        }
        let isTaken =
            ThresholdKey.builtIn.contains(name)
            || DatabaseIndicator.allCases.contains { $0.rawValue == name }
        if isTaken || known.indicators[name] != nil {
            item.refuse(.name, "there is an indicator \(quoted) already")
            return nil
        }
        return name
    }

    private func metric(_ item: SectionReader<OwnIndicatorKey>) -> String? {
        guard let metric = item.word(.metric) else { return nil }
        if gauges.contains(metric) { return metric }
        item.refuse(
            .metric,
            "\(Findings.quoted(metric)) is no gauge of this collector"
                + Suggestion.clause(for: metric, among: gauges))
        return nil
    }

    private func environments(
        _ item: SectionReader<OwnIndicatorKey>
    ) -> [Environment: Threshold] {
        guard let section = item.section(.environments, Environment.self) else { return [:] }
        var limits: [Environment: Threshold] = [:]
        for environment in Environment.allCases {
            guard let levels = section.section(environment, Threshold.Severity.self) else {
                continue
            }
            limits[environment] = self.limits(levels)
        }
        section.finish()
        return limits
    }

    private func limits(_ levels: SectionReader<Threshold.Severity>) -> Threshold {
        let threshold = Threshold(
            warning: levels.positiveNumber(.warning), critical: levels.positiveNumber(.critical))
        levels.finish()
        return threshold
    }

    private func check(_ indicator: OwnIndicator, _ item: SectionReader<OwnIndicatorKey>) {
        let all = [nil] + Environment.allCases.map(Optional.some)
        if all.allSatisfy({ indicator.limits($0) == Threshold() }) {
            item.refuse(
                .name,
                "\(Findings.quoted(indicator.name)) has no limit: set warning, critical or both")
        }
        let wrong = all.first { !indicator.isOrdered(indicator.limits($0)) }
        if let environment = wrong {
            let place = environment.map { " in \($0.rawValue)" } ?? ""
            item.refuse(
                .name,
                "\(Findings.quoted(indicator.name)): critical must be"
                    + " \(indicator.isBadBelow ? "below" : "above") warning\(place)")
        }
    }
}

extension Environment: SectionKey {}
extension Threshold.Severity: SectionKey {}
