import AgentSettings
import CollectorDocuments
package import Documents
import Limits
import NotificationSettings
import TargetSettings

extension KnownKeys {
    /// The sections of the configuration file; the top level's path is empty.
    package static let configuration =
        [
            Section("", Configuration.Key.self),
            Section("agent", AgentSection.Key.self),
            Section("agent.log", LogSection.Key.self),
            Section("web", WebSection.Key.self),
            Section("activity", ActivitySection.Key.self),
            Section("targets", Target.Key.self),
            Section("targets.databases", DatabaseChoice.Key.self),
            Section("targets.thresholds", ThresholdKey.self),
            Section("targets.thresholds.cache_hit_ratio", Threshold.Severity.self),
            Section("targets.environments", DatabaseEnvironment.Key.self),
            Section("targets.environments.connections", Threshold.Severity.self),
            Section("targets.environments.thresholds", DatabaseEnvironment.ThresholdKey.self),
            Section(
                "targets.environments.thresholds.cache_hit_ratio", Threshold.Severity.self),
            Section("targets.pools", Pool.Key.self),
            Section("targets.pools.match", Pool.MatchKey.self),
            Section("targets.collectors", TargetCollectorsKey.self),
            Section("targets.health", HealthKey.self),
            Section("targets.extensions", ExpectedExtensionsKey.self),
            Section("backups", BackupsReader.Key.self),
            Section("backups.pgbackrest", BackupsReader.PgBackRestKey.self),
            Section("backups.barman", BackupsReader.BarmanKey.self),
            Section("backups.walg", BackupsReader.WALGKey.self),
            Section("collectors", CollectorsKey.self),
            Section("health", HealthKey.self),
            Section("history", HistorySection.Key.self),
            Section("history.metrics", HistorySection.ChoiceKey.self),
            Section("reports", ReportKey.self),
            Section("rules", RulesSection.Key.self),
        ] + NotificationsSection.keySections

    /// The sections of a file with a user's own collectors.
    package static let collectorFile = [
        Section("", CollectorKey.self),
        Section("requires", RequirementKey.self),
        Section("variants", VariantKey.self),
        Section("variants.extension", ExtensionRangeKey.self),
        Section("columns", ColumnKey.self),
        Section("top", RankingKey.self),
        Section("indicators", OwnIndicatorKey.self),
        Section("indicators.environments", Environment.self),
        Section("indicators.environments.production", Threshold.Severity.self),
    ]

    /// What may be shown of a file that is no YAML, whichever of them it is.
    package static let harmless = {
        let sections = configuration + webConfigFile + collectorFile
        return HarmlessKeys(keys: sections.flatMap(\.keys), paths: sections.map(\.path))
    }()

    /// The sections of a web configuration file.
    package static let webConfigFile = [
        Section("", WebConfigFile.Key.self),
        Section("tls_server_config", WebTLS.Key.self),
        Section("http_server_config", WebConfigFile.HTTPKey.self),
    ]
}
