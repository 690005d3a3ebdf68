/// What has been counted of messages since the start.
struct OutboxTally {
    /// What became of messages, by receiver.
    private(set) var counts: [String: [DeliveryOutcome: Int]] = [:]
    /// Entries of the log, silences and messages that were found damaged.
    var damaged: Int

    /// Nothing became of any message yet.
    init(damaged: Int) { self.damaged = damaged }

    /// Counts what became of a message.
    mutating func count(_ receiver: String, _ outcome: DeliveryOutcome) {
        counts[receiver, default: [:]][outcome, default: 0] += 1
    }
}
