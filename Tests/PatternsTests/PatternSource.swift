import Support

/// Writes random patterns, right ones and wrong ones.
struct PatternSource {
    private var random: RandomNumbers

    init(seed: UInt64) { random = RandomNumbers(seed) }

    /// Different patterns of at most 200 characters.
    mutating func patterns(_ count: Int) -> [String] {
        var seen: Set<[UInt8]> = []
        var patterns: [String] = []
        while patterns.count < count {
            let pattern = pattern(depth: 3)
            guard pattern.utf8.count <= 200, seen.insert(Array(pattern.utf8)).inserted else {
                continue
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private mutating func pattern(depth: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            switch Int.random(in: 0..<100, using: &random) {
            case ..<5: text += pick(Self.wrong)
            case ..<30 where depth > 0:
                text += pick(Self.groups) + pattern(depth: depth - 1) + ")"
            case ..<38 where depth > 0:
                text += pattern(depth: depth - 1) + "|" + pattern(depth: depth - 1)
            default: text += pick(Self.atoms)
            }
            switch Int.random(in: 0..<100, using: &random) {
            case ..<27: text += pick(Self.counts)
            case ..<30: text += pick(Self.rareCounts)
            default: break
            }
        }
        return text
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private static let groups = [
        "(", "(", "(?:", "(?P<n>", "(?P<m_1>", "(?i:", "(?s:", "(?-i:", "(?U:", "(?m-s:", "(?i)(",
    ]
    private static let counts = [
        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0}", "{0,1}", "{2,}", "{0,0}", "{,2}",
        "{1,2}?", "{01}",
    ]
    private static let rareCounts = [
        "{2,1}", "**", "*+", "{3}{2}", "{1000}", "{2,1000}", "{1001}", "{99999999999}",
    ]
    private static let atoms = [
        "a", "b", "B", "\u{e9}", "\u{17f}", "K", ".", #"\d"#, #"\D"#, #"\w"#, #"\W"#, #"\s"#,
        #"\S"#, #"\b"#, #"\B"#, #"\A"#, #"\z"#, "^", "$", "[a-c]", "[^a]", "[]a]", "[^]a]", "[a-]",
        "[[:alpha:]]", "[[:^digit:]b]", #"[\d.]"#, #"[^\W_]"#, #"\pL"#, #"\p{Greek}"#, #"\P{Lu}"#,
        #"\p{^Lu}"#, #"[\p{Lu}b]"#, #"\x41"#, #"\x{e9}"#, #"\n"#, #"\t"#, #"\101"#, #"\07"#, #"\0"#,
        #"\Qa.b\E"#, #"\Q*\E"#, #"\Q(\E"#, #"\Q[\E"#, #"\."#, #"\_"#, #"\-"#, "{", "}", "{,2}", "]",
        "-", " ", "\u{3c2}", #"\pN"#, "[[:word:]-]", #"[\s\S]"#, "(?i)", "(?s)", "(?m)", "(?U)",
        "(?-s)", "(?i-s)", "(?is-mU)", "[k-m]", #"[a-\x{212a}]"#, #"\a"#, #"\f"#, #"\v"#, #"\r"#,
        #"[\n]"#, #"[\]]"#, #"[\[:]"#, "[[:]", "[[a]", #"[(]"#, #"[\]()]"#, #"\x{10ffff}"#,
        "\u{130}", "\u{df}", "\u{1e9e}", "\u{3bc}", "e\u{301}", "(?)",
    ]
    private static let wrong = [
        "(", ")", "[", "\\", "*", "+", "?", "{2}", "{1001}", #"\C"#, #"\1"#, #"\8"#, #"\Z"#, #"\G"#,
        #"\X"#, #"\h"#, #"\K"#, #"\e"#, #"\cA"#, #"\xg"#, #"\x{110000}"#, #"\x{}"#, "(?P<a",
        "(?=a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#c)", "(?x)a", #"\p"#, #"\p{"#, #"\p{foo}"#,
        "[[:foo:]]", "[z-a]", #"[a-\d]"#, #"\E"#, #"[\b]"#, #"[\Q]"#, "\\\u{e9}", "(?P=n)",
        "(?P>n)", "(?", "(?-)", "(?i", #"\R"#, "[]", "[^]", #"\u0041"#, #"\N"#, #"\x4"#,
        "[[.a.]]", "[[=a=]]", "(?i-)", "(?P<>a)", "(?P<\u{e9}>a)", "(?P<a-b>a)", #"\x{d800}"#,
        "(?P<n>", #"\400"#, #"\777"#, #"\p{Lc}"#, #"\p{Cs}"#, #"\p{Co}"#, #"\p{Cn}"#,
        #"\p{Script=Greek}"#, #"\p{greek}"#, #"\pl"#, #"\p{L&}"#, #"\p{Any}"#, #"\Q("#, #"[\C]"#,
        #"\Q"#, "[[:alpha:", #"[\p{L]"#,
    ]
}
