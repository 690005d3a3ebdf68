package import Limits
package import Metrics

/// The limits of single databases, by the environment that each belongs to.
package struct DatabaseThresholds: Sendable {
    /// Databases of one environment, which have the same limits.
    package struct Group: Sendable {
        /// What they are used for.
        package let environment: Environment
        private let fits: @Sendable (String) -> Bool
        private let limits: [DatabaseIndicator: Threshold]

        /// Limits are `sessions` and `overrides`, level by level, and those of environment and
        /// profile elsewhere.
        package init(
            _ environment: Environment, profile: Profile = .standard,
            sessions: Threshold = Threshold(), overrides: [DatabaseIndicator: Threshold] = [:],
            fits: @escaping @Sendable (String) -> Bool
        ) {
            self.environment = environment
            self.fits = fits
            let standard = Thresholds(environment: environment, profile: profile)
            var limits: [DatabaseIndicator: Threshold] = [.sessions: sessions]
            for name in DatabaseIndicator.allCases {
                guard let ofServer = name.ofServer else { continue }
                limits[name] = (overrides[name] ?? Threshold()).filled(from: standard[ofServer])
            }
            self.limits = limits
        }

        /// The limits of an indicator.
        package subscript(name: DatabaseIndicator) -> Threshold { limits[name] ?? Threshold() }

        /// Whether a database belongs to it.
        package func contains(_ database: String) -> Bool { fits(database) }
    }

    private let groups: [Group]

    /// Users' own indicators that each database has.
    private let own: [OwnIndicator]

    /// A database belongs to the first group that contains it.
    package init(_ groups: [Group] = [], own: [OwnIndicator] = []) {
        self.groups = groups
        self.own = own.filter(\.isByDatabase)
    }

    /// Whether no database has limits of its own.
    package var isEmpty: Bool { groups.isEmpty }

    /// Every environment once, in the order of the groups.
    package var environments: [Environment] {
        groups.map(\.environment).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The environment of a database; nil when it fits none.
    package func environment(of database: String) -> Environment? {
        groups.first { $0.contains(database) }?.environment
    }

    /// The limits as series, so that one rule serves every database; nil without any.
    package func family(of databases: [String]) -> Family? {
        var samples: [Sample] = []
        for database in databases {
            guard let group = groups.first(where: { $0.contains(database) }) else { continue }
            let limits =
                DatabaseIndicator.allCases.map { ($0.rawValue, group[$0]) }
                + own.map { ($0.name, $0.limits(group.environment)) }
            for (name, threshold) in limits {
                for severity in Threshold.Severity.allCases {
                    guard let limit = threshold[severity] else { continue }
                    let values = [database, group.environment.rawValue, name, severity.rawValue]
                    samples.append(Sample(Labels(names: Self.labels, values: values), limit))
                }
            }
        }
        return samples.isEmpty ? nil : Family(Self.metric, samples)
    }

    private static let labels = ["datname", "environment", "indicator", "severity"]
    /// The family of the limits.
    package static let metric = Metric(
        "pgvigil_database_threshold", .gauge,
        "The limit in force for pg_database_<indicator> of this database, in its unit; or for an"
            + " indicator of a collectors file; for databases that fit one of the target's environments."
    )
}
