/// Records of some time in few bytes, with the texts that they name.
///
/// It is the same in memory and in a file, and is given up as a whole.
struct ActivityChunk: Sendable, Equatable {
    /// What a chunk takes beside its bytes.
    static let overhead = 96

    /// The number of the minute of its first record.
    var serial: Int
    /// The time from which its records count on, in milliseconds since 1970.
    var start: Int64
    /// The times of its records.
    var times: ClosedRange<Int64>
    /// How many records it has.
    let records: Int
    let body: [UInt8]

    /// What it takes in memory.
    var bytes: Int { body.count + Self.overhead }

    mutating func shift(by step: Int64) {
        let most = ActivityRecord.timeMax
        let (first, last) = (times.lowerBound, times.upperBound)
        // Its records stay within what a time can be.
        let step = max(-first, min(step, most - 1 - last))
        start += step
        times = first + step...last + step
    }

    /// Whether its bytes are as they are written: all records, times in its range, and no byte more.
    var isWhole: Bool {
        guard var reader = ChunkReader(self), reader.left == records, records > 0 else {
            return false
        }
        var record = ActivityRecord(time: 0)
        var first = Int64.max
        var last = Int64.min
        while reader.next(&record) {
            first = min(first, record.time)
            last = max(last, record.time)
        }
        return reader.isAtEnd && first == times.lowerBound && last == times.upperBound
    }
}
