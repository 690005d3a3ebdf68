package import Collection
package import Tables
import TargetMetrics

/// Keeping over a restart of the agent whose counters were shown, and from where they go on.
extension PollState {
    /// Whether an answer of this collector may be a server's first, before which the note of an
    /// earlier agent is read.
    package func awaitsFirstAnswer(of collector: Collector) -> Bool {
        isFollowed && server.origin == nil && collector.name == "pg_server"
    }

    /// Takes what an earlier agent has noted.
    package mutating func take(_ saved: SavedCounters) { server.saved = saved }

    /// Goes on from that at the first answer of a server.
    ///
    /// One that counts on from there is shown as before; of any other, and where that cannot be
    /// known, counters begin at 0, because its past is no growth of the series that are there.
    mutating func resumeCounters(of now: StatisticsOrigin) {
        guard let saved = server.saved else { return }
        server.saved = nil
        let earlier = StatisticsOrigin(
            started: saved.started, began: saved.began, answered: saved.answered ?? .infinity)
        if now.continues(earlier), let series = saved.series {
            for (collector, counters) in series where Catalog.counting.contains(collector) {
                collectors[collector, default: CollectorState()].continued =
                    ContinuedCounters(counters)
            }
            return
        }
        note(.countersBeginAtZero)
        for collector in Catalog.counting {
            collectors[collector, default: CollectorState()].continued.beginAtZero()
        }
    }

    /// What a note about counters would be written of now; nil when there is nothing to note.
    package var notedCounters: NotedCounters? {
        guard isFollowed, let origin = server.origin else { return nil }
        return NotedCounters(
            started: origin.started, began: origin.began,
            revision: collectors.values.reduce(0) { $0 + $1.continued.revision })
    }

    /// The note; the last one also says when the server answered last.
    package func savedCounters(isLast: Bool) -> SavedCounters? {
        guard let origin = server.origin else { return nil }
        return SavedCounters(
            started: origin.started, began: origin.began,
            answered: isLast && origin.answered.isFinite ? origin.answered : nil,
            series: collectors.mapValues(\.continued.saved))
    }
}
