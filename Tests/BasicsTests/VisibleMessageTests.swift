import Basics
import Testing

/// What messages show of texts that hide something.
@Suite struct VisibleMessageTests {
    @Test(arguments: [
        ("pay\u{202E}tnem", "pay\\u{202E}tnem"), ("a\u{200B}b", "a\\u{200B}b"),
        ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"), ("\u{FEFF}a", "\\u{FEFF}a"),
        ("a\u{200D}b", "a\\u{200D}b"), ("a\u{E0041}", "a\\u{000E0041}"),
        ("a\u{2028}b", "a\\u{2028}b"),
    ])
    func `what turns a line around or cannot be seen is an escape`(text: String, shown: String) {
        #expect(VisibleText.message(text) == shown)
    }

    @Test(arguments: [
        "plain text\nof two lines", "\u{645}\u{6CC}\u{200C}\u{62E}\u{648}\u{627}\u{647}\u{645}",
        "\u{1F469}\u{200D}\u{1F4BB}", "\u{2764}\u{FE0F}", "gr\u{FC}n",
        "\u{5E9}\u{5DC}\u{5D5}\u{5DD}",
    ])
    func `words of all scripts and emoji stay as they are`(text: String) {
        #expect(VisibleText.message(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }
}
