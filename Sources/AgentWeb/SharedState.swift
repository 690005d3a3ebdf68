import AgentSettings
import Basics
package import Health
package import Metrics
import Platform
import Polling
import TargetMetrics
package import Web

/// What the HTTP server's threads may read while the agent goes on.
package final class SharedState: MetricsSource {
    /// What is read.
    package struct Values {
        /// The targets of service discovery.
        package var targets: [DiscoveryRoute.Target] = []
        /// The names of those targets that are servers.
        package var servers: [String] = []
        /// How the health of each target is scored, by its name.
        package var models = ExactDictionary<HealthModel>()
        /// How often targets are polled.
        package var interval = AgentSection().interval
        /// The names by which the agent is rightly called.
        package var hosts = AllowedHosts()
        /// The configuration in force as YAML, without secrets; nil before there is one.
        package var configuration: String?
        /// Whether the last reload succeeded.
        package var isReloadSuccessful = true
        /// When a configuration was last put into force.
        package var reloadSuccess = WallClock.secondsSince1970
        /// How many warnings the configuration has.
        package var warnings = 0
    }

    /// What has to move.
    package let liveness = Liveness()

    /// Pages are shown for that many intervals after the last sign of life from what renders them.
    static let stalePeriods = 3.0
    /// A busy machine needs this long, however short the interval.
    static let staleMin = Duration.seconds(10)

    private let values = Locked(Values())

    /// Before a configuration is in force.
    package init() {}

    /// Changes them together.
    package func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    /// The targets of service discovery.
    package var targets: [DiscoveryRoute.Target] { values.withLock { $0.targets } }
    /// The names of those targets that are servers.
    package var servers: [String] { values.withLock { $0.servers } }
    /// How the health of each target is scored, by its name.
    package var models: ExactDictionary<HealthModel> { values.withLock { $0.models } }
    /// The configuration in force as YAML, without secrets; nil before there is one.
    package var configuration: String? { values.withLock { $0.configuration } }
    /// How often targets are polled.
    package var interval: Duration { values.withLock { $0.interval } }
    /// Whether the last reload succeeded.
    package var isReloadSuccessful: Bool { values.withLock { $0.isReloadSuccessful } }
    /// The names by which the agent is rightly called.
    package var hosts: AllowedHosts { values.withLock { $0.hosts } }
    /// Whether everything moves that has to.
    package var isHealthy: Bool { liveness.stalled().isEmpty }

    /// How long nothing has been rendered, when that is too long for the pages to be shown.
    package var pagesTooOld: Duration? {
        let limit = min(max(interval * Self.stalePeriods, Self.staleMin), Liveness.pagesLimit)
        let age = liveness.age(of: .pages)
        return age >= limit ? age : nil
    }

    /// The families about the configuration.
    package func families() -> [Family] {
        let now = values.withLock { $0 }
        return [
            Family(Self.build, [Sample(["version": Version.text], 1)]),
            OwnMetrics.single(Self.reloadSuccessful, now.isReloadSuccessful ? 1 : 0),
            OwnMetrics.single(Self.reloadTime, now.reloadSuccess),
            OwnMetrics.single(Self.warnings, Double(now.warnings)),
        ]
    }

    static let build = Metric(
        "pgvigil_build_info", .gauge, "Which pgvigil this is; the value is always 1.")
    static let reloadSuccessful = Metric(
        "pgvigil_config_last_reload_successful", .gauge,
        "Whether the last reading of the configuration was put into force.")
    static let reloadTime = Metric(
        "pgvigil_config_last_reload_success_timestamp_seconds", .gauge,
        "When a configuration was last put into force.")
    static let warnings = Metric(
        "pgvigil_configuration_warnings", .gauge,
        "What pgvigil check warns of in the configuration in force.")

    /// All of them.
    package static let metrics = [build, reloadSuccessful, reloadTime, warnings]
}
