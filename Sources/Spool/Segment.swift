/// One file of a log: frames one after another, named after the lowest number that may be in it.
struct Segment {
    /// Where a record lies.
    struct Place {
        let segment: UInt64
        let offset: Int
        let bytes: Int
    }

    private static let suffix = ".segment"
    private static let digits = 20

    /// The number in its name.
    let first: UInt64
    /// Its length on disk.
    var bytes = 0
    /// The records that were written to it; those that are still pending have a place in the log.
    var records: [UInt64] = []
    /// How many of them are pending.
    var pending = 0
    /// How many bytes those take.
    var pendingBytes = 0

    /// Whether it says of failed appends in earlier segments that they are not to be delivered.
    var holdsCancellations = false

    init(first: UInt64) { self.first = first }

    var name: String {
        let number = String(first)
        return String(repeating: "0", count: Self.digits - number.count) + number + Self.suffix
    }

    /// The number in a file's name, or nil when it is not a segment's.
    static func first(in name: String) -> UInt64? {
        guard name.hasSuffix(suffix), name.utf8.count == digits + suffix.utf8.count else {
            return nil
        }
        return UInt64(name.prefix(digits)).flatMap { $0 <= Frame.foundSequenceMax ? $0 : nil }
    }
}
