import Basics
import Sampling

/// Reads the records of a chunk, one after another, whatever its bytes are.
struct ChunkReader {
    /// The texts of combinations.
    private(set) var texts: [[UInt8]] = []
    /// Each with the places of its texts.
    private(set) var combinations: [[Int]] = []
    /// How many records are left.
    private(set) var left = 0
    private var reader: PackedReader
    private var time: Int64

    /// Reads what comes before the records; nil when it is not whole.
    init?(_ chunk: ActivityChunk) {
        reader = PackedReader(chunk.body)
        time = chunk.start
        // Each takes one byte at least, so that a wrong number reserves nothing.
        guard let textCount = reader.number(max: reader.rest) else { return nil }
        for _ in 0..<textCount {
            guard let text = reader.text(bytesMax: SampledLoad.textBytesMax) else { return nil }
            texts.append(text)
        }
        guard let count = reader.number(max: reader.rest) else { return nil }
        for _ in 0..<count {
            var places: [Int] = []
            for _ in SampledLoad.Part.allCases {
                guard let place = reader.number(max: texts.count - 1) else { return nil }
                places.append(place)
            }
            combinations.append(places)
        }
        guard let records = reader.number(max: reader.rest) else { return nil }
        left = records
    }

    /// Whether everything was read.
    var isAtEnd: Bool { left == 0 && reader.isAtEnd }

    /// Reads the next record into `record`, whose room is used again; false when there is none.
    mutating func next(_ record: inout ActivityRecord) -> Bool {
        let most = ActivityRecord.microsecondsMax
        guard left > 0, let step = reader.signed(), let observed = reader.number(max: most),
            let samples = reader.number(max: most), let unit = reader.number(max: most),
            let remainder = reader.number(max: most / max(1, unit)),
            let count = reader.number(max: reader.rest)
        else { return false }
        let (moved, overflow) = time.addingReportingOverflow(Int64(step))
        guard !overflow, (0..<ActivityRecord.timeMax).contains(moved) else { return false }
        time = moved
        record.time = time
        (record.observed, record.samples) = (observed, samples)
        (record.unit, record.remainder) = (unit, remainder)
        record.entries.removeAll(keepingCapacity: true)
        for _ in 0..<count {
            guard let place = reader.number(max: combinations.count - 1),
                let count = reader.number(max: most / max(1, unit))
            else { return false }
            record.entries.append(ActivityRecord.Entry(combination: place, count: count))
        }
        left -= 1
        return true
    }
}
