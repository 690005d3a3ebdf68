package import Limits
package import Metrics

/// The limits in force for one target: defaults, then its environment's, its profile's, its own.
package struct Thresholds: Sendable, Equatable {
    private let limits: [ThresholdName: Threshold]
    /// Above this mean, in seconds, a statement is slow.
    package let slowStatementSeconds: Double
    /// How many processors the server has; nil when that is not known.
    package let processors: Int?
    /// Indicators that are judged by database alone.
    private let judgedByDatabase: Set<ThresholdName>
    /// Of users' own indicators, in their order.
    private let own: [OwnLimits]

    private struct OwnLimits: Equatable {
        let name: String
        let limits: Threshold
    }

    private static let standard = Indicator.all.compactMap(\.limits)

    /// Puts them together; `overrides` win over everything, level by level.
    ///
    /// When `judgesDatabases`, the whole server has no limits where each database has its own, unless
    /// `overrides` name them: a mixture of environments fits the limits of none.
    package init(
        environment: Environment? = nil, profile: Profile = .standard,
        overrides: [ThresholdName: Threshold] = [:], slowStatementSeconds: Double? = nil,
        processors: Int? = nil, judgesDatabases: Bool = false, own: [OwnIndicator] = [],
        ownOverrides: [String: Threshold] = [:]
    ) {
        var limits: [ThresholdName: Threshold] = [:]
        for own in Self.standard {
            limits[own.name] = own.limits(environment, profile)
        }
        limits.merge(overrides) { old, own in own.filled(from: old) }
        self.limits = limits
        self.slowStatementSeconds = slowStatementSeconds ?? 1
        self.processors = processors
        self.own = own.compactMap { indicator in
            let override = ownOverrides[indicator.name]
            if judgesDatabases, indicator.isByDatabase, override == nil { return nil }
            let limits = indicator.limits(environment)
            return OwnLimits(
                name: indicator.name, limits: override?.filled(from: limits) ?? limits)
        }
        judgedByDatabase =
            judgesDatabases
            ? Set(DatabaseIndicator.allCases.compactMap(\.ofServer)).subtracting(overrides.keys)
            : []
    }

    /// The limits of an indicator.
    package subscript(name: ThresholdName) -> Threshold { limits[name] ?? Threshold() }

    /// Whether the warning comes before the critical level, or one of them is not there.
    package func isOrdered(_ name: ThresholdName) -> Bool {
        guard let warning = self[name].warning, let critical = self[name].critical else {
            return true
        }
        return name.isBadBelow ? critical < warning : warning < critical
    }

    /// The limits as series, so that one rule serves every target.
    package func family(isConsole: Bool = false) -> Family {
        var samples: [Sample] = []
        for name in ThresholdName.allCases
        where (!isConsole || name.isOfConsole) && !judgedByDatabase.contains(name) {
            for severity in Threshold.Severity.allCases {
                guard let limit = self[name][severity] else { continue }
                let values = [name.rawValue, severity.rawValue]
                samples.append(
                    Sample(Labels(names: ["indicator", "severity"], values: values), limit))
            }
        }
        for indicator in own {
            for severity in Threshold.Severity.allCases {
                guard let limit = indicator.limits[severity] else { continue }
                let values = [indicator.name, severity.rawValue]
                samples.append(
                    Sample(Labels(names: ["indicator", "severity"], values: values), limit))
            }
        }
        return Family(Self.metric, samples)
    }

    /// The family of the limits.
    package static let metric = Metric(
        "pgvigil_threshold", .gauge,
        "The limit in force for the indicator pg_<indicator> of this target, in its unit, or for an"
            + " indicator of a collectors file.")
}
