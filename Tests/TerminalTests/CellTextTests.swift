import Terminal
import Testing

@Suite struct CellTextTests {
    @Test(arguments: [
        ("plain", 5), ("Zürich", 6), ("漢字", 4), ("한국", 4), ("e\u{301}a", 2), ("🦊x", 3),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("ｆｕ", 4), ("שלום", 4), ("", 0),
    ])
    func `a text takes the cells that a terminal gives it`(text: String, columns: Int) {
        let fitted = CellText.fitted(text, to: 80)
        #expect(fitted.columns == columns)
        #expect(fitted.text.utf8.elementsEqual(text.utf8))
    }

    @Test func `what does not fit is cut between characters, and a wide one is never halved`() {
        #expect(CellText.fitted("abcdef", to: 4) == ("abc~", 4))
        #expect(CellText.fitted("漢字漢字", to: 4) == ("漢~", 3))
        #expect(CellText.padded("漢字漢字", to: 4) == "漢~ ")
        #expect(CellText.fitted("abcd", to: 4) == ("abcd", 4))
        #expect(CellText.fitted("abc", to: 0) == ("", 0))
        #expect(CellText.padded("7", to: 3, isNumber: true) == "  7")
    }

    @Test(arguments: [
        "\u{1B}[2J", "\u{9B}31m", "a\rb", "a\nb", "\u{202E}abc", "\u{2066}x", "\u{200D}", "\u{7F}",
        "\u{FEFF}", "\u{E0041}",
    ])
    func `nothing that commands a terminal or turns a line around gets through`(text: String) {
        for columns in [3, 80] {
            let shown = CellText.fitted(text, to: columns).text
            #expect(shown.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(text)")
        }
    }

    @Test func `where the locale has ASCII only, a question mark stands for each other character`()
    {
        #expect(CellText.fitted("Zürich 漢e\u{301}", to: 20, inASCII: true) == ("Z?rich ?e", 9))
    }

    @Test func `a heap of marks on one letter is cut, and marks without a letter go`() {
        let heap = "a" + String(repeating: "\u{301}", count: 1000) + "b"
        let shown = CellText.fitted(heap, to: 10)
        #expect(shown.text.unicodeScalars.count <= 6 && shown.columns <= 2)
        #expect(CellText.fitted("\u{301}\u{302}", to: 10) == ("", 0))
    }

    @Test func `a text of a megabyte costs no more than its beginning`() {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(CellText.fitted(long, to: 5) == ("xxxx~", 5))
    }
}
