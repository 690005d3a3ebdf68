import PromQL
import Samples
import Testing

/// How expressions are read, and how what is not understood is refused.
@Suite struct ParsingTests {
    /// Both sides must yield the same, so they must have been read the same.
    @Test(arguments: [
        ("1 + 2 * 3", "1 + (2 * 3)"), ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)"), ("-2 ^ 2", "-(2 ^ 2)"),
        ("2 ^ -1 * 3", "(2 ^ (-1)) * 3"), ("-1 * 2 + 3", "((-1) * 2) + 3"),
        ("7 - 3 - 2", "(7 - 3) - 2"), ("8 / 4 / 2", "(8 / 4) / 2"), ("9 % 5 * 2", "(9 % 5) * 2"),
        ("1 + 1 > bool 1 * 3", "(1 + 1) > bool (1 * 3)"),
        ("5 > bool 3 > bool 0", "(5 > bool 3) > bool 0"), ("2 ^ -2 ^ 2", "2 ^ (-(2 ^ 2))"),
        ("1 - -1", "1 - (-1)"), ("0x10 + 010 + 1e1", "16 + 8 + 10"), (".5 + 5.", "5.5 + 0"),
        ("1 # one\n+ # plus\n 2", "1 + 2"), ("scalar(vector(2)) * 2", "4 + 0"),
    ])
    func `operators bind as in Prometheus`(text: String, same: String) throws {
        let empty = MemorySource()
        let left = try Expression.parse(text).get().evaluate(at: 0, over: empty)
        let right = try Expression.parse(same).get().evaluate(at: 0, over: empty)
        #expect(left == right)
    }

    @Test(arguments: [
        #""a\n\x41\u00e9\U0001F600\101\"'""#: "a\nAé😀A\"'", #"'it\'s "it"'"#: #"it's "it""#,
        #"`raw\n"'`"#: #"raw\n"'"#, #""\xc3\xa9""#: "é",
    ])
    func `strings have three kinds of quotes`(text: String, meaning: String) throws {
        let expression = try Expression.parse(text).get()
        #expect(expression.type == .string)
        #expect(try expression.evaluate(at: 0, over: MemorySource()) == .string(meaning))
    }

    @Test(arguments: [
        ("1y", 31_536_000_000), ("1w2d3h4m5s6ms", 604_800_000 + 183_845_006), ("90s", 90_000),
        ("1ms", 1), ("1d12h", 129_600_000),
    ])
    func `durations have units`(text: String, milliseconds: Int64) throws {
        let expression = try Expression.parse("rate(x[\(text)] offset -\(text))").get()
        #expect(expression.selectors.map(\.range) == [milliseconds])
        #expect(expression.selectors.map(\.offset) == [-milliseconds])
    }

    @Test func `an expression says which samples it needs`() throws {
        let text = #"rate(a{x="y"}[10m] offset 5m) > on (z) b or {__name__=~"c|d"} offset -1h"#
        let selectors = try Expression.parse(text).get().selectors
        #expect(selectors.map(\.reach) == [900_000, 300_000, 0])
        #expect(selectors.map(\.metric) == ["a", "b", nil])
        #expect(selectors[0].matchers == [.equal("x", "y"), .equal("__name__", "a")])
    }

    @Test(arguments: [
        ("1", ValueType.scalar), ("x", .vector), ("x[5m]", .matrix), ("'x'", .string),
        ("1 > bool 2", .scalar), ("1 + x", .vector), ("time()", .scalar), ("(x[5m])", .matrix),
    ])
    func `an expression says what it yields`(text: String, type: ValueType) throws {
        #expect(try Expression.parse(text).get().type == type)
    }

    /// An expression, a part of the message, and the line under which the caret stands.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String
        let caret: String
        var place = (line: 1, column: 1)
        var testDescription: String { text }
    }

    @Test(arguments: [
        Refusal(
            text: "rate(x[5m:1m])", message: "subqueries", caret: "         ^", place: (1, 10)),
        Refusal(text: "x @ 1000", message: "@ modifier", caret: "  ^", place: (1, 3)),
        Refusal(text: "sin(x)", message: "sin is not part", caret: "^~~", place: (1, 1)),
        Refusal(text: "(x atan2 y)", message: "operator atan2", caret: "   ^~~~~", place: (1, 4)),
        Refusal(text: "holt_winters(x[5m], 1, 1)", message: "not part", caret: "^~~~~~~~~~~~"),
        Refusal(text: "sums(x)", message: "no function sums", caret: "^~~~"),
        Refusal(text: "1 atan2 2", message: "operator atan2", caret: "  ^~~~~", place: (1, 3)),
        Refusal(
            text: "sum(x)\n  + rate(y)", message: "expected range vector", caret: "         ^",
            place: (2, 10)),
        Refusal(text: "é{a=\"b\"}", message: "unexpected character \"é\"", caret: "^"),
        Refusal(
            text: "x{a=~\"é(\"} > 1", message: "( without a )", caret: "     ^~~~", place: (1, 6)),
        Refusal(text: "{}", message: "would fit everything", caret: "^~"),
        Refusal(text: "1 > 2", message: "needs bool", caret: "  ^", place: (1, 3)),
        Refusal(text: "x and 1", message: "instant vectors only", caret: "  ^~~", place: (1, 3)),
        Refusal(text: "\tabs(1)", message: "expected instant", caret: "\t    ^", place: (1, 6)),
        Refusal(text: "pg_up = 0", message: "compared with ==", caret: "      ^", place: (1, 7)),
        Refusal(text: "sum(x", message: "unexpected end", caret: "     ^", place: (1, 6)),
        Refusal(
            text: "x offset 5", message: "expected a duration", caret: "         ^",
            place: (1, 10)),
        Refusal(text: "", message: "no expression", caret: "^"),
        Refusal(
            text: "x + on (a) group_left (a) y", message: "in on and in group_left", caret: "  ^",
            place: (1, 3)),
        Refusal(
            text: "label_replace(x, \"a b\", \"\", \"c\", \"\")", message: "cannot be the name",
            caret: "                 ^~~~~", place: (1, 18)),
        Refusal(
            text: "count_values(\"\", x)", message: "cannot be the name",
            caret: "             ^~", place: (1, 14)),
        Refusal(text: "\"\\xff\"", message: "not UTF-8", caret: "^~~~~~"),
    ])
    func `what is refused is shown with a caret`(refusal: Refusal) throws {
        guard case .failure(let error) = Expression.parse(refusal.text) else {
            Issue.record("was read")
            return
        }
        #expect(error.message.contains(refusal.message), "\(error)")
        #expect(!error.message.contains("\n"))
        #expect(
            error.excerpt().split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
                == refusal.caret)
        #expect((error.line, error.column) == refusal.place, "\(error)")
    }

    @Test(arguments: [
        String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000),
        String(repeating: "-", count: 5_000) + "1", "1" + String(repeating: "+1", count: 5_000),
        "1" + String(repeating: "^1", count: 5_000),
        String(repeating: "abs(", count: 5_000) + "x" + String(repeating: ")", count: 5_000),
        "1" + String(repeating: " ", count: 70_000), "x" + String(repeating: "[", count: 5_000),
    ])
    func `an expression without measure is refused`(text: String) {
        guard case .failure = Expression.parse(text) else {
            Issue.record("was read")
            return
        }
    }

    @Test func `no function of Prometheus is both there and left out`() {
        #expect(Function.leftOut.isDisjoint(with: Function.all.map(\.name)))
        #expect(Function.all.count == Set(Function.all.map(\.name)).count)
    }
}
