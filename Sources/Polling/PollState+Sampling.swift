import Collection
import Servers

/// What the time between two polls may be used for.
extension PollState {
    /// Whether no poll is under way and the connection leads to a server that answers.
    package var isConnectionFree: Bool { poll.isOver && availability.isUp && server.facts != nil }

    /// When the sessions may next be sampled, in seconds since the worker started; nil when not
    /// before the next poll, which reads them itself.
    ///
    /// Samples come every `pace` seconds from the last poll on. The last one has half of that to
    /// end in, so that it is never in the way of the poll. A server that is down, that is no
    /// PostgreSQL, or that refuses to have its sessions read is left alone.
    package func nextSample(
        after now: Double, every pace: Double, before nextPoll: Double
    ) -> Double? {
        guard isConnectionFree, server.facts?.kind == .postgresql else { return nil }
        let count = ((now - poll.tick) / pace).rounded(.down) + 1
        let next = poll.tick + count * pace
        guard next + pace / 2 <= nextPoll, refusals.mayReadActivity(poll.instant(of: next)) else {
            return nil
        }
        return next
    }
}
