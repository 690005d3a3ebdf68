import Basics
import Testing

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain é 中 ⚠\u{FE0F}", "plain é 中 ⚠\u{FE0F}"), ("a\u{1B}[2Jb", #"a\u{1B}[2Jb"#),
        ("a\nb\tc", #"a\nb\tc"#), ("\u{7}\u{7F}\u{9B}", #"\u{07}\u{7F}\u{009B}"#),
        ("a\u{202E}b\u{2066}", #"a\u{202E}b\u{2066}"#), ("a\u{200B}b", #"a\u{200B}b"#),
        ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{3164}", #"\u{3164}"#),
        ("\"\u{338}", "\"\u{338}"), ("\r\n", #"\r\n"#), ("", ""),
    ])
    func `what cannot be seen is an escape`(text: String, shown: String) {
        #expect(Array(VisibleText.line(text).utf8) == Array(shown.utf8))
    }

    @Test func `lines stay lines`() {
        #expect(VisibleText.lines("a\nb\u{1B}\r\n") == "a\nb\\u{1B}\\r\n")
    }
}
