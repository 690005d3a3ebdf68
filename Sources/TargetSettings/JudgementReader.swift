import CollectorDocuments
import Documents
import Indicators
import Limits
import Patterns
import YAML

/// Reads what decides how a target is judged: its pools and thresholds.
struct JudgementReader {
    let findings: Findings
    /// Users' own indicators, by name.
    var own: [String: OwnIndicator] = [:]

    /// The pools of a target, in the file's order.
    func pools(_ reader: SectionReader<Target.Key>) -> [Pool] {
        let nodes = reader.list(.pools) ?? []
        if nodes.count > Pool.countMax { reader.refuse(.pools, "more than \(Pool.countMax)") }
        var names: Set<String> = []
        return nodes.prefix(Pool.countMax).compactMap { node in
            let section = SectionReader<Pool.Key>(node, "a pool", findings)
            section.requireKey(.name)
            section.requireKey(.match)
            section.requireKey(.max)
            let name = section.word(.name)
            let sessionsMax = section.integer(.max, in: 1...1_000_000)
            let match = section.section(.match, Pool.MatchKey.self)
            let applicationName = match.flatMap { pattern($0, .applicationName) }
            let userName = match.flatMap { pattern($0, .usename) }
            let databaseName = match.flatMap { pattern($0, .datname) }
            match?.finish()
            section.finish()
            if let match, Pool.MatchKey.allCases.allSatisfy({ match.place(of: $0) == nil }) {
                section.refuse(.match, "is empty, so the pool would match every session")
            }
            guard let name, let sessionsMax else { return nil }
            if name.utf8.count > Target.nameBytesMax {
                section.refuse(.name, "longer than \(Target.nameBytesMax) bytes")
            }
            if !names.insert(name).inserted {
                section.refuse(.name, "\(Findings.quoted(name)) is the name of another pool")
            }
            return Pool(
                name: name, applicationName: applicationName, userName: userName,
                databaseName: databaseName, sessionsMax: sessionsMax)
        }
    }

    private func pattern(
        _ section: SectionReader<Pool.MatchKey>, _ key: Pool.MatchKey
    ) -> Pattern? {
        guard let text = section.text(key) else { return nil }
        switch Pattern.parse(text) {
        case .success(let pattern): return pattern
        case .failure(let refusal):
            section.refuse(key, refusal.description)
            return nil
        }
    }

    /// A target's own thresholds; `environment` and `profile` decide what stands beside them.
    func thresholds(
        _ reader: SectionReader<Target.Key>, environment: Environment?, profile: Profile
    ) -> OwnThresholds {
        guard let node = reader.value(.thresholds) else { return OwnThresholds() }
        let names = self.own.keys.sorted().map { ThresholdKey.own($0) }
        let section = SectionReader(
            node, Target.Key.thresholds.rawValue, findings, known: ThresholdKey.allCases + names)
        var own: [ThresholdName: Threshold] = [:]
        for name in ThresholdName.allCases {
            guard let levels = section.section(.indicator(name), Threshold.Severity.self)
            else { continue }
            guard let threshold = threshold(levels, name) else { continue }
            own[name] = threshold
            let all = Thresholds(environment: environment, profile: profile, overrides: own)
            if let reason = Self.disorder(of: name, in: all) {
                section.refuse(.indicator(name), reason)
            }
        }
        let slow = section.value(.slowStatement).flatMap {
            seconds($0, ThresholdKey.slowStatement.rawValue, max: ThresholdName.queryMean.limitMax)
        }
        if let slow, slow > ThresholdName.queryMean.limitMax {
            section.refuse(
                .slowStatement, "\(slow) is too large; at most \(ThresholdName.queryMean.limitMax)")
        }
        let others = others(section, environment)
        section.finish()
        return OwnThresholds(limits: own, slowStatementSeconds: slow, others: others)
    }

    /// The limits of users' own indicators.
    private func others(
        _ section: SectionReader<ThresholdKey>, _ environment: Environment?
    ) -> [String: Threshold] {
        var limits: [String: Threshold] = [:]
        for (name, indicator) in own.sorted(by: { $0.key < $1.key }) {
            guard let levels = section.section(.own(name), Threshold.Severity.self) else {
                continue
            }
            let threshold = Threshold(
                warning: levels.positiveNumber(.warning),
                critical: levels.positiveNumber(.critical))
            levels.finish()
            limits[name] = threshold
            guard !indicator.isOrdered(threshold.filled(from: indicator.limits(environment))) else {
                continue
            }
            section.refuse(
                .own(name),
                "critical must be \(indicator.isBadBelow ? "below" : "above") warning; a level that is"
                    + " not set here has its default")
        }
        return limits
    }

    /// The levels of an indicator; nil when one could not be read, which is noted: that is no reason
    /// to complain of the other one.
    func threshold(
        _ levels: SectionReader<Threshold.Severity>, _ name: ThresholdName
    ) -> Threshold? {
        let threshold = Threshold(
            warning: limit(levels, .warning, name), critical: limit(levels, .critical, name))
        levels.finish()
        let isWhole = Threshold.Severity.allCases.allSatisfy {
            levels.place(of: $0) == nil || threshold[$0] != nil
        }
        return isWhole ? threshold : nil
    }

    /// What is wrong when the warning does not come before the critical level.
    static func disorder(of name: ThresholdName, in all: Thresholds) -> String? {
        guard !all.isOrdered(name), let warning = all[name].warning,
            let critical = all[name].critical
        else { return nil }
        let side = name.isBadBelow ? "below" : "above"
        let (worse, mild) = (text(critical, name), text(warning, name))
        return "critical (\(worse)) must be \(side) warning (\(mild)); a level that is not set here"
            + " has its default"
    }

    private static func text(_ limit: Double, _ name: ThresholdName) -> String {
        guard name.isDuration else { return "\(limit)" }
        return DurationText.text(.seconds(limit))
    }

    /// Seconds, with or without a unit.
    private func seconds(_ node: Node, _ name: String, max: Double) -> Double? {
        guard case .scalar(let text, _) = node.content, Double(text) == nil else {
            return findings.positiveNumber(node, name)
        }
        let range = Duration.milliseconds(1) ... .seconds(Int(max))
        return findings.duration(node, name, in: range).map {
            Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18
        }
    }

    private func limit(
        _ section: SectionReader<Threshold.Severity>, _ severity: Threshold.Severity,
        _ name: ThresholdName
    ) -> Double? {
        guard let node = section.value(severity) else { return nil }
        if name.isRatio, case .scalar(let text, _) = node.content, text.hasSuffix("%"),
            let percent = Double(text.dropLast())
        {
            section.refuse(
                severity, "\(Findings.quoted(text)) is a percentage; write \(percent / 100)")
            return nil
        }
        let limit =
            name.isDuration
            ? seconds(node, severity.rawValue, max: name.limitMax)
            : findings.positiveNumber(node, severity.rawValue)
        if let limit, limit > name.limitMax {
            let most = name.isRatio ? "a ratio is at most 1" : "at most \(Int(name.limitMax))"
            section.refuse(severity, "\(limit) is too large; \(most)")
            return nil
        }
        return limit
    }
}

/// What a target's `thresholds` say.
struct OwnThresholds {
    /// Of indicators that every server has.
    var limits: [ThresholdName: Threshold] = [:]
    /// Above this mean, in seconds, a statement is slow.
    var slowStatementSeconds: Double?
    /// Of users' own, by name.
    var others: [String: Threshold] = [:]
}
