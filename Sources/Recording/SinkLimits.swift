/// The bounds of every sink with a spool.
package enum SinkLimits {
    /// How many bytes of batches become one transfer.
    static let bytesAtOnce = 4 << 20
    /// How many batches become one transfer.
    package static let batchesAtOnce = 64
    /// Batches that the spool's file system refused, in memory until it takes them.
    package static let unspooledBatches = 64
    /// No pause between two attempts is longer.
    static let retrySeconds = 60.0
    /// After that many refusals of a batch alone it is given up: it is not the destination's fault.
    package static let refusals = 10
    static let upkeepInterval = Duration.seconds(600)
    static let reopenPause = Duration.seconds(5)
    /// How often a sink that has nothing to do looks whether upkeep is due.
    static let tick = Duration.seconds(5)
    static let drainCheck = Duration.milliseconds(10)
}
