import History
import Logging
import Platform

/// Brings minutes of activity to the sink of the history when they are over.
struct MinuteFeed: Sendable {
    /// How often it looks for minutes that are over.
    private static let pause = Duration.seconds(5)

    private let source: ActivitySource
    private let isWanted: Bool
    private let link: HistoryLink
    private let tally: SinkTally
    private let log: Logger
    private let clock: RecordingClock
    private let noted = Locked<HistoryLink.ActivityPlace?>(nil)

    init(
        _ source: ActivitySource, isWanted: Bool, link: HistoryLink, tally: SinkTally, log: Logger,
        clock: RecordingClock
    ) {
        self.source = source
        self.isWanted = isWanted
        self.link = link
        self.tally = tally
        self.log = log
        self.clock = clock
    }

    /// Looks now and then, until the task is cancelled.
    func run(into sink: SpooledSink<HistoryLink>) async {
        guard isWanted else { return }
        while !Task.isCancelled {
            await clock.sleep(for: Self.pause)
            if !Task.isCancelled { await offer(to: sink) }
        }
    }

    /// Offers what is over; `isLast` what is not as well.
    func offer(to sink: SpooledSink<HistoryLink>, isLast: Bool = false) async {
        guard isWanted, await sink.isTaking else { return }
        let place = link.activityPlace
        note(place)
        let (minutes, dropped) = source.take(isLast)
        tally.lose(dropped, .spoolFailed)
        // Unknown is not missing: the database may be away, and the spool keeps them for it.
        guard place == nil || place == .writable, !minutes.isEmpty else { return }
        let (batches, refused) = HistoryBatch.batches(of: minutes)
        await sink.offer(batches, invalid: refused)
    }

    /// Says once why nothing is recorded.
    private func note(_ place: HistoryLink.ActivityPlace?) {
        let isNew = noted.withLock { noted in
            defer { noted = place }
            return noted != place
        }
        guard isNew else { return }
        switch place {
        case .missing:
            log.warning(
                "activity by the minute is not recorded",
                ["reason": "there is no monitoring.activity_minutes: pgvigil schema apply"])
        case .forbidden:
            log.warning(
                "activity by the minute is not recorded",
                [
                    "reason": "the role may not write to monitoring.activity_minutes: pgvigil"
                        + " schema print --grants --writer ROLE prints what it needs"
                ])
        case .writable, nil: break
        }
    }
}
