package import Spool

/// Samples that are delivered together or not at all, in the form in which they wait on disk.
package protocol SinkBatch: Sendable {
    /// How many samples; what is lost is counted in them.
    var rows: Int { get }
    /// How much of a transfer the batch takes.
    var bytes: Int { get }
    /// What is kept on disk.
    var payload: [UInt8] { get }

    /// Reads what `payload` wrote, or nil when it is of another form.
    init?(payload: [UInt8])
}

/// A batch with the name that it bears for ever: the same at every attempt, and no other one's.
package struct SinkItem<Batch: SinkBatch>: Sendable {
    /// The name.
    package let identity: RecordIdentity
    /// What is delivered.
    package let batch: Batch

    /// Names a batch.
    package init(identity: RecordIdentity, batch: Batch) {
        self.identity = identity
        self.batch = batch
    }

    /// Its place in the order.
    package var sequence: UInt64 { identity.sequence }
}
