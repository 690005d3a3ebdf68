import Changes
import Memory
import Regressions
import Sampling
import Statements
import Windows

extension Reader {
    private static let now: Int64 = 1_795_435_200_000

    /// A file of this content whose author also wrote what it must add up to.
    private static func file(_ title: String, _ bytes: [UInt8]) -> [UInt8] {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        let digits = String(repeating: "0", count: 16 - text.utf8.count) + text
        return Array("\(title) \(digits)\n".utf8) + bytes
    }

    static let trends = Reader("trends") { bytes in
        for content in [bytes, file("pgvigil-trends 1", bytes)] {
            _ = TrendMemory.time(ofFileThatBeginsWith: content)
            guard case .success(var memory) = TrendMemory.parse(content, now: now) else { continue }
            promise(memory.bytes <= 1 << 20, "what is known is bounded")
            let count = memory.trend(0, from: now - 7_200_000, to: now, step: 60_000).count
            promise(count == 120, "each step has a place")
            let row = [Float](repeating: 1, count: TrendSeries.all.count)
            memory.take(row, at: now, isSamePoll: false)
            memory.shift(by: -3_600_000)
            memory.take(row, at: now, isSamePoll: true)
            memory.take(row, at: now + 90_000, isSamePoll: false)
            guard case .success(let read) = TrendMemory.parse(memory.file(at: now), now: now) else {
                fatalError("broken promise: what was written is read")
            }
            var fresh = TrendMemory()
            fresh.take(row, at: now + 200_000, isSamePoll: false)
            fresh.precede(by: read)
            promise(fresh.bytes <= 2 << 20, "both together are bounded")
        }
    }

    static let baselines = Reader("baselines") { bytes in
        for content in [
            bytes, file("pgvigil-baselines 1", bytes), file("pgvigil-baselines 2", bytes),
        ] {
            _ = StatementBaselines.time(ofFileThatBeginsWith: content)
            guard case .success(var memory) = StatementBaselines.parse(content, now: now) else {
                continue
            }
            promise(memory.bytes <= 2 << 20, "what is known is bounded")
            let ran = [StatementMoments(key: 7, calls: 500, seconds: 45, squares: 5)]
            for minutes in [0, 1, 16, 61, 3_000, -90] as [Int64] {
                let changes = memory.take(ran, at: now + minutes * 60_000)
                promise(changes.shown.count <= StatementBaselines.changesMax, "few are shown")
                promise(changes.shown.allSatisfy { $0.factor > 1 }, "what is shown is slower")
            }
            memory.shift(by: -3_600_000)
            _ = memory.take(ran, at: now)
            let written = memory.file(at: now)
            promise(written.count <= StatementBaselines.fileBytesMax, "a file is bounded")
            guard case .success = StatementBaselines.parse(written, now: now) else {
                fatalError("broken promise: what was written is read")
            }
        }
    }

    static let statementTexts = Reader("statement-texts") { bytes in
        for content in [bytes, file("pgvigil-texts 1", bytes)] {
            _ = StatementTextMemory.time(ofFileThatBeginsWith: content)
            guard case .success(var memory) = StatementTextMemory.parse(content, now: now) else {
                continue
            }
            promise(memory.count <= StatementTextMemory.textsMax, "few texts are kept")
            memory.use(bytesMax: 10_000)
            promise(memory.bytes <= 10_000, "what is known is bounded")
            memory.shift(by: .max)
            _ = memory.take(StatementText(id: 7, text: "SELECT $1"), at: now)
            for text in memory.texts { promise(text.text.utf8.count <= 32 << 10, "texts are cut") }
            let written = memory.file(at: now)
            promise(written.count <= StatementTextMemory.fileBytesMax, "a file is bounded")
            guard case .success = StatementTextMemory.parse(written, now: now) else {
                fatalError("broken promise: what was written is read")
            }
        }
    }

    static let changes = Reader("changes") { bytes in
        for content in [bytes, file("pgvigil-changes 1", bytes)] {
            _ = ChangeMemory.time(ofFileThatBeginsWith: content)
            guard case .success(var memory) = ChangeMemory.parse(content, now: now) else {
                continue
            }
            promise(memory.changes.count <= ChangeMemory.changesMax, "few changes are kept")
            for change in memory.changes { promise(!change.title.isEmpty, "each has a title") }
            memory.shift(by: .max)
            var fresh = ChangeMemory()
            _ = fresh.precede(by: memory, at: now)
            let written = fresh.file(at: now)
            promise(written.count <= ChangeMemory.fileBytesMax, "a file is bounded")
            guard case .success = ChangeMemory.parse(written, now: now) else {
                fatalError("broken promise: what was written is read")
            }
        }
    }

    static let activity = Reader("activity") { bytes in
        for content in [bytes, file("pgvigil-activity 1", bytes)] {
            _ = ActivityMemory.time(ofFileThatBeginsWith: content)
            guard
                case .success(var memory) = ActivityMemory.parse(
                    content, bytesMax: 1 << 20, now: now)
            else { continue }
            promise(memory.bytes <= 1 << 20, "what is known is bounded")
            for dimensions in [[], ActivityDimension.allCases] {
                let sums = memory.sums(in: 0..<Int64.max, by: dimensions)
                promise(sums.total >= 0, "seconds are none or more")
            }
            let load = SampledLoad([SampledLoad.Combination([Array("CPU".utf8)]): 1])
            memory.append(load, at: now, microseconds: 1_000_000)
            memory.shift(by: -3_600_000)
            memory.append(load, at: now, microseconds: 1_000_000)
            let again = ActivityMemory.parse(
                memory.file(at: now), bytesMax: 1 << 20, now: now)
            guard case .success(let read) = again else {
                fatalError("broken promise: what was written is read")
            }
            var fresh = ActivityMemory(bytesMax: 1 << 20)
            fresh.precede(by: read)
            promise(fresh.bytes <= 1 << 20, "both together are bounded")
        }
    }
}
