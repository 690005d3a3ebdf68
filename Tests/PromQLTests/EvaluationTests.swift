import Metrics
import PromQL
import Samples
import Testing

/// What expressions yield over series that are written down here; the comparison with Prometheus
/// itself is in AgreementTests.
@Suite struct EvaluationTests {
    private static let stale = Point.staleMarker

    private func evaluate(
        _ text: String, at minute: Int64, over source: MemorySource
    ) throws -> Value {
        try Expression.parse(text).get().evaluate(at: minute * 60_000, over: source)
    }

    private func values(
        _ text: String, at minute: Int64, over source: MemorySource
    ) throws -> [Double] {
        guard case .vector(let elements) = try evaluate(text, at: minute, over: source) else {
            Issue.record("\(text) yields no vector")
            return []
        }
        return elements.map(\.value)
    }

    @Test func `the newest sample counts for five minutes, ends included`() throws {
        let source = MemorySource([(["__name__": "x"], [1, 2])])
        #expect(try values("x", at: 1, over: source) == [2])
        #expect(try values("x", at: 6, over: source) == [2])
        let expression = try Expression.parse("x").get()
        #expect(try expression.evaluate(at: 360_001, over: source) == .vector([]))
        #expect(try values("x offset 1h", at: 61, over: source) == [2])
        #expect(try values("x offset -1m", at: 0, over: source) == [2])
    }

    @Test func `a series that has ended is gone at once, and may come back`() throws {
        let source = MemorySource([(["__name__": "x"], [1, 2, Self.stale, nil, 5])])
        #expect(try values("x", at: 1, over: source) == [2])
        #expect(try values("x", at: 2, over: source) == [])
        #expect(try values("x", at: 3, over: source) == [])
        #expect(try values("x", at: 4, over: source) == [5])
        #expect(try values("count_over_time(x[4m])", at: 4, over: source) == [3])
        #expect(try values("absent_over_time(x[1m])", at: 3, over: source) == [1])
        #expect(try values("last_over_time(x[3m])", at: 3, over: source) == [2])
    }

    @Test(arguments: [
        "label_replace(x, 'b', '\(String(repeating: "$1", count: 20_000))', 'a', '(.*)')",
        "label_join(x, 'b', '', \(String(repeating: "'a', ", count: 9_000))'a')",
    ])
    func `a label value that a short expression makes endless is an error`(text: String) throws {
        let long = String(repeating: "v", count: 60_000)
        let source = MemorySource([(["__name__": "x", "a": long], [1])])
        #expect(throws: EvaluationError.self) { try evaluate(text, at: 0, over: source) }
    }

    @Test func `label values that a function makes are bounded for all series together`() throws {
        let long = String(repeating: "v", count: 30_000)
        let source = MemorySource(
            (0..<400).map { (["__name__": "x", "a": long, "n": "\($0)"] as LabelSet, [1]) })
        let one = "label_replace(x, 'b', '$1', 'a', '(.*)')"
        #expect(try values(one, at: 0, over: source).count == 400)
        let two = "label_replace(x, 'b', '$1$1', 'a', '(.*)')"
        #expect(throws: EvaluationError.self) { try evaluate(two, at: 0, over: source) }
    }

    @Test func `a range has both its ends`() throws {
        let source = MemorySource([(["__name__": "x"], [0, 1, 2, 3, 4])])
        #expect(try values("count_over_time(x[2m])", at: 4, over: source) == [3])
        #expect(try values("sum_over_time(x[1m])", at: 3, over: source) == [5])
    }

    @Test func `a counter's fall is a reset`() throws {
        let source = MemorySource([(["__name__": "x"], [0, 10, 20, 5, 15])])
        #expect(try values("increase(x[4m])", at: 4, over: source) == [35])
        #expect(try values("rate(x[4m])", at: 4, over: source) == [35.0 / 240])
        #expect(try values("resets(x[4m])", at: 4, over: source) == [1])
        #expect(try values("changes(x[4m])", at: 4, over: source) == [4])
        #expect(try values("delta(x[4m])", at: 4, over: source) == [15])
        #expect(try values("irate(x[4m])", at: 3, over: source) == [5.0 / 60])
        #expect(try values("rate(x[30s])", at: 4, over: source) == [])
    }

    @Test func `an increase is carried to the ends of the range, but not below zero`() throws {
        let source = MemorySource([
            (["__name__": "x"], [nil, nil, nil, nil, 0, 10, 20, 30]),
            (["__name__": "y"], [nil, nil, nil, nil, 100, 110, 120, 130]),
        ])
        #expect(try values("increase(x[10m])", at: 8, over: source) == [40])
        #expect(try values("increase(y[10m])", at: 8, over: source) == [45])
    }

    @Test func `sums of ranges keep small numbers beside large ones`() throws {
        let source = MemorySource([(["__name__": "x"], [1, 1e100, 1, -1e100])])
        #expect(try values("sum_over_time(x[3m])", at: 3, over: source) == [2])
    }

    @Test func `names go where values change, and stay where they do not`() throws {
        let source = MemorySource([(["__name__": "x", "a": "b"], [3])])
        func labels(_ text: String) throws -> [LabelSet] {
            guard case .vector(let elements) = try evaluate(text, at: 0, over: source) else {
                return []
            }
            return elements.map(\.labels)
        }
        for text in ["x", "+x", "x > 1", "sort(x)", "topk(1, x)", "last_over_time(x[1m])"] {
            #expect(try labels(text) == [["__name__": "x", "a": "b"]], "\(text)")
        }
        for text in ["-x", "x + 1", "x > bool 1", "abs(x)", "max_over_time(x[1m])", "timestamp(x)"]
        {
            #expect(try labels(text) == [["a": "b"]], "\(text)")
        }
        #expect(try labels("sum(x)") == [[:]])
    }

    @Test(arguments: [
        ("l + on (a) m", EvaluationError.manyToMany(group: "{a=\"1\"}", side: "right")),
        ("m + on (a) group_right () l", .manyToMany(group: "{a=\"1\"}", side: "left")),
        ("m + on (a) l", .manyToOne(group: "{a=\"1\"}")),
        ("m * on (a) group_left (b) l", .groupingNotUnique("{a=\"1\", b=\"y\"}")),
        ("-{__name__=~\"l|n\"}", .duplicateLabels("{a=\"1\", b=\"y\"}")),
        ("topk(NaN, l)", .notWhole(.nan)), ("l[5m]", .isRange),
    ])
    func `what has no answer is an error`(text: String, error: EvaluationError) throws {
        let source = MemorySource([
            (["__name__": "l", "a": "1", "b": "y"], [1]),
            (["__name__": "n", "a": "1", "b": "y"], [1]),
            (["__name__": "m", "a": "1", "b": "p"], [1]),
            (["__name__": "m", "a": "1", "b": "q"], [2]),
        ])
        do {
            let value = try evaluate(text, at: 0, over: source)
            Issue.record("yields \(value)")
        } catch let thrown as EvaluationError {
            #expect(thrown.description == error.description)
        }
    }

    @Test func `an absence bears the labels that were asked for`() throws {
        let text = #"absent(x{a="1",b=~"2",c!="3"})"#
        #expect(
            try evaluate(text, at: 0, over: MemorySource())
                == .vector([VectorElement(labels: ["a": "1"], value: 1)]))
    }

    @Test func `values become labels without exponents`() throws {
        let numbers = [1e21, 1.5e-7, 123.25, -0.5, .infinity, 100]
        let source = MemorySource(
            numbers.enumerated().map { (["__name__": "x", "i": "\($0)"], [$1]) })
        let value = try evaluate("count_values(\"v\", x)", at: 0, over: source)
        guard case .vector(let elements) = value else { return }
        #expect(
            elements.map { $0.labels["v"] ?? "" } == [
                "1000000000000000000000", "0.00000015", "123.25", "-0.5", "+Inf", "100",
            ])
    }
}
