import Metrics

/// One series of a history: whole chunks, and the one that grows.
///
/// A sample costs 12 bytes: 8 for the value and 4 for its distance from the chunk's first; a chunk of
/// equal values, which settings and most gauges have, keeps the value once.
struct StoredSeries: Sendable {
    /// Samples in a chunk.
    static let chunkPoints = 64
    /// What a chunk costs beside its samples, and what a series and one of its labels cost.
    private static let chunkBytes = 112
    private static let seriesBytes = 160
    private static let labelBytes = 40

    private struct Chunk: Sendable {
        private(set) var start: Int64
        var distances: [UInt32] = []
        /// One value for each sample, or one for all of them.
        var values: [Double] = []
        private(set) var last: Int64

        init(start: Int64) {
            self.start = start
            last = start
        }

        var count: Int { distances.count }
        var bytes: Int { StoredSeries.chunkBytes + 4 * distances.count + 8 * values.count }

        func takes(_ time: Int64) -> Bool {
            count < StoredSeries.chunkPoints && time - start <= Int64(UInt32.max)
        }

        mutating func append(_ point: Point) {
            distances.append(UInt32(point.time - start))
            values.append(point.value)
            last = point.time
        }

        mutating func shift(by step: Int64) {
            start += step
            last += step
        }

        /// Gives back what growing left over, which is up to half.
        mutating func seal() {
            let first = values[0].bitPattern
            let areEqual = values.allSatisfy { $0.bitPattern == first }
            values = Self.exact(values[..<(areEqual ? 1 : values.count)])
            distances = Self.exact(distances[...])
        }

        /// An array of its own; `Array` alone would share the whole storage of a whole slice.
        private static func exact<Element>(_ slice: ArraySlice<Element>) -> [Element] {
            var array: [Element] = []
            array.reserveCapacity(slice.count)
            array.append(contentsOf: slice)
            return array
        }

        func point(_ index: Int) -> Point {
            Point(
                time: start + Int64(distances[index]),
                value: values.count == 1 ? values[0] : values[index])
        }
    }

    let labels: LabelSet
    /// How long samples are kept, in milliseconds.
    var reach: Int64
    private var chunks: [Chunk] = []
    private let labelsBytes: Int

    /// About what the series takes.
    private(set) var bytes: Int

    init(labels: LabelSet, reach: Int64) {
        self.labels = labels
        self.reach = reach
        labelsBytes =
            Self.seriesBytes
            + labels.labels.reduce(0) {
                $0 + Self.labelBytes + $1.name.utf8.count + $1.value.utf8.count
            }
        bytes = labelsBytes
    }

    /// The samples of several series in the order of time, under labels of their own.
    init(of parts: [StoredSeries], labels: LabelSet, reach: Int64) {
        self.init(labels: labels, reach: reach)
        let points = parts.flatMap { $0.points(from: .min, through: .max) }
        for point in points.sorted(by: { $0.time < $1.time }) {
            _ = append(point, mayGrow: true)
        }
    }

    var isEmpty: Bool { chunks.isEmpty }

    /// Takes a sample that is newer than all others; one of the same moment is not taken.
    ///
    /// When the series may not grow, its oldest chunk goes for a new one.
    mutating func append(
        _ point: Point, mayGrow: Bool
    ) -> (isTaken: Bool, shortened: Int) {
        expire(at: point.time)
        guard point.time > chunks.last?.last ?? Int64.min else { return (false, 0) }
        var shortened = 0
        if chunks.last?.takes(point.time) != true {
            if let last = chunks.indices.last {
                bytes -= chunks[last].bytes
                chunks[last].seal()
                bytes += chunks[last].bytes
            }
            if !mayGrow {
                guard let oldest = chunks.first else { return (false, 0) }
                shortened = oldest.count
                bytes -= oldest.bytes
                chunks.removeFirst()
            }
            chunks.append(Chunk(start: point.time))
            bytes += Self.chunkBytes
        }
        chunks[chunks.count - 1].append(point)
        bytes += 12
        return (true, shortened)
    }

    /// Moves all samples by that many milliseconds.
    mutating func shift(by step: Int64) {
        for index in chunks.indices { chunks[index].shift(by: step) }
    }

    /// Lets go of chunks that lie wholly before what can be asked for.
    mutating func expire(at time: Int64) {
        let start = time - reach
        let count = chunks.prefix { $0.last < start }.count
        if count == 0 { return }
        bytes -= chunks[..<count].reduce(0) { $0 + $1.bytes }
        chunks.removeFirst(count)
    }

    /// The samples of a stretch of time, ends included.
    func points(from: Int64, through: Int64) -> [Point] {
        var points: [Point] = []
        let first = chunks.partitioningIndex { $0.last >= from }
        for chunk in chunks[first...] {
            if chunk.start > through { break }
            for index in 0..<chunk.count {
                let point = chunk.point(index)
                if point.time > through { break }
                if point.time >= from { points.append(point) }
            }
        }
        return points
    }
}
