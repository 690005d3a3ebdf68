import Metrics
import PromQL
import Testing

@Suite struct SmokeTests {
    @Test(arguments: [
        "1 + 2 * 3 ^ 2 ^ -1", "sum by (a) (rate(x{a=~\"1|2\"}[5m]))", "-x ^ 2",
        "absent(y{a=\"q\"})",
        "x * on (a) group_left (b) topk(1, x)",
        "label_replace(x, \"b\", \"<$1>\", \"a\", \"(.*)\")",
        "hour()", "x offset -1m", "count_values(\"v\", x)",
    ])
    func `an expression yields`(text: String) throws {
        let source = MemorySource([
            (["__name__": "x", "a": "1"], [1, 2, 3, 4, 5]),
            (["__name__": "x", "a": "2"], [10, 20, 5, 40, 50]),
        ])
        switch Expression.parse(text) {
        case .success(let expression):
            print(text, try expression.evaluate(at: 240_000, over: source))
        case .failure(let error):
            Issue.record("\(error)\n\(error.excerpt())")
        }
    }
}
