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
        "", "(", ")", "a)", "[", "[]", "[z-a]", "*a", "a|*", "a**", "a{2,1}", "{2}", "a{1001}",
        #"a\"#,
        #"(a)\1"#, #"\pL"#, "(?m)a", "(?=a)", "(?P<1", "[[:word", "(a{999}){999}",
        String(repeating: "a", count: 257), String(repeating: "(", count: 20),
    ])
    func `what is not understood is refused`(text: String) {
        guard case .failure(let refusal) = Pattern.parse(text) else {
            Issue.record("was read")
            return
        }
        #expect(!refusal.description.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pattern that makes others backtrack takes no time`() throws {
        let pattern = try Pattern.parse("^(a+)+(a|a)*(a*)*$").get()
        #expect(!pattern.matches(String(repeating: "a", count: 2_000) + "b"))
    }

    @Test(arguments: [
        ("", [""], ["a"]), ("a|b", ["a", "b"], ["ab", "", "xa"]), ("a.*", ["a", "abc"], ["ba"]),
        ("a|ab", ["ab"], ["abc"]), ("(a|b)*c?", ["", "abab", "c"], ["abx"]), (".+", ["x"], [""]),
        ("^a$", ["a"], ["aa"]),
    ])
    func `a label's pattern fits the whole value`(text: String, fits: [String], others: [String])
        throws
    {
        let pattern = try Pattern.parse(text, for: .label).get()
        for value in fits { #expect(pattern.matchesWhole(value), "\(value)") }
        for value in others { #expect(!pattern.matchesWhole(value), "\(value)") }
    }

    @Test func `groups say what they stand for, the first way that fits`() throws {
        func groups(_ text: String, _ value: String) throws -> [String?]? {
            try Pattern.parse(text, for: .label).get().groups(ofWhole: value)
        }
        #expect(try groups("(a*)(a*)", "aaa") == ["aaa", "aaa", ""])
        #expect(try groups("(a*?)(a*)", "aaa") == ["aaa", "", "aaa"])
        #expect(try groups("(a|ab)(c|bcd)?(.*)", "abcd") == ["abcd", "a", "bcd", ""])
        #expect(try groups("(x)|(y)", "y") == ["y", nil, "y"])
        #expect(try groups("(?P<host>[^:]+):(\\d+)", "db:5432") == ["db:5432", "db", "5432"])
        #expect(try groups("a", "b") == nil)
        #expect(try Pattern.parse("(?P<host>.)(.)").get().groupNames == ["host", nil])
    }
}
