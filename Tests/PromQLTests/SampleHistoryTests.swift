import Metrics
import PromQL
import Samples
import Testing

@Suite struct SampleHistoryTests {
    private func selectors(_ texts: String...) throws -> [Selector] {
        try texts.flatMap { try Expression.parse($0).get().selectors }
    }

    private func points(_ history: SampleHistory, _ text: String) throws -> [[Int64]] {
        let matchers = try selectors(text)[0].matchers
        return history.series(matching: matchers, from: 0, through: .max).map {
            $0.points.map(\.time)
        }
    }

    @Test func `only what is asked for is kept`() throws {
        var history = SampleHistory(for: try selectors("x{a=\"1\"}", "{__name__=~\"y.*\",b=\"\"}"))
        #expect(history.wants(metric: "x"))
        #expect(history.wants(metric: "yes"))
        #expect(!history.wants(metric: "z"))
        for labels: LabelSet in [
            ["__name__": "x", "a": "1"], ["__name__": "x", "a": "2"], ["__name__": "y1"],
            ["__name__": "y2", "b": "1"], ["__name__": "z", "a": "1"], ["a": "1"],
        ] { history.append(labels, 1, at: 1_000) }
        #expect(history.seriesCount == 2)
        #expect(try points(history, "x") == [[1_000]])
        #expect(try points(history, "{__name__=~\".+\"}") == [[1_000], [1_000]])
    }

    @Test func `samples stay for as long as the longest range looks back`() throws {
        var history = SampleHistory(for: try selectors("x", "rate(x[20m] offset 10m)"))
        for second in stride(from: Int64(0), to: 7_200, by: 10) {
            history.append(["__name__": "x"], Double(second), at: second * 1_000)
        }
        let kept = try points(history, "x")[0]
        #expect(kept.last == 7_190_000)
        let needed = (kept.last ?? 0) - 30 * 60_000
        #expect(kept.contains(needed))
        // Whole chunks go, so a little more may be there.
        #expect(kept.count < 180 + 2 * 64)
        history.expire(at: 20_000_000)
        #expect(history.seriesCount == 0)
        #expect(history.bytes == 0)
    }

    @Test(arguments: [3_600_000, -3_600_000] as [Int64])
    func `when the clock is set samples stay as old as they were`(step: Int64) throws {
        var history = SampleHistory(for: try selectors("rate(x[20m])"))
        let start: Int64 = 1_000_000_000
        for second in stride(from: Int64(0), to: 3000, by: 10) {
            history.append(["__name__": "x"], Double(second), at: start + second * 1000)
        }
        let before = try points(history, "x")
        history.shift(by: step)
        #expect(try points(history, "x") == before.map { $0.map { $0 + step } })
        let next = start + 3_000_000 + step
        history.append(["__name__": "x"], 1, at: next)
        #expect(try points(history, "x")[0].last == next)
        #expect(history.droppedSamples == 0)
    }

    @Test func `values come out as they went in`() throws {
        var history = SampleHistory(for: try selectors("rate(x[2h])"))
        var random = SystemRandomNumberGenerator()
        var written: [Point] = []
        for index in 0..<500 {
            // Stretches of equal values take another form.
            let value = index % 200 < 100 ? 7 : Double.random(in: -1...1, using: &random)
            let point = Point(
                time: Int64(index) * 10_000 + Int64.random(in: 0..<100, using: &random),
                value: index == 300 ? Point.staleMarker : value)
            written.append(point)
            history.append(["__name__": "x"], point.value, at: point.time)
        }
        let read = history.series(matching: [.equal("__name__", "x")], from: 0, through: .max)
        #expect(read[0].points.map(\.time) == written.map(\.time))
        #expect(read[0].points.map(\.value.bitPattern) == written.map(\.value.bitPattern))
        let part = history.series(
            matching: [.equal("__name__", "x")], from: written[63].time, through: written[130].time)
        #expect(part[0].points.map(\.time) == written[63...130].map(\.time))
    }

    @Test func `an origin's series end when it no longer shows them`() throws {
        var history = SampleHistory(for: try selectors("x"))
        let (one, two): (LabelSet, LabelSet) = (
            ["__name__": "x", "a": "1"], ["__name__": "x", "a": "2"]
        )
        history.record([(one, 1), (two, 1)], from: "orders", at: 10_000)
        history.record([(one, 2)], from: "billing", at: 10_500)
        history.record([(one, 3)], from: "orders", at: 20_000)
        let expression = try Expression.parse("x").get()
        #expect(
            try expression.evaluate(at: 20_000, over: history)
                == .vector([VectorElement(labels: one, value: 3)]))
        history.end("orders", at: 30_000)
        #expect(try expression.evaluate(at: 30_000, over: history) == .vector([]))
        // The marker is written once.
        history.end("orders", at: 40_000)
        #expect(try points(history, "x{a=\"2\"}") == [[10_000, 20_000]])
    }

    @Test func `samples of the past and of the same moment are dropped and counted`() throws {
        var history = SampleHistory(for: try selectors("x"))
        for time in [Int64(20_000), 10_000, 20_000, 30_000] {
            history.append(["__name__": "x"], 1, at: time)
        }
        #expect(history.droppedSamples == 2)
        #expect(try points(history, "x") == [[20_000, 30_000]])
    }

    @Test func `a full history becomes shorter, and newcomers stay out`() throws {
        var history = SampleHistory(for: try selectors("rate(x[10h])"), bytesMax: 20_000)
        for index in 0..<3_000 {
            for name in ["1", "2"] {
                history.append(
                    ["__name__": "x", "a": name], Double(index), at: Int64(index) * 10_000)
            }
        }
        #expect(history.bytes < 20_000 + 2 * 1_000)
        #expect(history.shortenedSamples > 3_000)
        #expect(history.droppedSamples == 0)
        let kept = try points(history, "x")
        #expect(kept.map(\.last) == [29_990_000, 29_990_000])
        #expect(kept.allSatisfy { $0.count > 100 })
        history.append(["__name__": "x", "a": "3"], 1, at: 30_000_000)
        #expect(history.seriesCount == 2)
        #expect(history.droppedSamples == 1)
    }

    @Test func `after a reload only what is still asked for stays`() throws {
        var history = SampleHistory(for: try selectors("x", "y"))
        history.append(["__name__": "x"], 1, at: 1_000)
        history.append(["__name__": "y"], 1, at: 1_000)
        history.keep(for: try selectors("y", "z"))
        #expect(history.seriesCount == 1)
        #expect(history.wants(metric: "z"))
        #expect(try points(history, "y") == [[1_000]])
        history.keep(for: [])
        #expect(history.bytes == 0)
    }
}
