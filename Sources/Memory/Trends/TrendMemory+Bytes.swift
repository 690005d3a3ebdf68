import Basics

/// A file that holds trends.
///
/// It has the form of `MemoryFile`; behind the time are how wide a row is, and the rows of minutes and
/// polls, each the step in time and its numbers as they are in memory.
extension TrendMemory {
    private static let form = MemoryFile(title: "pgvigil-trends 1")
    private static let widthMax = 256
    /// The longest file that is read, in bytes.
    package static let fileBytesMax = 8 << 20

    /// The file's bytes at this time.
    package func file(at now: Int64) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(bytes)
        content.pack(Int(max(0, now)))
        content.pack(TrendRows.width)
        for rows in [minutes, polls] {
            content.pack(rows.count)
            var last: Int64 = 0
            for index in 0..<rows.count {
                content.pack(Int(max(0, rows.times[index] - last)))
                last = max(last, rows.times[index])
                for value in rows.row(index) {
                    let bits = value.bitPattern
                    for shift in stride(from: 24, through: 0, by: -8) {
                        content.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
                    }
                }
            }
        }
        return Self.form.bytes(content)
    }

    /// Reads a file's bytes; times that lie ahead of `now` were another clock's and are moved.
    package static func parse(_ bytes: [UInt8], now: Int64) -> Result<TrendMemory, FileDamage> {
        form.content(of: bytes).flatMap { memory($1, $0, now: now) }
    }

    private static func memory(
        _ content: PackedReader, _ savedAt: Int64, now: Int64
    ) -> Result<TrendMemory, FileDamage> {
        var reader = content
        guard let width = reader.number(max: widthMax), width > 0,
            let minutes = rows(&reader, width: width, most: 2 * minutesMax),
            let polls = rows(&reader, width: width, most: 2 * pollsMax), reader.isAtEnd
        else { return .failure(.content) }
        var memory = TrendMemory(polls: polls, minutes: minutes)
        let last = max(minutes.times.last ?? 0, polls.times.last ?? 0)
        let ahead = max(savedAt, last) - now
        if ahead > 0 { memory.shift(by: -ahead) }
        memory.expire(at: now)
        return .success(memory)
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        form.time(ofFileThatBeginsWith: head)
    }

    /// Rows of a width; series that this version has more are not known in them.
    private static func rows(_ reader: inout PackedReader, width: Int, most: Int) -> TrendRows? {
        guard let count = reader.number(max: most) else { return nil }
        var rows = TrendRows()
        var time = 0
        for _ in 0..<count {
            guard let step = reader.number(max: Int(ActivityRecord.timeMax) - 1 - time) else {
                return nil
            }
            time += step
            var row: [Float] = []
            for _ in 0..<width {
                guard let bits = reader.fourBytes() else { return nil }
                let value = Float(bitPattern: bits)
                row.append(value.isFinite ? value : .nan)
            }
            let missing = max(0, TrendRows.width - width)
            row = row.prefix(TrendRows.width) + [Float](repeating: .nan, count: missing)
            rows.append(row, at: Int64(time))
        }
        return rows
    }
}
