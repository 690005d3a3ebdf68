import Basics
import Sampling

/// What is added up for one answer.
private struct ActivityAddition {
    let range: Range<Int64>
    let places: [Int]
    var sums = ActivitySums()
    private var groups: [[ArraySlice<UInt8>]: Int] = [:]
    private var texts: [[ArraySlice<UInt8>]] = []
    private var microseconds: [Int] = []

    init(range: Range<Int64>, places: [Int]) {
        self.range = range
        self.places = places
    }

    private mutating func group(_ key: [ArraySlice<UInt8>]) -> Int {
        if let group = groups[key] { return group }
        let group = texts.count
        groups[key] = group
        texts.append(key)
        microseconds.append(0)
        return group
    }

    private mutating func saw(_ time: Int64, observed: Int, samples: Int) {
        sums.observed = sums.observed.adding(clamped: observed)
        sums.samples = sums.samples.adding(clamped: samples)
        let first = min(sums.times?.lowerBound ?? time, time)
        sums.times = first...max(sums.times?.upperBound ?? time, time)
    }

    /// Adds the records of a chunk, at most `most` of them.
    mutating func add(_ chunk: ActivityChunk, most: Int = .max) {
        guard chunk.times.overlaps(range), var reader = ChunkReader(chunk) else { return }
        var known = [Int?](repeating: nil, count: reader.combinations.count)
        var record = ActivityRecord(time: 0)
        var count = 0
        while count < most, reader.next(&record) {
            count += 1
            guard range.contains(record.time) else { continue }
            saw(record.time, observed: record.observed, samples: record.samples)
            sums.remainder = sums.remainder.adding(clamped: record.remainder * record.unit)
            for entry in record.entries {
                let group: Int
                if let place = known[entry.combination] {
                    group = place
                } else {
                    let parts = reader.combinations[entry.combination]
                    group = self.group(places.map { reader.texts[parts[$0]][...] })
                    known[entry.combination] = group
                }
                microseconds[group] = microseconds[group].adding(
                    clamped: entry.count * record.unit)
            }
        }
    }

    mutating func add(_ minute: MinuteSums) {
        guard range.contains(minute.begin) else { return }
        saw(minute.begin, observed: minute.observed, samples: minute.samples)
        sums.remainder = sums.remainder.adding(clamped: minute.remainder)
        for (combination, time) in minute.microseconds {
            let parts = combination.texts
            let group = group(places.map { parts[$0] })
            microseconds[group] = microseconds[group].adding(clamped: time)
        }
    }

    /// What came out, the largest first.
    var result: ActivitySums {
        var sums = sums
        sums.rows = texts.indices.filter { microseconds[$0] > 0 }.map {
            ActivitySums.Row(texts: texts[$0].map(Array.init), microseconds: microseconds[$0])
        }.sorted {
            $0.microseconds != $1.microseconds
                ? $0.microseconds > $1.microseconds
                : $0.texts.lexicographicallyPrecedes($1.texts) {
                    $0.lexicographicallyPrecedes($1)
                }
        }
        return sums
    }
}

extension ActivityMemory {
    /// The session-seconds of a range of times, in milliseconds since 1970, by these dimensions.
    ///
    /// A sample counts when its time is in the range, a minute when its beginning is: ranges that
    /// follow each other have together what the whole has.
    package func sums(in range: Range<Int64>, by dimensions: [ActivityDimension]) -> ActivitySums {
        var addition = ActivityAddition(range: range, places: dimensions.flatMap(\.places))
        for chunk in minutes + [openMinutes?.chunk].compactMap(\.self) {
            addition.add(chunk, most: detailFrom - chunk.serial)
        }
        if let present, serial < detailFrom { addition.add(present) }
        addition.sums.hasMinutes = addition.sums.samples > 0
        for chunk in detail + [openDetail?.chunk].compactMap(\.self) { addition.add(chunk) }
        return addition.result
    }
}
