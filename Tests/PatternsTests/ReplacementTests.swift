import Patterns
import Testing

@Suite struct ReplacementTests {
    @Test(arguments: [
        ("plain", "plain"), ("$1", "one"), ("${1}x", "onex"), ("$1x", ""), ("$$1", "$1"),
        ("a${name}b", "aNAMEb"), ("$name", "NAME"), ("$7", ""), ("$", "$"), ("$-", "$-"),
        ("${1", "${1"), ("$0/$2", "one NAME/NAME"), ("$01", ""), ("${}", "${}"),
        ("50 % $", "50 % $"), ("$99999999999999999999", ""), ("$1\u{301}", "one\u{301}"),
        ("$\u{301}", "$\u{301}"),
    ])
    func `dollars name groups as in Go`(text: String, expected: String) throws {
        let pattern = try Pattern.parse("(\\w+) (?P<name>.*)", for: .labelGroups).get()
        let filled = pattern.expanding(Replacement(text), ofWhole: "one NAME")
        #expect(filled.map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test func `of two groups of one name the first that took part counts`() throws {
        let pattern = try Pattern.parse("(?P<n>a)|(?P<n>b)(?P<n>c)", for: .labelGroups).get()
        #expect(pattern.expanding(Replacement("$n"), ofWhole: "a") == "a")
        #expect(pattern.expanding(Replacement("$n"), ofWhole: "bc") == "b")
        #expect(pattern.expanding(Replacement("$n"), ofWhole: "d") == nil)
    }

    @Test(arguments: [
        ("(a)(b)", "$2-$1", "abcab", "b-acb-a"), ("x*", "-", "abxxc", "-a-b-c-"),
        ("^a", "b", "aaa", "baa"), ("a.", "${0}!", "abac", "ab!ac!"), ("", "-", "éx", "-é-x-"),
        ("", "-", "", "-"), ("a", "", "", ""), (#"\b"#, "|", "one two", "|one| |two|"),
        ("\0", "0", "a\0b", "a0b"), ("$", "!", "a", "a!"), ("\u{301}", "", "e\u{301}", "e"),
        ("e", "a", "e\u{301}", "a\u{301}"), ("(?m)^", "> ", "a\nb", "> a\n> b"),
    ])
    func `every match is replaced from left to right`(
        pattern: String, replacement: String, text: String, expected: String
    ) throws {
        let pattern = try Pattern.parse(pattern, for: .textGroups).get()
        let replaced = pattern.replacingMatches(in: text, with: Replacement(replacement))
        #expect(Array(replaced.utf8) == Array(expected.utf8))
    }
}
