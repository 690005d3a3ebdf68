import Memory
import Sampling

extension Reader {
    private static let now: Int64 = 1_795_435_200_000

    static let activity = Reader("activity") { bytes in
        // An author of the file can also write what its content must add up to.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        let digits = String(repeating: "0", count: 16 - text.utf8.count) + text
        let head = Array("pgvigil-activity 1 \(digits)\n".utf8)
        for content in [bytes, head + bytes] {
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
