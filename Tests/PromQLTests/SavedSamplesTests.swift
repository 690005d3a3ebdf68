import Metrics
import PromQL
import Samples
import Testing

/// Samples over a restart.
@Suite struct SavedSamplesTests {
    private static let end: Int64 = 1_795_435_200_000

    private func history(_ texts: String..., bytesMax: Int = 1 << 20) throws -> SampleHistory {
        SampleHistory(
            for: try texts.flatMap { try Expression.parse($0).get().selectors }, bytesMax: bytesMax)
    }

    private func points(_ history: SampleHistory, _ name: String) -> [Point] {
        history.series(matching: [.equal("__name__", name)], from: 0, through: .max)
            .flatMap(\.points)
    }

    @Test
    func `what long ranges read is the same after a restart, and ends where the old process did`()
        throws
    {
        var before = try history("changes(x[15m]) > 0", "increase(short[5m]) > 0")
        for second in stride(from: Int64(-600), through: 0, by: 10) {
            let time = Self.end + second * 1000
            before.append(["__name__": "x", "l": "a"], second < -300 ? 1 : .infinity, at: time)
            before.append(["__name__": "short"], 1, at: time)
        }
        let saved = SavedSamples(before, at: Self.end)
        #expect(saved.leftOut == 0)
        var after = try history("changes(x[15m]) > 0", "increase(short[5m]) > 0")
        let count = after.restore(try SavedSamples.parse(saved.bytes).get(), at: Self.end + 60_000)
        #expect(count == 1 && points(after, "short").isEmpty)
        let restored = points(after, "x")
        #expect(restored.dropLast().elementsEqual(points(before, "x")))
        #expect(restored.last?.isStale == true)
        // Newer samples go on behind them.
        after.append(["__name__": "x", "l": "a"], 2, at: Self.end + 60_000)
        #expect(points(after, "x").last == Point(time: Self.end + 60_000, value: 2))
    }

    @Test
    func `samples of a clock that was ahead are moved, and those that no range reaches stay out`()
        throws
    {
        var before = try history("changes(x[15m])")
        before.append(["__name__": "x"], 1, at: Self.end - 800_000)
        before.append(["__name__": "x"], 2, at: Self.end)
        let saved = try SavedSamples.parse(SavedSamples(before, at: Self.end).bytes).get()
        var behind = try history("changes(x[15m])")
        behind.restore(saved, at: Self.end - 3_600_000)
        #expect(points(behind, "x").allSatisfy { $0.time < Self.end - 3_600_000 })
        #expect(points(behind, "x").first?.time == Self.end - 800_000 - 3_600_000)
        var late = try history("changes(x[15m])")
        late.restore(saved, at: Self.end + 600_000)
        #expect(points(late, "x").map(\.time) == [Self.end, Self.end + 1])
        late = try history("changes(x[15m])")
        #expect(late.restore(saved, at: Self.end + 3_600_000) == 0)
    }

    @Test func `samples of a target that is watched no more stay out`() throws {
        var before = try history("changes(x[15m])")
        for target in ["kept", "gone"] {
            before.append(["__name__": "x", "target": target], 1, at: Self.end - 1000)
        }
        before.append(["__name__": "x"], 1, at: Self.end - 1000)
        let saved = try SavedSamples.parse(SavedSamples(before, at: Self.end).bytes).get()
        var after = try history("changes(x[15m])")
        #expect(after.restore(saved, of: [ExactText("kept")], at: Self.end) == 2)
        let names = after.series(matching: [.equal("__name__", "x")], from: 0, through: .max)
            .map { $0.labels["target"] ?? "none" }
        #expect(names.sorted() == ["kept", "none"])
    }

    @Test func `a file has a bound, and what it has no room for is counted`() throws {
        var before = try history("changes(x[15m])")
        for number in 0..<100 {
            before.append(
                ["__name__": "x", "l": "\(number)"], Double(number), at: Self.end - 1000)
        }
        let saved = SavedSamples(before, at: Self.end, bytesMax: 1000)
        #expect(saved.bytes.count <= 1000 && (1..<100).contains(saved.leftOut))
        var after = try history("changes(x[15m])")
        let count = after.restore(try SavedSamples.parse(saved.bytes).get(), at: Self.end + 1000)
        #expect(count == 100 - saved.leftOut)
    }

    @Test func `a file that is damaged anywhere is refused in words`() throws {
        var before = try history("changes(x[15m])")
        for second in 0..<20 as Range<Int64> {
            before.append(["__name__": "x"], Double(second), at: Self.end - 60_000 + second * 1000)
        }
        let bytes = SavedSamples(before, at: Self.end).bytes
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 1
            guard case .failure(let damage) = SavedSamples.parse(damaged) else {
                Issue.record("byte \(place)")
                continue
            }
            #expect("\(damage)".contains(" "))
            _ = SavedSamples.parse(Array(bytes[..<place]))
        }
    }
}
