import Basics
import Sampling

/// A chunk that grows.
struct ChunkBuilder: Sendable {
    private var textPlaces: [[UInt8]: Int] = [:]
    private var texts: [[UInt8]] = []
    private var combinationPlaces: [SampledLoad.Combination: Int] = [:]
    private var combinations: [UInt8] = []
    private var body: [UInt8] = []
    private var last: Int64
    private var textBytes = 0

    /// The number of the minute of its first record.
    let serial: Int
    private(set) var start: Int64
    private(set) var times: ClosedRange<Int64>
    /// How many records it has.
    private(set) var records = 0

    /// What an entry of a dictionary, and of the list beside it, takes about.
    private static let entryBytes = 96

    /// Begins with the first record's minute and time.
    init(serial: Int, start: Int64) {
        self.serial = serial
        self.start = start
        last = start
        times = start...start
    }

    /// What it takes in memory, about.
    var bytes: Int {
        2 * (body.count + combinations.count + textBytes)
            + Self.entryBytes * (texts.count + 2 * combinationPlaces.count)
    }

    mutating func add(
        _ head: ActivityRecord, _ entries: [(combination: SampledLoad.Combination, count: Int)]
    ) {
        body.pack(signed: Int(head.time - last))
        last = head.time
        times =
            records == 0
            ? head.time...head.time
            : min(times.lowerBound, head.time)...max(times.upperBound, head.time)
        records += 1
        for number in [head.observed, head.samples, head.unit, head.remainder, entries.count] {
            body.pack(number)
        }
        for (combination, count) in entries {
            body.pack(place(of: combination))
            body.pack(count)
        }
    }

    private mutating func place(of combination: SampledLoad.Combination) -> Int {
        if let place = combinationPlaces[combination] { return place }
        for text in combination.texts { combinations.pack(place(of: Array(text))) }
        let place = combinationPlaces.count
        combinationPlaces[combination] = place
        textBytes += combination.packed.count
        return place
    }

    private mutating func place(of text: [UInt8]) -> Int {
        if let place = textPlaces[text] { return place }
        let place = texts.count
        textPlaces[text] = place
        texts.append(text)
        textBytes += text.count
        return place
    }

    mutating func shift(by step: Int64) {
        let step = max(-times.lowerBound, min(step, ActivityRecord.timeMax - 1 - times.upperBound))
        start += step
        last += step
        times = times.lowerBound + step...times.upperBound + step
    }

    /// The chunk as it is now; nil without a record.
    var chunk: ActivityChunk? {
        guard records > 0 else { return nil }
        var packed: [UInt8] = []
        packed.pack(texts.count)
        for text in texts { packed.pack(text: text) }
        packed.pack(combinationPlaces.count)
        packed += combinations
        packed.pack(records)
        packed += body
        return ActivityChunk(
            serial: serial, start: start, times: times, records: records, body: Array(packed))
    }
}
