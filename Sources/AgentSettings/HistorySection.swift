package import Documents
package import History
package import RuleDocuments
package import TargetSettings

/// `history`: numbers that are kept in a table of PostgreSQL.
package struct HistorySection: Sendable, Equatable {
    /// How libpq reaches the database that keeps the history.
    package var conninfo = Conninfo("")
    /// Where the password comes from, or nil when libpq finds one itself.
    package var password: PasswordSource?
    /// How long a connection may take to come up.
    package var connectTimeout: Duration = .seconds(5)
    /// How often the chosen series are recorded.
    package var interval: Duration = .seconds(60)
    /// How long rows are kept.
    package var retention: Duration = .seconds(30 * 86_400)
    /// How long the hourly figures are kept.
    package var retentionHourly: Duration = .seconds(400 * 86_400)
    /// How long the daily figures are kept.
    package var retentionDaily: Duration = .seconds(3650 * 86_400)
    /// How many combinations of a minute of activity are recorded per target; 0 for no minutes.
    package var activityRows = ActivityRow.countDefault
    /// How many statements of each measure are recorded by the hour and target; 0 for none.
    package var statements = StatementHourRow.countDefault
    /// How many tables, and how many indexes, of each database are recorded by the day; 0 for none.
    package var objects = ObjectDayRow.countDefault
    /// How long minutes of activity are kept.
    package var retentionActivity: Duration = .seconds(14 * 86_400)
    /// What may wait on disk while the database is away, in bytes.
    package var spoolBytes = 256 << 20
    /// How fast what has waited is written.
    package var rowsPerSecondMax = 50_000
    /// Which series are recorded.
    package var metrics = HistoryChoice.standard
    /// Whether clients on this machine may record numbers although no user is configured.
    package var acceptMetrics = false
    /// Whether the last number of what others record is shown on `/metrics`.
    package var showMetrics = false

    /// The defaults.
    package init() {}

    /// The section with the series that these rules name, when nothing else was chosen.
    package func choosing(by rules: [RuleFile]) -> HistorySection {
        var section = self
        if metrics == HistoryChoice.standard {
            section.metrics = HistoryChoice.standard(with: rules)
        }
        return section
    }
}

extension HistorySection {
    /// The section's keys.
    package enum Key: String, SectionKey {
        case conninfo
        case passwordFile = "password_file"
        case passwordCommand = "password_command"
        case connectTimeout = "connect_timeout"
        case interval, retention
        case retentionHourly = "retention_hourly"
        case retentionDaily = "retention_daily"
        case activityRows = "activity_rows"
        case statements, objects
        case retentionActivity = "retention_activity"
        case spool
        case rowsPerSecondMax = "rows_per_second_max"
        case metrics
        case acceptMetrics = "accept_metrics"
        case showMetrics = "show_metrics"
    }

    /// The keys of `history.metrics`.
    package enum ChoiceKey: String, SectionKey {
        case name, labels
    }

    private static let day = Duration.seconds(86_400)

    /// Reads the section; `directory` is where relative paths begin.
    package init(_ reader: SectionReader<Key>, relativeTo directory: FileDirectory) {
        self.init()
        reader.requireKey(.conninfo)
        if let text = reader.text(.conninfo) { conninfo = Conninfo(text) }
        let file = reader.word(.passwordFile).map(directory.appending)
        let command = reader.value(.passwordCommand).flatMap {
            reader.findings.command($0, Key.passwordCommand.rawValue)
        }
        if reader.place(of: .passwordFile) != nil, reader.place(of: .passwordCommand) != nil {
            reader.refuse(.passwordFile, "there is password_command as well; keep one of them")
        }
        password = file.map { .file($0) } ?? command.map { .command($0) }
        connectTimeout =
            reader.duration(.connectTimeout, in: .milliseconds(100) ... .seconds(60))
            ?? connectTimeout
        interval = reader.duration(.interval, in: .seconds(1)...Self.day) ?? interval
        let kept = Self.day...(Self.day * 36_500)
        retention = reader.duration(.retention, in: kept) ?? retention
        retentionHourly = reader.duration(.retentionHourly, in: kept) ?? retentionHourly
        retentionDaily = reader.duration(.retentionDaily, in: kept) ?? retentionDaily
        activityRows =
            reader.integer(.activityRows, in: ActivityRow.countLimits) ?? activityRows
        statements =
            reader.integer(.statements, in: StatementHourRow.countLimits) ?? statements
        objects = reader.integer(.objects, in: ObjectDayRow.countLimits) ?? objects
        retentionActivity = reader.duration(.retentionActivity, in: kept) ?? retentionActivity
        spoolBytes = reader.bytes(.spool, in: (4 << 20)...(1 << 40)) ?? spoolBytes
        rowsPerSecondMax =
            reader.integer(.rowsPerSecondMax, in: 100...10_000_000) ?? rowsPerSecondMax
        if let nodes = reader.list(.metrics) {
            metrics = nodes.compactMap { node in
                HistoryChoice(SectionReader<ChoiceKey>(node, "an item of metrics", reader.findings))
            }
            if nodes.isEmpty { reader.refuse(.metrics, "is empty; leave it out for the defaults") }
        }
        acceptMetrics = reader.boolean(.acceptMetrics) ?? acceptMetrics
        showMetrics = reader.boolean(.showMetrics) ?? showMetrics
        reader.finish()
    }
}
