/// A way to one destination, on which each batch arrives exactly once.
///
/// A sink calls one method at a time. What comes back decides what the sink does next:
///
/// | answer | what the sink does |
/// |---|---|
/// | accepted | the batches leave the spool |
/// | refused for the data | finds the batch by sending one at a time, and gives it up in the end |
/// | no connection, a lost answer | sends the same batches again: they may have arrived |
/// | a wrong destination, no right | keeps the batches and tries again, less and less often |
package protocol SinkLink: Sendable {
    /// What it delivers.
    associatedtype Batch: SinkBatch

    /// Brings a connection up and looks whether its destination takes batches; costs nothing as
    /// long as one is up that was looked at.
    /// - Throws: `SinkFailure`; nothing was sent.
    func connect() async throws(SinkFailure)

    /// Delivers batches, all of them or none; gives back the sequences of those that arrived now
    /// and not by an earlier attempt.
    /// - Throws: `SinkFailure`; whether they arrived says the next attempt.
    func send(_ items: [SinkItem<Batch>]) async throws(SinkFailure) -> Set<UInt64>

    /// Does what the destination needs now and then.
    /// - Throws: `SinkFailure`; it is tried again at the next time.
    func keepUp() async throws(SinkFailure)

    /// Gives the connection up; the next `connect` makes another one.
    func close() async
}
