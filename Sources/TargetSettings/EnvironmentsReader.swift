import Basics
import Documents
import Indicators
import Limits
import YAML

/// Reads `environments` of a target.
struct EnvironmentsReader {
    let findings: Findings
    let profile: Profile

    /// The environments in the file's order; none when the key is not there.
    func environments(_ reader: SectionReader<Target.Key>) -> [DatabaseEnvironment] {
        guard let nodes = reader.list(.environments) else { return [] }
        if reader.place(of: .environment) != nil {
            reader.refuse(.environments, "there is environment as well; keep one of them")
        }
        if nodes.isEmpty {
            reader.refuse(.environments, "is empty; name an environment, or leave it out")
        }
        let countMax = DatabaseEnvironment.countMax
        if nodes.count > countMax { reader.refuse(.environments, "more than \(countMax)") }
        var earlier: [(pattern: Glob, line: Int)] = []
        return nodes.prefix(countMax).compactMap { environment($0, after: &earlier) }
    }

    private func environment(
        _ node: Node, after earlier: inout [(pattern: Glob, line: Int)]
    ) -> DatabaseEnvironment? {
        let section = SectionReader<DatabaseEnvironment.Key>(node, "an environment", findings)
        section.requireKey(.name)
        section.requireKey(.databases)
        let name = section.choice(.name, of: Environment.self)
        let patterns = patterns(section, after: &earlier)
        let connections = section.section(.connections, Threshold.Severity.self).map(connections)
        let limits = section.section(.thresholds, DatabaseEnvironment.ThresholdKey.self).map {
            thresholds($0, of: name)
        }
        section.finish()
        guard let name else { return nil }
        var environment = DatabaseEnvironment(name, databases: patterns)
        environment.connections = connections ?? Threshold()
        environment.thresholds = limits ?? [:]
        return environment
    }

    /// The patterns of an environment; what an earlier one takes already is noted.
    private func patterns(
        _ section: SectionReader<DatabaseEnvironment.Key>,
        after earlier: inout [(pattern: Glob, line: Int)]
    ) -> [Glob] {
        guard let words = section.words(.databases) else { return [] }
        if words.isEmpty { section.refuse(.databases, "is empty, so no database would fit") }
        let countMax = DatabaseEnvironment.patternsMax
        if words.count > countMax { section.refuse(.databases, "more than \(countMax)") }
        var patterns: [Glob] = []
        for (text, node) in words.prefix(countMax) {
            let pattern = Glob(text)
            patterns.append(pattern)
            if let taken = earlier.first(where: { $0.pattern.covers(pattern) }) {
                let quoted = Findings.quoted(taken.pattern.pattern)
                findings.refuse(
                    node, "databases",
                    "\(Findings.quoted(text)) never decides anything: \(quoted) in line"
                        + " \(taken.line) takes all that fits it")
            } else {
                earlier.append((pattern, node.start.line))
            }
        }
        return patterns
    }

    private func connections(_ levels: SectionReader<Threshold.Severity>) -> Threshold {
        func limit(_ severity: Threshold.Severity) -> Double? {
            levels.integer(severity, in: 1...DatabaseEnvironment.sessionsMax).map(Double.init)
        }
        let threshold = Threshold(warning: limit(.warning), critical: limit(.critical))
        levels.finish()
        if let warning = threshold.warning, let critical = threshold.critical,
            critical <= warning
        {
            levels.refuse(
                .critical, "\(Int(critical)) must be above warning (\(Int(warning)))")
        }
        return threshold
    }

    private func thresholds(
        _ section: SectionReader<DatabaseEnvironment.ThresholdKey>, of environment: Environment?
    ) -> [DatabaseIndicator: Threshold] {
        let judgement = JudgementReader(findings: findings)
        var own: [DatabaseIndicator: Threshold] = [:]
        for key in DatabaseEnvironment.ThresholdKey.allCases {
            guard let levels = section.section(key, Threshold.Severity.self),
                let name = key.indicator.ofServer,
                let threshold = judgement.threshold(levels, name)
            else { continue }
            own[key.indicator] = threshold
            let all = Thresholds(
                environment: environment, profile: profile, overrides: [name: threshold])
            if let reason = JudgementReader.disorder(of: name, in: all) {
                section.refuse(key, reason)
            }
        }
        section.finish()
        return own
    }
}
