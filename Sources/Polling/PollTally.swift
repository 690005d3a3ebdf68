import Collection

/// What a worker counts of its own work.
struct PollTally {
    var repairs = Mapping.Repairs()
    /// How long the last poll took.
    var pollSeconds = 0.0
    /// Series that were left out of reports.
    var seriesDropped = 0
    /// How many polls have come to their end.
    private(set) var polls = 0

    /// Whether a poll has come to its end.
    var isPolled: Bool { polls > 0 }

    mutating func pollEnded() { polls += 1 }

    mutating func repaired(_ new: Mapping.Repairs) {
        repairs.encodings += new.encodings
        repairs.cuts += new.cuts
        repairs.duplicates += new.duplicates
        repairs.statements += new.statements
    }
}
