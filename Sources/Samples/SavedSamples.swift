import Basics
import Metrics

/// Samples as they are kept over a restart, of series whose rules look far back.
///
/// The first line says what the file is and what its content must add up to; the content is packed
/// numbers and texts: the time at which it was written, and for each series its labels and samples. Without
/// it a rule over six hours would have forgotten with a restart what it fires for.
package struct SavedSamples: Sendable {
    /// Why a file is of no use.
    package enum Damage: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is something else, or of a version that is not known.
        case notSamples
        /// Its content is not what was written.
        case checksum
        /// Its content says nothing that is understood.
        case content

        /// The reason, for the log.
        package var description: String {
            switch self {
            case .notSamples: "it is no file of samples, or one of another version"
            case .checksum: "its content is not what was written: the checksum differs"
            case .content: "its content is not understood"
            }
        }
    }

    /// The longest file, in bytes: what is longer is neither written nor read.
    package static let bytesMax = 8 << 20
    /// How old the last sample of a series that no rule reads may become, in milliseconds.
    package static let unclaimedMax: Int64 = 3_600_000
    /// Ranges that are shorter fill again while their alerts are held.
    package static let reachMin: Int64 = 600_000
    /// The most labels of a series, and the longest name or value, that are read.
    private static let labelsMax = 256
    private static let textBytesMax = 1 << 20
    /// Times from this one on are not believed: the year 10000.
    private static let timeMax = 253_402_300_800_000
    private static let title = "pgvigil-samples 1 "

    /// When the samples were as they are here, in milliseconds since 1970.
    package let savedAt: Int64
    /// By their labels, samples in the order of time.
    let series: [Series]
    /// Series for which the file has no room.
    package let leftOut: Int
    /// The file's bytes; empty when they were read.
    package let bytes: [UInt8]

    /// Whether there is nothing to keep.
    package var isEmpty: Bool { series.isEmpty }

    /// What a history knows of the series that rules look far back at; behind that, what no rule reads.
    package init(
        _ history: SampleHistory, with unclaimed: SavedSamples? = nil, at now: Int64,
        bytesMax: Int = bytesMax
    ) {
        var content: [UInt8] = []
        content.pack(Int(max(0, now)))
        var kept: [Series] = []
        var leftOut = 0
        let headBytes = Self.title.utf8.count + 17
        let known = history.longSeries(reachMin: Self.reachMin, at: now)
        for one in known + (unclaimed?.series ?? []) {
            var packed: [UInt8] = []
            Self.pack(one, into: &packed)
            guard headBytes + content.count + packed.count <= bytesMax else {
                leftOut += 1
                continue
            }
            content += packed
            kept.append(one)
        }
        savedAt = now
        series = kept
        self.leftOut = leftOut
        bytes = Array("\(Self.title)\(Self.checksum(content[...]))\n".utf8) + content
    }

    /// The series that none of a history's rules reads; nil when there are none that are new enough.
    package func unclaimed(by history: SampleHistory, at now: Int64) -> SavedSamples? {
        let left = series.filter { one in
            let last = one.points.last { !$0.isStale }
            return last.map { now - $0.time <= Self.unclaimedMax } ?? false
                && history.reach(of: one.labels) == nil
        }
        return left.isEmpty ? nil : SavedSamples(savedAt: savedAt, series: left)
    }

    private init(savedAt: Int64, series: [Series]) {
        (self.savedAt, self.series) = (savedAt, series)
        (leftOut, bytes) = (0, [])
    }

    private static func pack(_ series: Series, into bytes: inout [UInt8]) {
        bytes.pack(series.labels.labels.count)
        for label in series.labels.labels {
            bytes.pack(text: label.name.utf8)
            bytes.pack(text: label.value.utf8)
        }
        bytes.pack(series.points.count)
        var last: Point?
        for point in series.points {
            let isSame = last?.value.bitPattern == point.value.bitPattern
            let distance = max(0, point.time - (last?.time ?? 0))
            bytes.pack(Int(distance) << 1 | (isSame ? 0 : 1))
            if !isSame {
                for shift in stride(from: UInt64(0), to: 64, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: point.value.bitPattern >> shift))
                }
            }
            last = point
        }
    }

    // MARK: Reading

    /// Reads a file's bytes.
    package static func parse(_ bytes: [UInt8]) -> Result<SavedSamples, Damage> {
        let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let line = String(decoding: head, as: UTF8.self)
        guard line.hasPrefix(title) else { return .failure(.notSamples) }
        let content = bytes[head.endIndex...].dropFirst()
        guard line == title + checksum(content) else { return .failure(.checksum) }
        var reader = PackedReader(Array(content))
        guard let savedAt = reader.number(max: timeMax) else { return .failure(.content) }
        var series: [Series] = []
        while !reader.isAtEnd {
            guard let one = one(&reader) else { return .failure(.content) }
            series.append(one)
        }
        return .success(SavedSamples(savedAt: Int64(savedAt), series: series))
    }

    private static func one(_ reader: inout PackedReader) -> Series? {
        guard let count = reader.number(max: labelsMax) else { return nil }
        var labels: [String: String] = [:]
        for _ in 0..<count {
            guard let name = reader.text(bytesMax: textBytesMax),
                let value = reader.text(bytesMax: textBytesMax)
            else { return nil }
            labels[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        guard let length = reader.number(max: reader.rest) else { return nil }
        var points: [Point] = []
        points.reserveCapacity(min(length, 4_096))
        var (time, value) = (0, 0.0)
        for place in 0..<length {
            guard let packed = reader.number(), place == 0 || packed >> 1 > 0 else { return nil }
            time = time.adding(clamped: packed >> 1)
            if packed & 1 == 1 {
                guard let read = double(&reader) else { return nil }
                value = read
            }
            guard time < timeMax else { return nil }
            points.append(Point(time: Int64(time), value: value))
        }
        return Series(labels: LabelSet(labels), points: points)
    }

    private static func double(_ reader: inout PackedReader) -> Double? {
        guard let bytes = reader.bytes(8) else { return nil }
        return Double(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func checksum(_ content: ArraySlice<UInt8>) -> String {
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}
