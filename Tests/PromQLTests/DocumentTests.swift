import Platform
import PromQL
import Support
import Testing

/// The tables in docs/rules.md are written from the code.
@Suite(.serialized) struct DocumentTests {
    @Test func `docs/rules.md lists the aggregations`() throws {
        let rows = AggregationOperator.allCases.sorted { $0.rawValue < $1.rawValue }.map {
            "| `\($0.rawValue)\(parameters($0))` | \($0.summary) |"
        }
        try compare(["| operator | yields, for each group |", "|---|---|"] + rows, "aggregations")
    }

    @Test func `docs/rules.md lists the functions`() throws {
        let rows = Function.all.map { function in
            "| `\(function.name)(\(arguments(function)))` | \(function.result.rawValue) "
                + "| \(function.summary) |"
        }
        try compare(["| function | result | what |", "|---|---|---|"] + rows, "functions")
    }

    private func parameters(_ operation: AggregationOperator) -> String {
        switch operation {
        case .topk, .bottomk: "(k, vector)"
        case .quantile: "(quantile, vector)"
        case .countValues: "(\"label\", vector)"
        default: "(vector)"
        }
    }

    private func arguments(_ function: Function) -> String {
        let needed = function.arguments.count - function.optionalCount
        return function.arguments.enumerated().map { index, type in
            let name = type == .matrix ? "range" : type == .vector ? "vector" : type.rawValue
            let text = name + (function.repeatsLast && index >= needed ? "..." : "")
            return index < needed ? text : "[\(text)]"
        }.joined(separator: ", ")
    }

    /// With UPDATE_GOLDEN=1 the table is written instead.
    private func compare(_ table: [String], _ name: String) throws {
        let path = "\(Checkout.root)/docs/rules.md"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let begin = try #require(lines.firstIndex { $0.hasPrefix("<!-- \(name):") })
        let end = try #require(lines[begin...].firstIndex { $0.hasPrefix("<!-- end") })
        let wanted = [""] + table + [""]
        if GoldenFile.isWritten() {
            lines.replaceSubrange(begin + 1..<end, with: wanted)
            try Files.replace(path, with: Array(lines.joined(separator: "\n").utf8))
            return
        }
        #expect(
            Array(lines[begin + 1..<end]) == wanted,
            "run the tests with UPDATE_GOLDEN=1 and look at the difference")
    }
}
