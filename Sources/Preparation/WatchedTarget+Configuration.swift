import AgentSettings
import Agreements
package import Collection
import CollectorDocuments
package import Configuration
import Health
import Indicators
import Limits
import Metrics
import Platform
import Polling
import Postgres
package import TargetSettings
package import Targets

/// From a checked configuration to what workers need; what only libpq can judge is judged here.
extension WatchedTarget {
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

    private static func watched(
        _ target: Target, _ configuration: Configuration
    ) throws(Refusal) -> WatchedTarget {
        let isConsole = target.kind == .pgbouncer
        guard
            let login = Login(
                target.conninfo, password: target.password,
                purpose: isConsole ? .console : .watching, connectTimeout: target.connectTimeout,
                prepares: target.prepare == .auto)
        else {
            throw Refusal(
                description:
                    "target \(target.name): conninfo is no connection string that libpq reads")
        }
        let settings = target.collectors
        let catalog = configuration.chosenCatalog(of: target)
        let indicators = catalog.flatMap { configuration.ownIndicators[$0.name] ?? [] }
        let choice = target.databases
        return WatchedTarget(
            name: target.name, labels: labels(of: target, catalog),
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
            texts: configuration.activity.texts,
            sampleInterval: configuration.activity.interval.seconds,
            thresholds: Thresholds(
                environment: target.environment, profile: target.profile,
                overrides: target.thresholds,
                slowStatementSeconds: target.slowStatementSeconds, processors: target.cpus,
                judgesDatabases: !target.environments.isEmpty, own: indicators,
                ownOverrides: target.ownThresholds),
            databaseThresholds: databaseThresholds(of: target, indicators), profile: target.profile,
            health: HealthModel(target.health), pools: target.pools.map(WatchedPool.init),
            agreements: target.agreements,
            stateDirectory: configuration.agent.stateDirectory,
            compatibility: configuration.agent.compatibility)
    }

    /// The labels of all its series: with an environment of its own they bear that, too, so that
    /// alerts do and routes can match it.
    private static func labels(of target: Target, _ catalog: [Collector]) -> Labels {
        var own = target.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        // A user's own series may bear a label of that name, which stays what it is.
        let isTaken = catalog.contains { $0.labelNames.contains("environment") }
        if let environment = target.environment, !isTaken {
            own.insert(("environment", environment.rawValue), at: 0)
        }
        return Labels(names: ["target"] + own.map(\.0), values: [target.name] + own.map(\.1))
    }

    private static func databaseThresholds(
        of target: Target, _ own: [OwnIndicator]
    ) -> DatabaseThresholds {
        DatabaseThresholds(
            target.environments.map { environment in
                DatabaseThresholds.Group(
                    environment.name, profile: target.profile, sessions: environment.connections,
                    overrides: environment.thresholds, fits: { environment.contains($0) })
            }, own: own)
    }
}

extension WatchedPool {
    /// The pool that a configuration describes by patterns.
    package init(_ pool: Pool) {
        self.init(
            name: pool.name, database: pool.database, sessionsMax: pool.sessionsMax,
            condition: pool.condition,
            fitsDatabase: { pool.fits(database: $0) }
        ) {
            pool.contains(
                applicationName: $0.applicationName, userName: $0.userName,
                databaseName: $0.databaseName)
        }
    }
}

extension Configuration {
    /// Every collector that it knows: the catalogue, those of packs and the user's own.
    package var catalog: [Collector] { Catalog.all + collectorFiles.flatMap(\.collectors) }

    /// Those that are for a target.
    func chosenCatalog(of target: Target) -> [Collector] {
        (Catalog.all + collectorFiles(of: target).flatMap(\.collectors))
            .filter { $0.isFor(target: target.name) }
    }

    /// The indicators of the user's own collectors, by the collector's name.
    var ownIndicators: [String: [OwnIndicator]] {
        collectorFiles.reduce(into: [:]) { $0.merge($1.indicators) { first, _ in first } }
    }
}
