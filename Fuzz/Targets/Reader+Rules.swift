import Metrics
import PromQL
import RuleDocuments
import RuleUnitTests
import Rules
import Samples
import Templates

extension Reader {
    private static func check(_ problems: RuleFileProblems) {
        promise(!problems.list.isEmpty, "a refusal has a reason")
        for problem in problems.list {
            promise(!problem.message.isEmpty, "a problem has a message")
            promise(problem.range != nil, "a problem has a place")
        }
        _ = "\(problems)"
    }

    private static var history: SampleHistory {
        let selectors: [Selector] = [
            Selector(matchers: [], range: 3_600_000, offset: 0)
        ]
        var history = SampleHistory(for: selectors, bytesMax: 1 << 20)
        for minute in 0..<4 {
            let samples = (0..<4).map { number in
                (
                    labels: [
                        "__name__": number < 2 ? "x" : "y", "a": "\(number)", "target": "t",
                        "le": "\(number)",
                    ] as LabelSet,
                    value: [1, -.infinity, .nan, 1e308][(number + minute) % 4]
                )
            }
            history.record(samples, from: "fuzz", at: Int64(minute) * 60_000)
        }
        return history
    }

    static let rules = Reader("rules") { bytes in
        switch RuleFile.parse(bytes, path: "r.yml") {
        case .failure(let problems): check(problems)
        case .success(let file):
            var history = history
            for group in file.groups {
                var state = GroupState(group, interval: 60_000)
                _ = state.evaluate(at: 180_000, over: &history, RuleEnvironment())
                let saved = SavedAlerts([state], at: 180_000)
                guard case .success(let read) = SavedAlerts.parse(saved.bytes) else {
                    fatalError("broken promise: alerts that were written can be read")
                }
                promise(read.count == saved.count, "all alerts that were written are read")
            }
        }
    }

    static let unitTests = Reader("unit-tests") { bytes in
        switch UnitTestFile.parse(bytes, path: "t.yml") {
        case .failure(let problems): check(problems)
        case .success: break
        }
    }

    static let expression = Reader("expression") { bytes in
        let text = bytes.text
        switch Expression.parse(text) {
        case .failure(let error):
            promise(error.place.lowerBound >= 0, "an error has a place")
            promise(error.place.upperBound <= text.utf8.count + 1, "the place is in the text")
            promise(!error.message.isEmpty, "an error has a message")
        case .success(let expression):
            do throws(EvaluationError) {
                _ = try expression.evaluate(at: 180_000, over: history)
            } catch { promise(!"\(error)".isEmpty, "an error has a message") }
        }
    }

    static let template = Reader("template") { bytes in
        let text = bytes.text
        let context = TemplateContext(
            labels: ["target": "orders", "a": "\"<b>"], value: 0.25,
            externalLabels: ["site": "north"], externalURL: "http://h:1/p",
            query: { text in
                guard text != "fail" else { return .failure(.init("no")) }
                return .success(
                    (0..<(text.isEmpty ? 0 : 5)).map {
                        TemplateSample(labels: ["n": "\($0)"], value: Double($0) - 2)
                    })
            })
        do throws(TemplateError) {
            let filled = try Template(text).expanded(context)
            promise(filled.utf8.count <= TemplateBudget.textBytesMax, "a text is bounded")
        } catch {
            promise(!error.description.isEmpty, "an error has a message")
            promise((0...text.unicodeScalars.count).contains(error.offset), "an error has a place")
        }
    }

    static let samplesState = Reader("samples-state") { bytes in
        // An author of the file can also write what its content must add up to.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let head = "pgvigil-samples 1 \(String(hash, radix: 16))\n"
        for content in [bytes, Array(head.utf8) + bytes] {
            guard case .success(let saved) = SavedSamples.parse(content) else { continue }
            guard case .success(let expression) = Expression.parse("changes({__name__=~'.+'}[1h])")
            else { fatalError("broken promise: the expression is right") }
            var restored = SampleHistory(for: expression.selectors, bytesMax: 1 << 20)
            restored.restore(saved, at: 1_795_435_200_000)
            promise(restored.bytes <= 2 << 20, "what is restored is bounded")
            let again = SavedSamples(restored, at: 1_795_435_200_000)
            promise(again.bytes.count <= SavedSamples.bytesMax, "a file of samples is bounded")
            guard case .success = SavedSamples.parse(again.bytes) else {
                fatalError("broken promise: what was written is read")
            }
        }
    }

    static let alertsState = Reader("alerts-state") { bytes in
        // An author of the file can also write what its content must add up to.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let head = "pgvigil-alerts 1 \(String(hash, radix: 16))\n"
        for content in [bytes, Array(head.utf8) + bytes] {
            guard case .success(var saved) = SavedAlerts.parse(content) else { continue }
            let text = "groups: [{ name: g, rules: [{ alert: A, expr: x > 0, for: 5m }] }]"
            guard case .success(let file) = RuleFile.parse(Array(text.utf8), path: "r.yml")
            else { fatalError("broken promise: the rule is right") }
            var state = GroupState(file.groups[0], interval: 60_000)
            _ = saved.restore(&state, at: 1_795_435_200_000)
            var history = history
            _ = state.evaluate(at: 1_795_435_200_000, over: &history, RuleEnvironment())
            state.shift(by: -3_600_000)
            let again = SavedAlerts([state], at: 1_795_435_200_000).bytes
            promise(again.count <= SavedAlerts.bytesMax, "a state file is bounded")
        }
    }
}
