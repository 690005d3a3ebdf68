package import History
package import Postgres

/// What the history does: in which database, how often, with which series and for how long.
package struct HistorySettings: Sendable, Equatable {
    /// How long rows and figures are kept.
    package struct Retention: Sendable, Equatable {
        /// Rows as they were recorded.
        package let rows: Duration
        /// Hourly figures.
        package let hourly: Duration
        /// Daily figures.
        package let daily: Duration
        /// Minutes of activity.
        package let activity: Duration

        /// Puts times together.
        package init(rows: Duration, hourly: Duration, daily: Duration, activity: Duration) {
            self.rows = rows
            self.hourly = hourly
            self.daily = daily
            self.activity = activity
        }
    }

    private struct Tops: Sendable, Equatable {
        let activityRows: Int
        let statements: Int
        let objects: Int
    }

    /// The login that writes.
    package let writing: Login
    /// The read-only login that answers queries.
    package let reading: Login
    /// Where the spool is.
    package let directory: String
    /// How often the chosen series are recorded.
    package let interval: Duration
    /// Which series are recorded.
    package let choices: [HistoryChoice]
    /// How many rows there are of what has very many.
    private let tops: Tops
    /// How long they are kept.
    package let retention: Retention
    /// What may wait on disk while the database is away, in bytes.
    package let spoolBytesMax: Int
    /// How fast what has waited is written.
    package let rowsPerSecondMax: Int
    /// Whether clients on this machine may record numbers although no user is configured.
    package let acceptsMetrics: Bool
    /// Whether the last number of what others record is shown on `/metrics`.
    package let showsMetrics: Bool

    /// Puts settings together.
    package init(
        writing: Login, reading: Login, directory: String, interval: Duration,
        choices: [HistoryChoice], activityRows: Int,
        statements: Int = StatementHourRow.countDefault,
        objects: Int = ObjectDayRow.countDefault, retention: Retention, spoolBytesMax: Int,
        rowsPerSecondMax: Int, acceptsMetrics: Bool, showsMetrics: Bool
    ) {
        self.writing = writing
        self.reading = reading
        self.directory = directory
        self.interval = interval
        self.choices = choices
        tops = Tops(activityRows: activityRows, statements: statements, objects: objects)
        self.retention = retention
        self.spoolBytesMax = spoolBytesMax
        self.rowsPerSecondMax = rowsPerSecondMax
        self.acceptsMetrics = acceptsMetrics
        self.showsMetrics = showsMetrics
    }

    /// How many combinations of a minute of activity are recorded per target; 0 for no minutes.
    package var activityRows: Int { tops.activityRows }
    /// How many statements of each measure a part of an hour has; 0 for no hours.
    package var statements: Int { tops.statements }
    /// How many tables, and how many indexes, of a database have a row a day; 0 for no rows.
    package var objects: Int { tops.objects }
}
