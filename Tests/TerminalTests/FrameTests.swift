import Terminal
import Testing

@Suite struct FrameTests {
    private let size = TerminalSize(columns: 10, rows: 3)
    private let features = TerminalFeatures(hasColor: true, hasUnicode: true)

    private func frame(_ lines: [String]) -> Frame {
        Frame(lines.map { Line($0) }, size: size)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `only lines that differ are written again`() {
        let bytes = frame(["a", "b", "c"]).bytes(after: frame(["a", "x", "c"]), features)
        #expect(text(bytes) == "\u{1B}[2;1H\u{1B}[0mb\u{1B}[0m\u{1B}[K")
        #expect(frame(["a"]).bytes(after: frame(["a"]), features).isEmpty)
        let other = Frame([Line("a")], size: TerminalSize(columns: 9, rows: 3))
        #expect(text(other.bytes(after: frame(["a"]), features)).contains("\u{1B}[2J"))
    }

    @Test func `a frame never has more lines or cells than the terminal`() {
        let full = Frame((0..<9).map { Line("\($0) 3456789012") }, size: size)
        #expect(full.text() == "0 3456789~\n1 3456789~\n2 3456789~\n")
    }

    @Test func `without colours there are none, and without Unicode there is ASCII alone`() {
        let plain = TerminalFeatures(hasColor: false, hasUnicode: false)
        var line = Line("é", .critical)
        line.add("x", .bar(2))
        let bytes = text(Frame([line], size: size).bytes(after: nil, plain))
        #expect(!bytes.contains("31") && !bytes.contains(";3"), "\(bytes.debugDescription)")
        #expect(bytes.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `what the environment says of the terminal counts`() {
        func features(_ variables: [String: String]) -> TerminalFeatures {
            TerminalFeatures { variables[$0] }
        }
        #expect(!features([:]).canDraw)
        #expect(!features(["TERM": "dumb"]).canDraw)
        let full = features(["TERM": "xterm", "LANG": "de_DE.UTF-8"])
        #expect(full == TerminalFeatures(hasColor: true, hasUnicode: true))
        #expect(!features(["TERM": "xterm", "NO_COLOR": "1"]).hasColor)
        #expect(features(["TERM": "xterm", "NO_COLOR": ""]).hasColor)
        #expect(!features(["TERM": "xterm", "LC_ALL": "C", "LANG": "C.utf8"]).hasUnicode)
    }
}
