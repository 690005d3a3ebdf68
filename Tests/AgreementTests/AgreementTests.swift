import Metrics
import Platform
import PromQL
import Support
import Testing

/// The agent and a real Prometheus 2.42 evaluate the same expressions over the same samples.
@Suite(.serialized) struct AgreementTests {
    private static let scene = SampleScene()
    /// The end of the hour, between two samples, behind the end, and in the middle.
    private static let times: [Int64] = [
        SampleScene.end, SampleScene.end + 123_456, SampleScene.start + 1_801_001,
        SampleScene.start + 2_730_000,
    ]

    @Test func `expressions chosen by hand yield the same in both`() async throws {
        let expressions = ChosenExpressions.all
        #expect(expressions.count > 500)
        let tally = try await compare(expressions, over: Self.scene, at: Self.times)
        print("chosen expressions: \(expressions.count), answers compared: \(tally)")
        #expect(tally.values > 1_000)
        #expect(tally.refusals > 500)
    }

    @Test func `random expressions yield the same in both`() async throws {
        let given = ProcessEnvironment.value(of: "PGVIGIL_TEST_SEED").flatMap { UInt64($0) }
        let seed = given ?? 20_261_121
        let count =
            ProcessEnvironment.value(of: "PGVIGIL_TEST_EXPRESSIONS").flatMap { Int($0) } ?? 600
        var generator = ExpressionGenerator(seed: seed)
        let expressions = (0..<count).map { _ in generator.next() }
        let tally = try await compare(
            expressions, over: Self.scene, at: Array(Self.times.prefix(2)), note: "seed \(seed)")
        print("random expressions: \(count) from seed \(seed), answers compared: \(tally)")
        #expect(tally.values > tally.refusals, "seed \(seed)")
        #expect(tally.elements > count, "seed \(seed)")
    }

    @Test func `every expression in alerts/ yields the same in both`() async throws {
        let expressions = try AlertScene.expressions()
        #expect(expressions.count > 40)
        let scene = try AlertScene.series(for: expressions)
        let tally = try await compare(
            expressions, over: SampleScene(scene),
            at: stride(from: 900_000, through: 3_600_000, by: 300_000).map {
                SampleScene.start + $0
            })
        print("expressions in alerts/: \(expressions.count), answers compared: \(tally)")
        #expect(tally.refusals == 0)
        #expect(tally.elements > expressions.count)
    }

    /// How many answers were the same.
    struct Tally: CustomStringConvertible {
        var values = 0
        var empty = 0
        var refusals = 0
        var elements = 0

        var description: String {
            "\(values) with \(elements) elements, \(empty) empty, \(refusals) refused by both"
        }
    }

    private func compare(
        _ expressions: [String], over scene: SampleScene, at times: [Int64], note: String = ""
    ) async throws -> Tally {
        let prometheus = try await TestPrometheus.start(
            configuration: "global: {}\n", flags: ["--web.enable-remote-write-receiver"])
        defer { prometheus.stop() }
        try await RemoteWrite.send(scene.all, to: prometheus)
        var tally = Tally()
        for expression in expressions {
            for time in times {
                let there = try await Answer.of(prometheus, expression, at: time)
                let here = Answer.of(expression, at: time, over: scene)
                let isOrdered = ["sort", "topk(", "bottomk("].contains {
                    expression.hasPrefix($0) && !expression.contains(" or ")
                }
                guard Answer.agree(here, there, isOrdered: isOrdered) else {
                    Issue.record(
                        """
                        \(note) at \(time): \(expression)
                        here: \(here.text)
                        there: \(there.text)
                        """)
                    break
                }
                switch here {
                case .refused: tally.refusals += 1
                case .value(.vector(let elements)):
                    tally.values += elements.isEmpty ? 0 : 1
                    tally.empty += elements.isEmpty ? 1 : 0
                    tally.elements += elements.count
                case .value: tally.values += 1
                }
            }
        }
        return tally
    }
}

extension Answer {
    /// For messages.
    fileprivate var text: String {
        switch self {
        case .refused(let reason): return "refused: \(reason)"
        case .value(.scalar(let value)): return "scalar \(value)"
        case .value(.string(let text)): return "string \(text)"
        case .value(.vector(let elements)):
            return elements.map { element in
                let labels = element.labels.labels.map { "\($0.name)=\($0.value)" }
                return "{\(labels.joined(separator: ","))} \(element.value)"
            }.joined(separator: "; ")
        }
    }
}
