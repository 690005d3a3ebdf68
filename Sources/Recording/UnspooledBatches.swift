import Spool

/// Batches that the spool has not taken: in memory until it takes them or, while it cannot be written,
/// until they were delivered without it.
///
/// Each has a name from the beginning, so that one that was sent and not answered is sent again
/// under the same. Such a one never goes into the spool, which would give it another name.
struct UnspooledBatches<Batch: SinkBatch> {
    private let log = RecordIdentity.randomLog()
    private var nextSequence: UInt64 = 1
    private var items: [SinkItem<Batch>] = []
    /// What is on its way into the spool or to the destination.
    private var taken: Set<UInt64> = []
    /// What was sent and not answered.
    private var uncertain: Set<UInt64> = []

    /// How many there are.
    var count: Int { items.count }

    /// Whether one was sent and not answered.
    var isAnyUncertain: Bool { !uncertain.isEmpty }

    /// Adds batches at the end.
    mutating func add(_ batches: [Batch]) {
        for batch in batches {
            items.append(
                SinkItem(
                    identity: RecordIdentity(log: log, sequence: nextSequence), batch: batch))
            nextSequence += 1
        }
    }

    /// Takes the first one that may go into the spool; `giveBack` or `remove` ends that.
    mutating func takeForSpool() -> SinkItem<Batch>? {
        let next = items.first { !taken.contains($0.sequence) && !uncertain.contains($0.sequence) }
        if let next { taken.insert(next.sequence) }
        return next
    }

    /// Takes the first ones to send them, at most that many batches, bytes and rows.
    mutating func takeForSending(batches: Int, bytes: Int, rows: Int) -> [SinkItem<Batch>] {
        var found: [SinkItem<Batch>] = []
        var (bytesTaken, rowsTaken) = (0, 0)
        for item in items where !taken.contains(item.sequence) {
            guard found.count < batches, bytesTaken < bytes, rowsTaken < rows else { break }
            found.append(item)
            bytesTaken += item.batch.bytes
            rowsTaken += item.batch.rows
        }
        taken.formUnion(found.map(\.sequence))
        return found
    }

    /// Gives back what was taken; what may have arrived is sent again only under its name.
    mutating func giveBack(_ found: [SinkItem<Batch>], mayHaveArrived: Bool = false) {
        taken.subtract(found.map(\.sequence))
        if mayHaveArrived { uncertain.formUnion(found.map(\.sequence)) }
    }

    /// Ends with what was taken; gives back the sequences that were sent before and not answered.
    @discardableResult
    mutating func remove(_ found: [SinkItem<Batch>]) -> Set<UInt64> {
        let sequences = Set(found.map(\.sequence))
        items.removeAll { sequences.contains($0.sequence) }
        taken.subtract(sequences)
        let before = uncertain.intersection(sequences)
        uncertain.subtract(sequences)
        return before
    }

    /// Drops the oldest beyond `max` that are on no way; gives back how many samples that were.
    mutating func shed(to max: Int) -> Int {
        var rows = 0
        while items.count > max,
            let index = items.firstIndex(where: {
                !taken.contains($0.sequence) && !uncertain.contains($0.sequence)
            })
        { rows += items.remove(at: index).batch.rows }
        return rows
    }
}
