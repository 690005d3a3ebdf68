import Patterns
import Testing

@Suite struct PatternTests {
    /// A pattern, names that it fits and names that it does not.
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let fits: [String]
        let others: [String]

        init(_ pattern: String, fits: [String], not others: [String]) {
            self.pattern = pattern
            self.fits = fits
            self.others = others
        }

        var testDescription: String { pattern }
    }

    @Test(arguments: [
        Case("api", fits: ["api", "my api 7"], not: ["", "ap", "a-pi"]),
        Case("^api", fits: ["api", "api-7"], not: ["my api"]),
        Case("api$", fits: ["api", "my api"], not: ["api-7"]),
        Case("^$", fits: [""], not: ["a"]),
        Case("^a.c$", fits: ["abc", "a.c", "aéc"], not: ["ac", "abbc"]),
        Case("^a*b+c?$", fits: ["b", "aabbc", "bc"], not: ["a", "ac", "bcc"]),
        Case("^(foo|ba(r|z))+$", fits: ["foo", "bazbarfoo"], not: ["", "ba", "foob"]),
        Case("^[a-c_]+[^0-9]$", fits: ["ab-", "_x"], not: ["a1", "d-"]),
        Case("^[]a]+$", fits: ["]a]"], not: ["b"]),
        Case("^[a-]+$", fits: ["a-a"], not: ["b"]),
        Case(#"^\d+\.\w\s$"#, fits: ["12.x "], not: ["12xx ", "a.x "]),
        Case(#"^[\d.]+$"#, fits: ["1.2"], not: ["1,2"]),
        Case("^(a*)*$", fits: ["", "aaa"], not: ["b"]),
        Case("^a||b$", fits: ["x", ""], not: []),
        Case("^(|x)y$", fits: ["y", "xy"], not: ["xxy"]),
        Case("^a{2}b{1,2}c{1,}$", fits: ["aabc", "aabbccc"], not: ["abc", "aabbbc", "aabb"]),
        Case("^x{,2}{$", fits: ["x{,2}{"], not: ["x", "xx{"]),
        Case("^(?i)aÄ[c-e]$", fits: ["AäC", "aÄe"], not: ["aÄf"]),
        Case("^(?:(?i:a)b)+$", fits: ["abAb"], not: ["aB"]),
        Case("^a.b$", fits: ["a-b"], not: ["a\nb"]),
        Case("^(?s)a.b$", fits: ["a\nb"], not: ["ab"]),
        Case(#"\bup\b"#, fits: ["is up", "up"], not: ["ups", "setup"]),
        Case(#"^\D\W\S[^\d]$"#, fits: ["a-bc"], not: ["1-bc", "aabc", "a- c", "a-b1"]),
        Case("^[[:alpha:]_][[:^digit:]]$", fits: ["_a", "aa"], not: ["1a", "a1"]),
        Case(#"^\Qa.b\E\x41\x{e9}\.\_$"#, fits: ["a.bAé._"], not: ["aXbAé._"]),
        Case("^a+?b??$", fits: ["aab"], not: ["abb"]),
    ])
    func `a pattern fits what it describes`(pattern: Case) throws {
        let parsed = try Pattern.parse(pattern.pattern).get()
        for name in pattern.fits { #expect(parsed.matches(name), "\(name)") }
        for name in pattern.others { #expect(!parsed.matches(name), "\(name)") }
    }

    @Test(arguments: [
        ("", "is empty and would match everything"), ("(", "has a ( without a )"),
        ("ab)", "has a ) without a ("), ("a[bc", "has a [ without a ]"),
        ("x[z-a]", "has z-a, which is no class and no range of characters, at character 3"),
        ("*a", "has * with nothing before it to repeat, at character 1"),
        ("é*+", "has *+, which repeats what is repeated, at character 2"),
        (
            "a{2,1}",
            "has the count {2,1}, which is empty or repeats more than 1000 times in all, at"
        ),
        ("a{1001}", "has the count {1001}, which is empty or repeats more than 1000 times in all"),
        ("(?:a{100}){11}", "has the count {11}, which is empty or repeats more than 1000 times"),
        (#"a\"#, "ends in a backslash"), (#"(a)\1"#, #"has \1, an escape that is not known here"#),
        (#"\pX"#, #"has \pX, which is no class and no range of characters"#),
        (#"é\C"#, #"has \C, which is not known, at character 2"#),
        ("(?=a)", "has (?=, a kind of group or a flag that is not known, at character 1"),
        ("a(?P<1", "has a group whose name is none: letters, digits and _ before a >, at"),
        ("(?P<é>a)", "has a group whose name is none"), (#"\pL{1000}"#, "needs more than 2 MiB"),
        (String(repeating: "a", count: 16_385), "is longer than 16384 bytes"),
        (String(repeating: #"\pN"#, count: 257), "has more than 256 classes of Unicode, at"),
        ("a{999999999}", "has a count of more than 1000, at character 2"),
        (String(repeating: "(", count: 1_001), "nests deeper than 1000 parentheses"),
        (String(repeating: "a{1000}", count: 11), "repeats more than 10000 times in all, at"),
    ])
    func `what is not understood is refused with its place`(text: String, reason: String) {
        guard case .failure(let refusal) = Pattern.parse(text) else {
            Issue.record("was read")
            return
        }
        #expect(refusal.description.contains("\" \(reason)"), "\(refusal)")
        #expect(refusal.description.utf8.count < 250)
    }

    @Test func `a message shows the beginning of a long pattern on one line`() throws {
        guard
            case .failure(let refusal) = Pattern.parse(
                "a\n\u{1b}]31m" + String(repeating: "(", count: 99))
        else {
            Issue.record("was read")
            return
        }
        #expect(refusal.description.hasPrefix(#""a\n\u{1B}]31m(((("#))
        #expect(refusal.description.contains(#"(…" has a ("#), "\(refusal)")
    }

    @Test func `groups that are not captured have no bound, and captured ones have one`() throws {
        let text = String(repeating: "(a)?", count: 101)
        #expect(throws: Never.self) { try Pattern.parse(text, for: .label).get() }
        guard case .failure(let refusal) = Pattern.parse(text, for: .labelGroups) else {
            Issue.record("was read")
            return
        }
        #expect(refusal.description.hasSuffix("has more than 100 groups"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(?:(?:(?:(?:){1000}){1000}){1000}){1000}", "(?:(?:(?:(?:^){1000}){1000}){1000}){1000}",
            "(((|){1000}){1000}){1000}", #"(?:(?:\b{1000}){1000}){1000}"#,
            "(?:(?:(?:){0,1000}){0,1000}){0,1000}", "(?:(?:(?i){1000}){1000}){1000}",
            #"(?:(?:\Q\E{1000}){1000}){1000}"#, "(?:(?:a{0}){1000}){1000}",
            "(?:(?:(?:a*)*{1000}){1000}){1000}", "x{99999999999}",
        ]
            + ([
                ("(?:", 5_000), ("(|", 8_000), ("[[:", 5_400), (#"\x{"#, 5_400), (#"\Q"#, 8_000),
                (".{1000}", 2_000), ("(?i)", 4_000), (#"\pL"#, 5_400), (#"[\pL]"#, 3_200),
                ("a|", 8_000),
                ("[^a]", 4_000), ("x{2}", 4_000), ("x{0,1000}", 10), ("x?", 8_000), ("x?y*", 4_000),
            ] as [(String, Int)]).map { String(repeating: $0, count: $1) })
    func `a pattern of repeated nothing or of great size is read or refused at once`(text: String) {
        for purpose in [Pattern.Purpose.label, .labelGroups] {
            let time = ContinuousClock().measure {
                if case .success(let pattern) = Pattern.parse(text, for: purpose) {
                    _ = pattern.matchesWhole("ab")
                }
            }
            // Milliseconds where nothing else runs; what it guards against takes minutes.
            #expect(time < .seconds(20), "\(text.prefix(20))")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pattern that makes others backtrack takes no time`() throws {
        let pattern = try Pattern.parse("^(a+)+(a|a)*(a*)*$").get()
        #expect(!pattern.matches(String(repeating: "a", count: 200_000) + "b"))
    }

    @Test(arguments: [
        ("", [""], ["a"]), ("a|b", ["a", "b"], ["ab", "", "xa"]), ("a.*", ["a", "abc"], ["ba"]),
        ("a|ab", ["ab"], ["abc"]), ("(a|b)*c?", ["", "abab", "c"], ["abx"]), (".+", ["x"], [""]),
        ("^a$", ["a"], ["aa"]), (#"\pL\p{Greek}"#, ["aα"], ["αa"]), ("(?m)a$", ["a"], ["a\n"]),
        ("(?U)a*", ["aa"], ["b"]), ("a(?i)*", ["aa"], ["A"]), ("(?P<n>a)(?<n>b)", ["ab"], ["a"]),
        ("a\0b", ["a\0b"], ["a", "ab"]), ("\u{e9}", ["\u{e9}"], ["e\u{301}", "e"]),
        ("e.", ["e\u{301}"], ["\u{e9}"]), (".", ["\u{1f468}"], ["\u{1f468}\u{200d}\u{1f469}"]),
        (".\n", ["\r\n"], ["\n"]), (#"[\]()]{2}\(?"#, ["()", "]]("], ["("]),
    ])
    func `a label's pattern fits the whole value`(text: String, fits: [String], others: [String])
        throws
    {
        let pattern = try Pattern.parse(text, for: .label).get()
        for value in fits { #expect(pattern.matchesWhole(value), "\(value)") }
        for value in others { #expect(!pattern.matchesWhole(value), "\(value)") }
    }

    @Test func `a quote without an end is refused where Prometheus writes more behind it`() throws {
        #expect(try Pattern.parse(#"\Qa("#, for: .text).get().matches("xa(x"))
        #expect(throws: PatternRefusal.self) { try Pattern.parse(#"\Qa("#, for: .label).get() }
    }

    @Test func `groups say what they stand for, the first way that fits`() throws {
        func groups(_ text: String, _ value: String) throws -> [String?]? {
            try Pattern.parse(text, for: .labelGroups).get().groups(ofWhole: value)
        }
        #expect(try groups("(a*)(a*)", "aaa") == ["aaa", "aaa", ""])
        #expect(try groups("(a*?)(a*)", "aaa") == ["aaa", "", "aaa"])
        #expect(try groups("(a|ab)(c|bcd)?(.*)", "abcd") == ["abcd", "a", "bcd", ""])
        #expect(try groups("(x)|(y)", "y") == ["y", nil, "y"])
        #expect(try groups("(?P<host>[^:]+):(\\d+)", "db:5432") == ["db:5432", "db", "5432"])
        #expect(try groups("a", "b") == nil)
        let names = try Pattern.parse("(?P<host>.)(.)", for: .labelGroups).get().groupNames
        #expect(names == ["host", nil])
    }

    @Test func `a pattern serves several threads at once`() async throws {
        let pattern = try Pattern.parse("(a|b)*c{1,3}[^d]+", for: .labelGroups).get()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).count {
                        pattern.matchesWhole("ab\($0)cce") || pattern.matches("ac\($0)")
                    }
                }
            }
            for await count in group { #expect(count == 500) }
        }
    }
}
