package import Metrics

/// Where samples go beside the pages: a database, or another system that keeps them.
///
/// A sink takes snapshots at its own pace and delivers them when it can: what it has taken
/// survives a destination that is away and the end of the process.
package protocol Sink: Sendable {
    /// Takes what is known at a moment, in milliseconds since 1970.
    ///
    /// When this returns the samples are on disk, in memory until the disk takes them, or counted
    /// as lost. A sink that does not run takes nothing.
    func offer(_ snapshot: Snapshot, milliseconds: Int64) async

    /// Takes what `feed` offers and delivers it, until the task is cancelled.
    func run(_ feed: SinkFeed) async

    /// Waits until everything is delivered, the destination refuses, or the time is over.
    func drain(within limit: Duration) async
}
