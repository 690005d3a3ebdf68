import Basics

/// A file that holds what was known.
///
/// It has the form of `MemoryFile`; behind the time are the present minute, the first minute with
/// samples, and the chunks.
extension ActivityMemory {
    private static let form = MemoryFile(title: "pgvigil-activity 1")
    /// How many minutes may ever be numbered.
    private static let serialMax = 1 << 40
    private static let chunksMax = 1 << 20

    /// The longest file that is read, in bytes.
    package static let fileBytesMax = bytesLimits.upperBound + (1 << 20)

    /// The file's bytes at this time.
    package func file(at now: Int64) -> [UInt8] {
        var whole = self
        whole.closeMinute()
        whole.sealMinutes()
        var content: [UInt8] = []
        content.reserveCapacity(whole.bytes)
        for number in [Int(now), whole.serial, whole.detailFrom] { content.pack(number) }
        for chunks in [whole.minutes, whole.detail] {
            content.pack(chunks.count)
            for chunk in chunks {
                content.pack(chunk.serial)
                content.pack(Int(chunk.start))
                content.pack(Int(chunk.times.lowerBound))
                content.pack(Int(chunk.times.upperBound))
                content.pack(chunk.records)
                content.pack(text: chunk.body)
            }
        }
        return Self.form.bytes(content)
    }

    /// Reads a file's bytes; times that lie ahead of `now` were another clock's and are moved.
    package static func parse(
        _ bytes: [UInt8], bytesMax: Int, now: Int64
    ) -> Result<ActivityMemory, FileDamage> {
        form.content(of: bytes).flatMap { savedAt, content in
            memory(content, savedAt, bytesMax: bytesMax, now: now)
        }
    }

    private static func memory(
        _ content: PackedReader, _ savedAt: Int64, bytesMax: Int, now: Int64
    ) -> Result<ActivityMemory, FileDamage> {
        var reader = content
        guard let serial = reader.number(max: serialMax),
            let detailFrom = reader.number(max: serial + 1),
            let minutes = chunks(&reader, before: serial),
            let detail = chunks(&reader, before: serial), reader.isAtEnd,
            detail.allSatisfy({ $0.serial >= detailFrom })
        else { return .failure(.content) }
        let last = (minutes + detail).map(\.times.upperBound).max() ?? 0
        var memory = ActivityMemory(
            bytesMax: bytesMax, detail: detail, minutes: minutes, serial: serial,
            detailFrom: detailFrom, last: last)
        let ahead = max(savedAt, last) - now
        if ahead > 0 { memory.shift(by: -ahead) }
        memory.expire(at: now)
        return .success(memory)
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        form.time(ofFileThatBeginsWith: head)
    }

    /// Chunks of minutes before `serial`, in their order.
    private static func chunks(_ reader: inout PackedReader, before serial: Int) -> [ActivityChunk]?
    {
        guard let count = reader.number(max: min(chunksMax, reader.rest)) else { return nil }
        var chunks: [ActivityChunk] = []
        let timeMax = Int(ActivityRecord.timeMax) - 1
        for _ in 0..<count {
            guard let first = reader.number(max: serial - 1),
                let start = reader.number(max: timeMax),
                let low = reader.number(max: timeMax), let high = reader.number(max: timeMax),
                low <= high, let records = reader.number(max: reader.rest),
                let body = reader.text(bytesMax: reader.rest),
                first >= chunks.last?.serial ?? 0
            else { return nil }
            let chunk = ActivityChunk(
                serial: first, start: Int64(start), times: Int64(low)...Int64(high),
                records: records, body: body)
            guard chunk.isWhole else { return nil }
            chunks.append(chunk)
        }
        return chunks
    }
}
