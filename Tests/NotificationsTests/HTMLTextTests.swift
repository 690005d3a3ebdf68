import Messages
import Testing

/// Texts of others within HTML.
@Suite struct HTMLTextTests {
    @Test(arguments: [
        ("a\r\nb", "a<br>\nb"), ("a\nb\n", "a<br>\nb<br>\n"), ("a\n\u{301}b", "a<br>\n\u{301}b"),
        ("a \u{301}b https://x/", "a \u{301}b <a href=\"https://x/\">https://x/</a>"),
        ("http://x/\u{301}", "<a href=\"http://x/\u{301}\">http://x/\u{301}</a>"),
        ("<\u{338}b", "&lt;\u{338}b"),
    ])
    func `lines, words and links end where their bytes do`(text: String, html: String) {
        #expect(Array(HTMLText.paragraph(text).utf8) == Array(html.utf8))
    }
}
