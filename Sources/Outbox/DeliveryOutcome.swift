/// What became of messages and attempts: the label `outcome` of the agent's own metric.
package enum DeliveryOutcome: String, Sendable, CaseIterable {
    /// The receiver has taken the message.
    case delivered
    /// An attempt failed and will be repeated.
    case retried
    /// The receiver has refused the message for good.
    case failed
    /// The message became too old.
    case expired
    /// There was no room for the message, or its receiver is configured no more.
    case dropped
    /// The message could not be kept on disk, and was tried nevertheless.
    case unsaved
}
