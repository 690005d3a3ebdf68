import Terminal
import Testing

@Suite struct KeyReaderTests {
    private func keys(_ pieces: [String]) -> [Key] {
        var reader = KeyReader()
        return pieces.flatMap { reader.keys(Array($0.utf8)) }
    }

    @Test func `letters, arrows and the escape key are read`() {
        #expect(
            keys(["q", "\u{1B}[A\u{1B}OB", "\r\t", "\u{7F}", "é", "\u{1B}", "\u{1B}[5~"]) == [
                .character("q"), .up, .down, .enter, .tab, .backspace, .character("é"), .escape,
                .pageUp,
            ])
    }

    @Test func `a sequence in pieces is one key, and an unknown one is none`() {
        #expect(keys(["\u{1B}[", "6", "~q"]) == [.pageDown, .character("q")])
        #expect(keys(["\u{1B}[1;5Xq", "\u{1B}[<0;1;2Mq"]) == [.character("q"), .character("q")])
    }

    @Test func `bytes that are no text, and a sequence without an end, do no harm`() {
        var reader = KeyReader()
        #expect(reader.keys([0xFF, 0xC3, 0x28, 0x71]) == [.character("("), .character("q")])
        let endless = [0x1B, UInt8(ascii: "[")] + [UInt8](repeating: UInt8(ascii: "1"), count: 999)
        #expect(reader.keys(endless) == [])
        #expect(reader.keys([0x71]) == [.character("q")])
    }
}
