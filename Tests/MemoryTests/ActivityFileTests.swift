import Memory
import Sampling
import Testing

@Suite struct ActivityFileTests {
    private static let noon: Int64 = 1_795_435_200_000
    private static let all = 0..<Int64.max

    private func history(_ seed: UInt64, samples: Int = 1_500, step: Int64 = 8_000) -> MadeHistory {
        var dice = Dice(seed)
        return MadeHistory(from: Self.noon, samples: samples, step: step, &dice)
    }

    private func end(_ history: MadeHistory) -> Int64 { (history.samples.last?.time ?? 0) + 1 }

    private func read(
        _ bytes: [UInt8], at now: Int64, bytesMax: Int = ActivityMemory.bytesDefault
    ) -> Result<ActivityMemory, FileDamage> {
        ActivityMemory.parse(bytes, bytesMax: bytesMax, now: now)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `what was written is known again`(seed: UInt64) throws {
        let history = history(seed)
        var memory = ActivityMemory()
        history.fill(&memory)
        let again = try read(memory.file(at: end(history)), at: end(history)).get()
        for dimensions in [[], [.waitEvent], ActivityDimension.allCases] {
            #expect(
                again.sums(in: Self.all, by: dimensions)
                    == memory.sums(in: Self.all, by: dimensions))
        }
        // A part of a minute that the file holds is summed by now, and answered the same.
        let late = end(history) - 600_000..<end(history)
        #expect(again.sums(in: late, by: [.user]) == memory.sums(in: late, by: [.user]))
        #expect(try read(again.file(at: end(history)), at: end(history)).get().bytes == again.bytes)
    }

    @Test func `nothing is known again of nothing`() throws {
        let bytes = ActivityMemory().file(at: Self.noon)
        #expect(try read(bytes, at: Self.noon).get().isEmpty)
    }

    @Test func `a file that is torn or changed anywhere is refused`() {
        let history = history(3, samples: 8)
        var memory = ActivityMemory()
        history.fill(&memory)
        let bytes = memory.file(at: end(history))
        for count in 0..<bytes.count {
            guard case .failure = read(Array(bytes.prefix(count)), at: end(history)) else {
                Issue.record("\(count) bytes of \(bytes.count) were read")
                continue
            }
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x10
            guard case .failure = read(changed, at: end(history)) else {
                Issue.record("a change at \(place) was not seen")
                continue
            }
        }
        #expect(read(bytes + [0], at: end(history)).isRefused(as: .checksum))
        #expect(read(Array("pgvigil-alerts 1 0".utf8), at: 0).isRefused(as: .other))
    }

    @Test func `content that its author has summed rightly is still looked at`() {
        let history = history(4, samples: 8, step: 20_000)
        var memory = ActivityMemory()
        history.fill(&memory)
        let bytes = memory.file(at: end(history))
        let content = bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
        var refused = 0
        for place in content.indices {
            for change in [0x01, 0x80, 0xff] as [UInt8] {
                var changed = Array(content)
                changed[place - content.startIndex] ^= change
                switch read(summed(changed), at: end(history)) {
                case .failure(let damage):
                    #expect(damage == .content)
                    refused += 1
                case .success(let memory):
                    // What can be read can be asked.
                    _ = memory.sums(in: Self.all, by: ActivityDimension.allCases)
                }
            }
        }
        #expect(refused > 0)
    }

    @Test func `what is too old by now is not taken up`() throws {
        let history = history(5)
        var memory = ActivityMemory()
        history.fill(&memory)
        let bytes = memory.file(at: end(history))
        let later = end(history) + 7_200_000
        let minutes = try read(bytes, at: later).get()
        let sums = minutes.sums(in: Self.all, by: [])
        #expect(sums.hasMinutes && sums.total == history.total(Self.all))
        #expect(try read(bytes, at: end(history) + 4 * 86_400_000).get().isEmpty)
    }

    @Test func `times that lie ahead end at the present`() throws {
        let history = history(6)
        var memory = ActivityMemory()
        history.fill(&memory)
        let now = Self.noon - 86_400_000
        let again = try read(memory.file(at: end(history)), at: now).get()
        let sums = again.sums(in: 0..<now + 1, by: [])
        #expect(sums.total == history.total(Self.all))
        #expect(sums.times?.upperBound == now - 1)
    }

    @Test func `a file of more than the room is taken up as far as there is room`() throws {
        var dice = Dice(7)
        let history = MadeHistory(
            from: Self.noon, samples: 1_500, step: 2_000, sessions: 60, kinds: 60, &dice)
        var memory = ActivityMemory(bytesMax: 16 << 20)
        history.fill(&memory)
        let bytes = memory.file(at: end(history))
        #expect(bytes.count > 1 << 19)
        let again = try read(bytes, at: end(history), bytesMax: 1 << 20).get()
        #expect(again.bytes <= 1 << 20 && !again.isEmpty)
    }

    private func summed(_ content: [UInt8]) -> [UInt8] {
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        let digits = String(repeating: "0", count: 16 - text.utf8.count) + text
        return Array("pgvigil-activity 1 \(digits)\n".utf8) + content
    }
}

extension Result where Success == ActivityMemory, Failure == FileDamage {
    fileprivate func isRefused(as damage: FileDamage) -> Bool {
        if case .failure(let found) = self { found == damage } else { false }
    }
}
