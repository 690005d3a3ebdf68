import Glibc
import Platform
import Support
import Testing

/// Lines from a pipe.
@Suite struct LineInputTests {
    private static func input(_ text: String, lineBytesMax: Int) throws -> LineInput {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw SupportError("no pipe") }
        StandardOutput.write(Array(text.utf8), to: ends[1])
        Glibc.close(ends[1])
        return LineInput(ends[0], lineBytesMax: lineBytesMax)
    }

    private static func lines(_ text: String, lineBytesMax: Int = 4) throws -> [LineInput.Line] {
        let input = try input(text, lineBytesMax: lineBytesMax)
        var lines: [LineInput.Line] = []
        while let line = input.next() { lines.append(line) }
        return lines
    }

    private static func whole(_ text: String) -> LineInput.Line { .whole(Array(text.utf8)) }

    @Test func `lines come in order, the empty ones and the last without a newline, too`() throws {
        #expect(try Self.lines("") == [])
        #expect(try Self.lines("a") == [Self.whole("a")])
        #expect(try Self.lines("a\n") == [Self.whole("a")])
        #expect(
            try Self.lines("a\n\nbcde\nf")
                == [Self.whole("a"), Self.whole(""), Self.whole("bcde"), Self.whole("f")])
    }

    @Test func `a line that is too long is given as such, and the next one is whole`() throws {
        #expect(try Self.lines("abcde\nf\n") == [.tooLong, Self.whole("f")])
        #expect(try Self.lines("a\nbcdef") == [Self.whole("a"), .tooLong])
        let long = String(repeating: "x", count: 40_000)
        #expect(try Self.lines("\(long)\nf\n") == [.tooLong, Self.whole("f")])
        #expect(try Self.lines("\(long)\nf\n", lineBytesMax: 40_000).first == Self.whole(long))
    }

    @Test func `a wait ends when it is stopped`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        let input = LineInput(ends[0], lineBytesMax: 4)
        let waiting = Task { try await offThePool { input.next() } }
        input.stop()
        #expect(try await waiting.value == nil)
        for end in ends { Glibc.close(end) }
    }
}
