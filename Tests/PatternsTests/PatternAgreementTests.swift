import Patterns
import Platform
import Support
import Testing

/// Patterns held against Prometheus: promtool says which it takes, and what their groups stand for.
@Suite struct PatternAgreementTests {
    private static let texts = [
        "", "a", "b", "B", "ab", "aa", "aab", "bab", "a.b", "\u{e9}", "\u{c9}", "e\u{301}", "K",
        "k", "\u{212a}", "\u{17f}", "s", "S", "0", "7 ", "\n", "a\nb", "_", "-", "\u{3c2}",
        "\u{3a3}", "\u{3c3}", "\u{df}", "\u{1e9e}", "\u{130}", "i", "a b", "A\t", "*", "(", "{",
        "{,2}", "]", "a\u{e9}b", "\u{3bc}", "\u{b5}", "\u{1f468}\u{200d}\u{1f469}", "AAb", "\r\n",
        "\u{7}", "n_1",
    ]

    @Test func `thousands of patterns are taken or refused as by Prometheus, and find the same`()
        async throws
    {
        let seed: UInt64 = 20_221_128
        var source = PatternSource(seed: seed)
        let patterns = source.patterns(3_000)
        let directory = try TemporaryDirectory("patterns", ownedBy: nil)
        let refused = try await Self.refusedByPrometheus(patterns, in: directory)
        #expect(refused.count > 500 && refused.count < 2_000, "too one-sided to tell anything")
        var taken: [(text: String, pattern: Pattern)] = []
        for (index, text) in patterns.enumerated() {
            let isTaken = !refused.contains(index)
            switch Pattern.parse(text, for: .label) {
            case .success: #expect(isTaken, "seed \(seed): \(text) is refused by Prometheus")
            case .failure(let refusal):
                #expect(!isTaken || Self.isKnown(refusal, text), "seed \(seed): \(refusal)")
            }
            if case .success(let pattern) = Pattern.parse(text, for: .labelGroups), isTaken {
                taken.append((text, pattern))
            }
        }
        try await Self.compare(taken, in: directory)
    }

    /// What docs/rules.md says of patterns that are refused here only.
    private static func isKnown(_ refusal: PatternRefusal, _ text: String) -> Bool {
        refusal.description.contains("needs more than")
            || (refusal.description.contains("has the count") && text.contains("{0"))
    }

    private static func refusedByPrometheus(
        _ patterns: [String], in directory: TemporaryDirectory
    ) async throws -> Set<Int> {
        var rules = "groups:\n- name: g\n  rules:\n"
        for (index, pattern) in patterns.enumerated() {
            rules += "  - record: r\(index)\n    expr: \(quoted("x{a=~\(quoted(pattern))}"))\n"
        }
        let path = try directory.write("rules.yml", rules)
        let output = try await run("check rules", path)
        var refused: Set<Int> = []
        for line in output.split(separator: "\n") where line.contains("could not parse") {
            guard let name = line.firstRange(of: ", \"r") else { continue }
            let digits = line[name.upperBound...].prefix { $0.isNumber }
            refused.insert(try #require(Int(digits)))
        }
        return refused
    }

    /// Lets promtool expect what we find for every pattern and text.
    private static func compare(
        _ patterns: [(text: String, pattern: Pattern)], in directory: TemporaryDirectory
    ) async throws {
        var tests = "tests:\n- interval: 1m\n  input_series:\n"
        for (index, text) in texts.enumerated() {
            tests += "  - { series: \(quoted("x{a=\(quoted(text))}")), values: '\(index)' }\n"
        }
        tests += "  promql_expr_test:\n"
        let template = "$0|$1|$2|${n}|$m_1"
        let replacement = Replacement(template)
        var found = 0
        for (text, pattern) in patterns {
            let pattern = (written: quoted(text), pattern: pattern)
            let expression =
                "label_replace(x{a=~\(pattern.written)}, 'out', '\(template)', 'a', "
                + "\(pattern.written))"
            tests += "  - expr: \(quoted(expression))\n    eval_time: 0m\n    exp_samples:\n"
            var isEmpty = true
            for (index, text) in texts.enumerated() {
                guard let out = pattern.pattern.expanding(replacement, ofWhole: text) else {
                    continue
                }
                let labels = quoted("x{a=\(quoted(text)), out=\(quoted(out))}")
                tests += "    - { labels: \(labels), value: \(index) }\n"
                isEmpty = false
                found += 1
            }
            if isEmpty { tests += "      []\n" }
        }
        #expect(patterns.count > 1_000 && found > 1_000, "too few to tell anything")
        let output = try await run("test rules", try directory.write("tests.yml", tests))
        #expect(output.contains("SUCCESS") && !output.contains("FAILED"), "\(output.prefix(4_000))")
    }

    private static func run(_ command: String, _ path: String) async throws -> String {
        let promtool = try ToolPath.promtool()
        return try await offThePool {
            // What promtool finds wrong is no failure here.
            let output = try CommandOutput.of(
                ["/bin/sh", "-c", "\(promtool) \(command) \(path) 2>&1 || true"],
                environment: Checkout.childEnvironment, within: .seconds(60), bytesMax: 1 << 24)
            return String(decoding: output, as: UTF8.self)
        }
    }

    /// In double quotes, for YAML and PromQL alike.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
