package import Basics
import CollectorDocuments
import Documents
package import Indicators
package import Limits

/// What some databases of a server are used for, and the limits that each of them has.
package struct DatabaseEnvironment: Sendable, Equatable {
    /// What they are used for.
    package var name: Environment
    /// Which databases these are: names that fit one of these and none of an earlier environment.
    package var databases: [Glob]
    /// How many sessions each of them may have.
    package var connections = Threshold()
    /// Limits of each of them, which win over those of environment and profile.
    package var thresholds: [DatabaseIndicator: Threshold] = [:]

    /// An environment with the default limits.
    package init(_ name: Environment, databases: [Glob]) {
        self.name = name
        self.databases = databases
    }

    /// The most of one target.
    package static let countMax = 20
    /// The most patterns of one environment.
    package static let patternsMax = 100
    /// The most sessions that a limit may name.
    package static let sessionsMax = 1_000_000

    /// Whether a database fits one of the patterns.
    package func contains(_ database: String) -> Bool {
        databases.contains { $0.matches(database) }
    }
}

extension DatabaseEnvironment {
    /// The keys of an environment.
    package enum Key: String, SectionKey {
        case name, databases, connections, thresholds
    }

    /// What `thresholds` may name: an indicator of databases that has default limits.
    package struct ThresholdKey: SectionKey {
        /// Those that can differ between databases.
        package static let allCases = DatabaseIndicator.allCases.filter { $0.ofServer != nil }.map {
            ThresholdKey(indicator: $0)
        }

        let indicator: DatabaseIndicator

        /// The indicator's name.
        package var rawValue: String { indicator.rawValue }

        /// The key of that name.
        package init?(rawValue: String) {
            guard let key = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
                return nil
            }
            self = key
        }

        private init(indicator: DatabaseIndicator) { self.indicator = indicator }
    }
}
