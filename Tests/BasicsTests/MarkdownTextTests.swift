import Basics
import Testing

@Suite struct MarkdownTextTests {
    @Test(arguments: [
        ("plain é 中", "plain é 中"), ("pg_stat_all", #"pg\_stat\_all"#),
        ("<b>&", "&lt;b&gt;&amp;"), ("[a](b)", #"\[a\](b)"#), ("![x]", #"\!\[x\]"#),
        ("`a` *b* ~c~ #d |e| $f$ \\", ##"\`a\` \*b\* \~c\~ \#d \|e\| \$f\$ \\"##),
        ("a@b", "a&#64;b"), ("http://x://y", "http&#58;//x&#58;//y"), ("a\n# b", ##"a\\n\# b"##),
        ("\u{202E}", #"\\u{202E}"#), ("*\u{338}", "\\*\u{338}"), ("", ""),
    ])
    func `nothing in a text is a mark or a link`(text: String, written: String) {
        #expect(Array(MarkdownText.prose(text).utf8) == Array(written.utf8))
    }

    @Test func `a fence is longer than any run of backquotes within`() {
        #expect(MarkdownText.fence(around: []) == "```")
        #expect(MarkdownText.fence(around: ["a `b`", "``"]) == "```")
        #expect(MarkdownText.fence(around: ["````", "a```"]) == "`````")
    }
}
