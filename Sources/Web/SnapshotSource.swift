package import Metrics

/// What pages are made of: all that is known of the targets, and word of what has changed.
package protocol SnapshotSource: Sendable {
    /// Yields whenever a new snapshot is worth taking; several changes may come as one.
    var changes: AsyncStream<Void> { get }

    /// Yields to `changes` because the agent itself has something new to say.
    func refresh() async

    /// Yields to `changes` when something has become too old since `since`.
    func wake(
        ifExpiredBetween since: ContinuousClock.Instant, and now: ContinuousClock.Instant) async

    /// Whether every target has reported from a poll that began after this moment.
    func hasPolled(since moment: ContinuousClock.Instant) async -> Bool

    /// All that may be shown at `now`; `agent` is what the agent says of itself.
    func snapshot(now: ContinuousClock.Instant, agent: [Family]) async -> Snapshot
}
