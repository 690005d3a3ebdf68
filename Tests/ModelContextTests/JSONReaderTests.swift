import JSON
import Testing

/// JSON of others.
@Suite struct JSONReaderTests {
    private func read(_ text: String) throws -> JSON { try JSONReader.value(of: Array(text.utf8)) }

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "10", "1.5", "-1.5e+10", "2E-3", "9007199254740993",
        "\"\"", #""a""#, "[]", "{}", "[1,[2,{}]]", #"{"a":1,"b":[null]}"#,
        #"{"b":1,"a":2,"b":3}"#,
    ])
    func `JSON in one line is written again as it was`(text: String) throws {
        #expect(try read(text).compact == text)
        #expect(try read(" \n\t\r" + text + " \n").compact == text)
    }

    @Test(arguments: [
        "", " ", "nul", "truex", "01", "-", "1.", "1.e3", ".5", "+1", "1e", "NaN", "'a'", "\"a",
        "\"\u{1}\"", "[1,]", "[1 2]", "[", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "1 2",
        #""\x""#, #""\u12g4""#, #""\u12"#, "\"\\",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONProblem.self) { try read(text) }
    }

    @Test func `escapes are what they stand for, and half a pair is the replacement`() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u0041""#) == .text("\"\\/\u{8}\u{c}\n\r\tA"))
        #expect(try read(#""\ud83d\ude00""#) == .text("\u{1F600}"))
        #expect(try read(#""\ud83dx\ude00""#) == .text("\u{FFFD}x\u{FFFD}"))
        #expect(try read(#""\ud83d\u0041""#) == .text("\u{FFFD}A"))
    }

    @Test func `a text that is not UTF-8 is refused with its place`() throws {
        let problem = try #require(throws: JSONProblem.self) {
            try JSONReader.value(of: [0x22, 0xFF, 0x22])
        }
        #expect("\(problem)" == "a text is not UTF-8 at byte 4")
    }

    @Test func `values lie in each other as deep as the bound, and no deeper`() throws {
        let deep = JSONReader.depthMax
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try read(nested(deep + 1)).compact == nested(deep + 1))
        #expect(throws: JSONProblem.self) { try read(nested(deep + 2)) }
        #expect(throws: JSONProblem.self) { try read(String(repeating: "[", count: 1 << 20)) }
    }
}
