import AgentSettings
import Collection
package import Configuration
import Metrics
import Postgres
import Recording
import RuleDocuments
import Tables

extension RecordingSettings {
    /// What a configuration wants recorded.
    /// - Throws: `AgentError` when libpq cannot read a connection string.
    package init(_ configuration: Configuration) throws(AgentError) {
        var history: HistorySettings?
        if let section = configuration.history?.choosing(by: configuration.rules.files) {
            history = try HistorySettings(
                section, stateDirectory: configuration.agent.stateDirectory)
        }
        self.init(history: history, reservedNames: ReservedNames(configuration))
    }
}

extension HistorySettings {
    /// What a section says; nil without a directory for what has to wait.
    fileprivate init?(_ section: HistorySection, stateDirectory: String?) throws(AgentError) {
        let writing = try Login(section, for: .writing)
        let reading = try Login(section, for: .watching)
        guard let stateDirectory else { return nil }
        self.init(
            writing: writing, reading: reading, directory: "\(stateDirectory)/history",
            interval: section.interval, choices: section.metrics,
            activityRows: section.activityRows, statements: section.statements,
            objects: section.objects,
            retention: Retention(
                rows: section.retention, hourly: section.retentionHourly,
                daily: section.retentionDaily, activity: section.retentionActivity),
            spoolBytesMax: section.spoolBytes, rowsPerSecondMax: section.rowsPerSecondMax,
            acceptsMetrics: section.acceptMetrics, showsMetrics: section.showMetrics)
    }
}

extension ReservedNames {
    /// What a configuration's collectors and recording rules bring.
    fileprivate init(_ configuration: Configuration) {
        var owners: [(name: String, owner: String)] = []
        for rule in configuration.rules.files.flatMap(\.groups).flatMap(\.rules) {
            guard case .recording = rule.kind else { continue }
            owners.append((rule.name, "a recording rule"))
        }
        for collector in configuration.catalog {
            for column in collector.columns {
                guard case .value(let metric, _, _) = column.use else { continue }
                owners.append((metric.name, "the collector \(collector.name)"))
            }
        }
        self.init(owners)
    }
}
