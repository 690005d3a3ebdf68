package import Metrics

/// The limits in force for one target: defaults, then its environment's, its profile's, its own.
package struct Thresholds: Sendable, Equatable {
    private let limits: [ThresholdName: Threshold]
    /// Above this mean, in seconds, a statement is slow.
    package let slowStatementSeconds: Double
    /// Indicators that are judged by database alone.
    private let judgedByDatabase: Set<ThresholdName>

    /// Puts them together; `overrides` win over everything, level by level.
    ///
    /// When `judgesDatabases`, the whole server has no limits where each database has its own, unless
    /// `overrides` name them: a mixture of environments fits the limits of none.
    package init(
        environment: Environment? = nil, profile: Profile = .standard,
        overrides: [ThresholdName: Threshold] = [:], slowStatementSeconds: Double? = nil,
        judgesDatabases: Bool = false
    ) {
        var limits = Self.defaults
        let byEnvironment = environment.flatMap { Self.byEnvironment[$0] } ?? [:]
        limits.merge(byEnvironment) { $1 }
        if profile == .globalRemit { limits.merge(Self.globalRemit) { $1 } }
        limits.merge(overrides) { old, own in own.filled(from: old) }
        self.limits = limits
        self.slowStatementSeconds = slowStatementSeconds ?? 1
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
        return Family(Self.metric, samples)
    }

    /// The family of the limits.
    package static let metric = Metric(
        "pgvigil_threshold", .gauge,
        "The limit in force for the indicator pg_<indicator> of this target, in its unit.")

    private static let defaults: [ThresholdName: Threshold] = [
        .healthScore: Threshold(warning: 80, critical: 60),
        .connections: Threshold(warning: 0.8, critical: 0.95),
        .pool: Threshold(warning: 0.8, critical: 0.95),
        .cacheHit: Threshold(warning: 0.9, critical: 0.8),
        .queryMean: Threshold(warning: 1, critical: 5),
        .queryP95: Threshold(warning: 0.5, critical: 2.5),
        .longestQuery: Threshold(warning: 900, critical: 3600),
        .transactionErrors: Threshold(warning: 0.05, critical: 0.1),
        .lockWait: Threshold(warning: 10, critical: 60),
        .idleInTransaction: Threshold(warning: 300, critical: 900),
        .replicationLag: Threshold(warning: 30, critical: 300),
        .transactionAge: Threshold(warning: 0.3, critical: 0.6),
        .multixactAge: Threshold(warning: 0.3, critical: 0.6),
    ]

    private static let byEnvironment: [Environment: [ThresholdName: Threshold]] = [
        .development: [
            .cacheHit: Threshold(warning: 0.85, critical: 0.75),
            .queryP95: Threshold(warning: 0.5, critical: 2.5),
        ],
        .staging: [
            .cacheHit: Threshold(warning: 0.9, critical: 0.8),
            .queryP95: Threshold(warning: 0.2, critical: 1),
        ],
        .production: [
            .cacheHit: Threshold(warning: 0.95, critical: 0.85),
            .queryP95: Threshold(warning: 0.1, critical: 0.5),
        ],
    ]

    private static let globalRemit: [ThresholdName: Threshold] = [
        .connections: Threshold(critical: 0.8),
        .pool: Threshold(critical: 0.8),
        .queryMean: Threshold(critical: 1),
        .transactionErrors: Threshold(critical: 0.05),
    ]
}
