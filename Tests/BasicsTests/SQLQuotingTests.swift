import Basics
import Testing

@Suite struct SQLQuotingTests {
    @Test(arguments: [
        ("a", #""a""#), ("", #""""#), (#"a"b"#, #""a""b""#),
        ("a\"\u{338}b", "\"a\"\"\u{338}b\""), ("a'b", #""a'b""#), (#"a\b"#, #""a\b""#),
        ("a\u{1B}b", #"U&"a\001Bb""#), ("a\nb\"\\", #"U&"a\000Ab""\\""#),
        ("\u{202E}x", #"U&"\202Ex""#), ("\u{E0001}x", #"U&"\+0E0001x""#),
    ])
    func `a name is quoted, and escaped where it cannot be seen`(name: String, quoted: String) {
        #expect(Array(SQLQuoting.identifier(name).utf8) == Array(quoted.utf8))
    }

    @Test(arguments: [
        ("a", "'a'"), ("a'b", "'a''b'"), ("x'\u{338}::int", "'x''\u{338}::int'"),
        (#"a\b"#, #"E'a\\b'"#), ("a\u{7}'", #"E'a\u0007'''"#), ("\u{E0001}", #"E'\U000E0001'"#),
    ])
    func `a text is quoted whatever standard_conforming_strings is`(text: String, quoted: String) {
        #expect(Array(SQLQuoting.literal(text).utf8) == Array(quoted.utf8))
    }

    @Test(arguments: [
        ("SELECT 1;", "SELECT 1;"),
        ("DROP INDEX public.\"a\u{1B}b\";", #"DROP INDEX public.U&"a\001Bb";"#),
        ("SELECT 'a\nb', \"c\"\"\n\";", #"SELECT E'a\u000Ab', U&"c""\000A";"#),
        (#"SELECT E'a\\'"# + "\n;", #"SELECT E'a\\' ;"#),
        ("SELECT E'\\\\\u{7}';", #"SELECT E'\\\u0007';"#),
        // The word before the quote ends in an E and is no prefix.
        ("TYPE'a\u{7}\\n'", #"TYPE E'a\u0007\\n'"#),
    ])
    func `a statement that holds what cannot be seen is written so that it can be pasted`(
        sql: String, shown: String
    ) {
        #expect(SQLText.visible(sql) == shown)
    }

    @Test(arguments: ["a \u{1B} b", "\"a\u{1B}", "'a\u{1B}", "E'\\x\u{1B}'", "\u{202E}"])
    func `a statement that cannot be written so is none`(sql: String) {
        #expect(SQLText.visible(sql) == nil)
    }

    @Test(arguments: [
        "a", "public.a", #"public."a""b""#, "\"a\"\"\u{338}; drop\"", #"a, "b c", d"#,
        "\"\u{338}\"", #""""#,
    ])
    func `names are known as such`(text: String) { #expect(SQLText.isNames(text)) }

    @Test(arguments: [
        "", "a b", "a;", "a; drop table b", "a.", ".a", "a,,b", #""a"b"#, #"a"b""#, "a\n\\! id",
        "'a'", "\"a", "a --", "\"a\u{FFFD}\"", "a\u{338}",
    ])
    func `what is more than names is no name`(text: String) { #expect(!SQLText.isNames(text)) }

    @Test func `a literal is one literal`() {
        for text in ["'a'", "''", "'it''s'", #"E'a\\b'"#, "'x''\u{338}'"] {
            #expect(SQLText.isLiteral(text), "\(text)")
        }
        for text in ["a", "'a' || 'b'", "'a'; drop", "'a", #"E'\''; x'"#, "'\u{FFFD}'", ""] {
            #expect(!SQLText.isLiteral(text), "\(text)")
        }
    }
}
