/// What was seen at one moment or in one minute: seconds by combination, and the remainder.
struct ActivityRecord {
    /// A combination's place in its chunk, and how much of `unit` it has.
    struct Entry {
        let combination: Int
        let count: Int
    }

    /// The most microseconds of anything in one record: 5,000 sessions for some hours.
    static let microsecondsMax = 100_000_000_000_000
    /// Times are below this: the year 10000, in milliseconds.
    static let timeMax: Int64 = 253_402_300_800_000

    /// When, in milliseconds since 1970: of a sample its time, of a minute its beginning.
    var time: Int64
    /// For how many microseconds samples stand.
    var observed = 0
    /// How many samples there were.
    var samples = 0
    /// What counts are multiples of, in microseconds.
    var unit = 1
    /// What no combination of the record has.
    var remainder = 0
    var entries: [Entry] = []
}
