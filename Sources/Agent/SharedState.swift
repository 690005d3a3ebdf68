import Basics
import Configuration
import Metrics
import Platform
import Polling
import Web

/// What the HTTP server's threads may read while the agent goes on.
final class SharedState: MetricsSource {
    struct Values {
        var targets: [DiscoveryRoute.Target] = []
        var interval = AgentSection().interval
        var hosts = AllowedHosts()
        var isReloadSuccessful = true
        var reloadSuccess = WallClock.secondsSince1970
        var warnings = 0
    }

    /// What has to move.
    let liveness = Liveness()

    /// Pages are shown for that many intervals after the last sign of life from what renders them.
    static let stalePeriods = 3.0
    /// A busy machine needs this long, however short the interval.
    static let staleMin = Duration.seconds(10)

    private let values = Locked(Values())

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    var targets: [DiscoveryRoute.Target] { values.withLock { $0.targets } }
    /// How often targets are polled.
    var interval: Duration { values.withLock { $0.interval } }
    var isReloadSuccessful: Bool { values.withLock { $0.isReloadSuccessful } }
    /// The names by which the agent is rightly called.
    var hosts: AllowedHosts { values.withLock { $0.hosts } }
    var isHealthy: Bool { liveness.stalled().isEmpty }

    /// How long nothing has been rendered, when that is too long for the pages to be shown.
    var pagesTooOld: Duration? {
        let limit = min(max(interval * Self.stalePeriods, Self.staleMin), Liveness.pagesLimit)
        let age = liveness.age(of: .pages)
        return age >= limit ? age : nil
    }

    /// The families about the configuration.
    func families() -> [Family] {
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
    static let metrics = [build, reloadSuccessful, reloadTime, warnings]
}
