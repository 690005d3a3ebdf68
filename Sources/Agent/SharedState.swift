import Configuration
import Metrics
import Platform

/// What the HTTP server's threads may read while the agent goes on.
final class SharedState: Sendable {
    struct Values {
        var targets: [Endpoints.Discovered] = []
        var progress = ContinuousClock.now
        var interval = AgentSection().interval
        var isReloadSuccessful = true
        var reloadSuccess = WallClock.secondsSince1970
    }

    /// A pipeline that makes no progress for this long is not healthy.
    static let progressAge = Duration.seconds(30)

    private let values = Locked(Values())

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    var targets: [Endpoints.Discovered] { values.withLock { $0.targets } }
    /// How often targets are polled.
    var interval: Duration { values.withLock { $0.interval } }
    var isReloadSuccessful: Bool { values.withLock { $0.isReloadSuccessful } }
    var isHealthy: Bool { hasProgress(within: Self.progressAge) }

    func hasProgress(within age: Duration) -> Bool {
        let progress = values.withLock { $0.progress }
        return progress.duration(to: .now) < age
    }

    /// The families about the configuration.
    func families() -> [Family] {
        let (isSuccessful, time) = values.withLock { ($0.isReloadSuccessful, $0.reloadSuccess) }
        return [
            Family(Self.build, [Sample(["version": Version.text], 1)]),
            OwnMetrics.single(Self.reloadSuccessful, isSuccessful ? 1 : 0),
            OwnMetrics.single(Self.reloadTime, time),
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
}
