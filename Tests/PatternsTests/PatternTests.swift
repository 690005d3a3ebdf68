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
    ])
    func `a pattern fits what it describes`(pattern: Case) throws {
        let parsed = try Pattern.parse(pattern.pattern).get()
        for name in pattern.fits { #expect(parsed.matches(name), "\(name)") }
        for name in pattern.others { #expect(!parsed.matches(name), "\(name)") }
    }

    @Test(arguments: [
        "", "(", ")", "a)", "[", "[]", "[z-a]", "*a", "a|*", "a{2}", #"a\"#, #"\b"#, #"(a)\1"#,
        "(?i)a", String(repeating: "a", count: 257), String(repeating: "(", count: 20),
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
}
