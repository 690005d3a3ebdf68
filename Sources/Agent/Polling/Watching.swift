package import Collection
package import Configuration
import Indicators
import Metrics
import Platform
import Postgres

/// Turns a checked configuration into what workers need; what only libpq can judge is judged here.
package enum Watching {
    /// Why a configuration that reads well cannot be put into force.
    package struct Refusal: Error, Sendable, CustomStringConvertible {
        /// One line that names the target.
        package let description: String
    }

    /// The targets of this agent's shard.
    /// - Throws: `Refusal` for the first target whose connection string libpq cannot read.
    package static func targets(
        of configuration: Configuration
    ) throws(Refusal) -> [WatchedTarget] {
        var targets: [WatchedTarget] = []
        for target in configuration.ownTargets {
            targets.append(try watched(target, configuration))
        }
        return targets
    }

    /// Every collector that a configuration knows: the catalogue and the user's own.
    package static func catalog(of configuration: Configuration) -> [Collector] {
        Catalog.all + configuration.collectorFiles.flatMap(\.collectors)
    }

    private static func watched(
        _ target: Target, _ configuration: Configuration
    ) throws(Refusal) -> WatchedTarget {
        guard let conninfo = ConnectionString(target.conninfo.secretText) else {
            throw Refusal(
                description:
                    "target \(target.name): conninfo is no connection string that libpq reads")
        }
        let isConsole = target.kind == .pgbouncer
        let password: Postgres.PasswordSource =
            switch target.password {
            case nil: .libpq
            case .file(let path): .file(path)
            case .command(let arguments): .command(arguments)
            }
        let login = Login(
            conninfo: conninfo, password: password,
            purpose: isConsole ? .console : .watching, connectTimeout: target.connectTimeout)
        let settings = target.collectors
        let catalog = catalog(of: configuration)
        let choice = target.databases
        let own = target.labels.sorted { $0.key < $1.key }
        return WatchedTarget(
            name: target.name,
            labels: Labels(
                names: ["target"] + own.map(\.key), values: [target.name] + own.map(\.value)),
            kind: isConsole ? .pgbouncer : .postgresql, login: login,
            catalog: catalog.map { collector in
                collector.adjusted(
                    pace: settings.pace(of: collector), timeout: settings.timeout(of: collector),
                    top: settings.top(of: collector))
            },
            disabled: Set(catalog.filter(settings.disables).map(\.name)),
            interval: configuration.agent.interval.seconds,
            choosesDatabase: { choice.contains($0) }, databasesMax: choice.countMax,
            connectionAgeMax: target.connectionMaxAge, seriesMax: configuration.agent.seriesMax,
            labelValueBytesMax: configuration.agent.labelValueBytesMax,
            thresholds: Thresholds(
                environment: target.environment, profile: target.profile,
                overrides: target.thresholds,
                slowStatementSeconds: target.slowStatementSeconds),
            health: HealthModel(target.health), pools: target.pools,
            stateDirectory: configuration.agent.stateDirectory,
            compatibility: configuration.agent.compatibility)
    }
}
