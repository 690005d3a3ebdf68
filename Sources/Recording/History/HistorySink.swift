import Basics
package import History
package import Logging
package import Metrics

/// Writes the chosen series and the numbers of other senders into the table of the history.
package struct HistorySink: Sink {
    private let spooled: SpooledSink<HistoryLink>
    private let feeds: [TableFeed]
    /// Answers questions about what was written.
    package let reader: HistoryReader

    /// Writes as the settings say.
    package init(
        _ settings: HistorySettings, activity: ActivitySource = .none,
        tables: [TableSource] = [], tally: SinkTally, log: Logger, clock: RecordingClock = .machine
    ) {
        let sampler = HistorySampler(settings.choices)
        let link = HistoryLink(settings.writing, retention: settings.retention) {
            tally.lose($0, .refused)
        }
        let sources = (settings.activityRows > 0 ? [activity.source] : []) + tables
        feeds = sources.map { TableFeed($0, link: link, tally: tally, log: log, clock: clock) }
        spooled = SpooledSink(
            SpooledSinkSettings(
                name: "history", directory: settings.directory,
                spoolBytesMax: settings.spoolBytesMax,
                rowsPerSecondMax: settings.rowsPerSecondMax),
            link: link, tally: tally, log: log, clock: clock
        ) { snapshot, milliseconds in
            var random = SystemRandom()
            let (batches, refused) = HistoryBatch.batches(
                of: sampler.rows(of: snapshot, milliseconds: milliseconds), using: &random)
            return (batches, invalid: refused)
        }
        reader = HistoryReader(settings.reading)
    }

    /// Takes what is known at a moment, in milliseconds since 1970.
    package func offer(_ snapshot: Snapshot, milliseconds: Int64) async {
        await spooled.offer(snapshot, milliseconds: milliseconds)
    }

    /// Takes what `feed` offers and writes it, until the task is cancelled.
    package func run(_ feed: SinkFeed) async {
        await withDiscardingTaskGroup { group in
            for feed in feeds { group.addTask { await feed.run(into: spooled) } }
            group.addTask { await spooled.run(feed) }
        }
    }

    /// Waits until the database has every row, has refused one, or the time is over.
    package func drain(within limit: Duration) async {
        for feed in feeds { await feed.offer(to: spooled, isLast: true) }
        await spooled.drain(within: limit)
    }

    /// Keeps rows of other senders; when this returns they are on disk.
    /// - Throws: `SinkRefusal`; nothing was taken.
    package func keep(_ rows: [HistoryRow]) async throws(SinkRefusal) {
        var random = SystemRandom()
        try await spooled.keep(HistoryBatch.batches(of: rows, using: &random).batches)
    }
}
