package import Agreements
package import CollectorDocuments
import Documents
package import Health
package import Limits

/// What is watched: a cluster, or the console of a PgBouncer.
///
/// All that makes a worker behave as it does is in here, so a reload keeps the workers whose
/// targets are equal.
package struct Target: Sendable, Equatable {
    /// What answers at the other end.
    package enum Kind: String, Sendable, CaseIterable {
        case postgresql, pgbouncer
    }

    /// Whether statements are prepared.
    package enum Preparing: String, Sendable, CaseIterable {
        /// What is asked repeatedly is, until that turns out not to work.
        case auto
        /// None is.
        case never
    }

    /// The value of the label `target`; unique.
    package var name: String
    /// What answers at the other end.
    package var kind: Kind = .postgresql
    /// How it is reached.
    package var conninfo: Conninfo
    /// Where the password comes from, or nil when libpq finds it itself.
    package var password: PasswordSource?
    /// Which databases are visited.
    package var databases = DatabaseChoice()
    /// Further labels, by name.
    package var labels: [String: String] = [:]
    /// What the target is used for, or nil when that is not said.
    package var environment: Environment?
    /// What its databases are used for, when that differs from one to the other.
    package var environments: [DatabaseEnvironment] = []
    /// The set of thresholds it is judged by, the agent's unless it has its own.
    package var profile: Profile = .standard
    /// Thresholds of its own, which win over those of environment and profile.
    package var thresholds: [ThresholdName: Threshold] = [:]
    /// Limits of users' own indicators, by name.
    package var ownThresholds: [String: Threshold] = [:]
    /// Above this mean, in seconds, a statement is slow; nil for the default.
    package var slowStatementSeconds: Double?
    /// How many processors the server has, or nil when that is not said.
    package var cpus: Int?
    /// What is changed about the health model here, the changes for all targets included.
    package var health = HealthAdjustment()
    /// The pools of its applications.
    package var pools: [Pool] = []
    /// What is expected of the server: settings, and extensions of its databases.
    package var agreements = Agreements()
    /// How long a connection may take to come up.
    package var connectTimeout: Duration = .seconds(5)
    /// The age at which a connection is given up for a new one.
    package var connectionMaxAge: Duration = .seconds(3600)
    /// Whether statements are prepared, the agent's choice unless it has its own.
    package var prepare: Preparing = .auto
    /// The packs whose collectors are asked here, in the file's order.
    package var packs: [String] = []
    /// What is changed about collectors here, the changes for all targets included.
    package var collectors = CollectorSettings()

    /// A target with defaults.
    package init(name: String, conninfo: Conninfo) {
        self.name = name
        self.conninfo = conninfo
    }

    /// The name of a target that is alone and has none.
    package static let nameWhenAlone = "local"
    /// The longest name in bytes, as long as PostgreSQL's own.
    package static let nameBytesMax = 63
    /// The most labels.
    package static let labelsMax = 32
    /// The longest label value in bytes.
    package static let labelValueBytesMax = 256
    /// The most targets in one file.
    package static let countMax = 1000
    /// The most packs of one target.
    package static let packsMax = 100
    /// How many processors a server may have.
    package static let cpusLimits = 1...4096
}

extension Target {
    /// The keys of a target.
    package enum Key: String, SectionKey {
        case name, kind, conninfo
        case passwordFile = "password_file"
        case passwordCommand = "password_command"
        case databases
        case databasesMax = "databases_max"
        case labels, environment, environments, profile, thresholds, pools
        case connectTimeout = "connect_timeout"
        case connectionMaxAge = "connection_max_age"
        case prepare, collectors, packs, health, cpus, settings, extensions
    }
}
