import Testing
import YAML

/// A text with the place and the words of its refusal.
struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int
    let column: Int
    let message: String

    init(_ text: String, _ line: Int, _ column: Int, _ message: String) {
        self.text = text
        self.line = line
        self.column = column
        self.message = message
    }

    var testDescription: String { "\(text.prefix(30).debugDescription): \(message)" }
}

@Suite struct RefusalTests {
    @Test(arguments: [
        Refusal("a: &x 1\nb: *x\n", 1, 4, "anchors are not supported"),
        Refusal("a: 1\nb: *x\n", 2, 4, "aliases are not supported"),
        Refusal("a:\n  <<: *x\n", 2, 7, "aliases are not supported"),
        Refusal("*x : 1\n", 1, 1, "aliases are not supported"),
        Refusal("a: !!str 1\n", 1, 4, "tags are not supported"),
        Refusal("a: [!x {}]\n", 1, 5, "tags are not supported"),
        Refusal("a: &x [1]\n", 1, 4, "anchors are not supported"),
        Refusal("&x a: 1\n", 1, 1, "anchors are not supported"),
        Refusal("%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "%TAG directives are not supported"),
        Refusal("? [a, b]\n: 1\n", 1, 3, "keys that are not text are not supported"),
        Refusal("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here; a file holds one"),
    ])
    func `what a configuration does not need is refused where it stands`(_ refusal: Refusal) {
        expect(refusal)
    }

    @Test(arguments: [
        Refusal(
            "a: 1\nb: 2\na: 3\n", 3, 1, "key \"a\" is there twice; first in line 1, column 1"),
        Refusal(
            "x: {k: 1, j: 2, 'k': 3}\n", 1, 17,
            "key \"k\" is there twice; first in line 1, column 5"),
    ])
    func `equal keys are refused with both places`(_ refusal: Refusal) { expect(refusal) }

    @Test(arguments: [
        Refusal(
            "a:\n\tb: 1\n", 2, 1,
            "while scanning for the next token, found character that cannot start any token; "
                + "indent with spaces, not tabs"),
        Refusal("a: b: c\n", 1, 5, "mapping values are not allowed in this context"),
        Refusal(
            "a: [1, 2\nb: 3\n", 2, 2,
            "while parsing a flow sequence, did not find expected ',' or ']'"),
        Refusal("a: 1\n b: 2\n", 2, 3, "mapping values are not allowed in this context"),
        Refusal(
            "a: 'x\n", 2, 1,
            "while scanning a quoted scalar, found unexpected end of stream"),
        Refusal("a: é\nb: x\u{1}y\n", 2, 5, "control characters are not allowed"),
        Refusal("a: 1\r\nb: x\u{0}y\n", 2, 5, "control characters are not allowed"),
    ])
    func `what is not YAML is refused in the words of the library`(_ refusal: Refusal) {
        expect(refusal)
    }

    @Test func `bytes that are not UTF-8 are refused where they stand`() {
        expect([0x61, 0x3a, 0x20, 0xff], 1, 4, "not UTF-8: byte 0xff")
        expect(Array("a: é\nb: ".utf8) + [0xc3, 0x28], 2, 4, "not UTF-8: byte 0xc3")
        expect([0xff, 0xfe, 0x61, 0x00], 1, 1, "not UTF-8: byte 0xff")
    }

    @Test func `a text that is too long is not read`() {
        let limits = Parser.Limits(bytesMax: 10)
        #expect(throws: YAMLError.tooLong(bytes: 11, bytesMax: 10)) {
            try Parser.parse(Array("a: 12345678".utf8), limits: limits)
        }
        #expect(throws: Never.self) {
            try Parser.parse(Array("a: 1234567".utf8), limits: limits)
        }
    }

    @Test func `nesting has a bound`() {
        let deep = String(repeating: "[", count: 100_000)
        expect(Array(deep.utf8), 1, 33, "nested deeper than 32 levels")
        let fits = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(throws: Never.self) { try Parser.parse(Array(fits.utf8)) }
        let blocks = (0..<40).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        expect(Array(blocks.utf8), 33, 33, "nested deeper than 32 levels")
    }

    @Test func `the number of values has a bound`() {
        let limits = Parser.Limits(nodesMax: 5)
        #expect(throws: Never.self) { try Parser.parse(Array("[1, 2, 3, 4]".utf8), limits: limits) }
        #expect(throws: YAMLError.tooManyNodes(nodesMax: 5, at: Mark(line: 1, column: 14))) {
            try Parser.parse(Array("[1, 2, 3, 4, 5]".utf8), limits: limits)
        }
    }

    @Test func `a text of the largest size is read or refused within seconds`() {
        let started = ContinuousClock.now
        let lines = String(repeating: "- a\n", count: 500_000)
        #expect(throws: YAMLError.self) { try Parser.parse(Array(lines.utf8)) }
        let keys = (0..<40_000).map { "key\($0): value\n" }.joined()
        #expect(throws: Never.self) { try Parser.parse(Array(keys.utf8)) }
        let flow = "{" + (0..<40_000).map { "k\($0): v" }.joined(separator: ",") + "}"
        #expect(throws: Never.self) { try Parser.parse(Array(flow.utf8)) }
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    private func expect(_ refusal: Refusal) {
        expect(Array(refusal.text.utf8), refusal.line, refusal.column, refusal.message)
    }

    private func expect(_ bytes: [UInt8], _ line: Int, _ column: Int, _ message: String) {
        do throws(YAMLError) {
            let node = try Parser.parse(bytes)
            Issue.record("was read as \(node)")
        } catch {
            #expect(error.description == message)
            #expect(error.range.lowerBound == Mark(line: line, column: column))
        }
    }
}
