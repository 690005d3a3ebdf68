import History
import Logging
import Platform

/// Brings rows of a table to the sink of the history when they are complete.
struct TableFeed: Sendable {
    /// How often it looks for such rows.
    private static let pause = Duration.seconds(5)

    private let source: TableSource
    private let link: HistoryLink
    private let tally: SinkTally
    private let log: Logger
    private let clock: RecordingClock
    private let noted = Locked<HistoryLink.Place?>(nil)

    init(
        _ source: TableSource, link: HistoryLink, tally: SinkTally, log: Logger,
        clock: RecordingClock
    ) {
        self.source = source
        self.link = link
        self.tally = tally
        self.log = log
        self.clock = clock
    }

    /// Looks now and then, until the task is cancelled.
    func run(into sink: SpooledSink<HistoryLink>) async {
        while !Task.isCancelled {
            await clock.sleep(for: Self.pause)
            if !Task.isCancelled { await offer(to: sink) }
        }
    }

    /// Offers what is over; `isLast` what is not as well.
    func offer(to sink: SpooledSink<HistoryLink>, isLast: Bool = false) async {
        guard await sink.isTaking else { return }
        let place = link.place(of: source.table)
        note(place)
        if source.isPatient, let place, place != .writable { return }
        let taken = source.take(isLast)
        tally.lose(taken.dropped, .spoolFailed)
        // Unknown is not missing: the database may be away, and the spool keeps them for it.
        guard place == nil || place == .writable, !taken.batches.isEmpty || taken.refused > 0 else {
            return
        }
        await sink.offer(taken.batches, invalid: taken.refused)
        source.kept()
    }

    /// Says once why nothing is recorded.
    private func note(_ place: HistoryLink.Place?) {
        let isNew = noted.withLock { noted in
            defer { noted = place }
            return noted != place
        }
        guard isNew else { return }
        let (table, rows) = source.table.names
        switch place {
        case .missing:
            log.warning(
                "\(rows) \(Self.verb(source.table)) not recorded",
                ["reason": "there is no monitoring.\(table): pgvigil schema apply"])
        case .forbidden:
            log.warning(
                "\(rows) \(Self.verb(source.table)) not recorded",
                [
                    "reason": "the role may not write to monitoring.\(table): pgvigil"
                        + " schema print --grants --writer ROLE prints what it needs"
                ])
        case .writable, nil: break
        }
    }

    private static func verb(_ table: HistoryBatch.Table) -> String {
        table == .activity ? "is" : "are"
    }
}
