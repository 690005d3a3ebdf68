import Basics

extension Reader {
    /// What is shown of statements: of any bytes, and of a statement that the bytes choose.
    static let redaction = Reader("redaction") { bytes in
        let shown = StatementRedactor.redacted(bytes)
        let foreign = bytes.count { $0 >= 0x80 }
        promise(
            shown.text.utf8.count <= bytes.count + 2 * foreign + 4, "a redaction is no longer")
        promise(
            shown.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a redaction is one line")
        let again = StatementRedactor.redacted(Array(shown.text.utf8))
        promise(again.text == shown.text, "a redaction is redacted: \(shown.text)")

        let statement = StatementPieces.statement(bytes)
        let text = StatementRedactor.redacted(statement).text
        promise(
            !text.contains("geheim") && !text.contains("4711"),
            "no constant is shown: \(text) of \(statement.text)")
    }
}

/// Statements in which all that must not be shown is known.
private enum StatementPieces {
    /// Each input byte chooses a piece; the first one cuts the end off.
    static func statement(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.first else { return [] }
        var statement: [UInt8] = []
        for byte in bytes.dropFirst() {
            let piece = pieces[Int(byte) % pieces.count]
            statement += Array(piece.utf8) + [byte < 0x80 ? 0x20 : 0x0A]
        }
        return Array(statement.dropLast(Int(first) % (statement.count + 1)))
    }

    private static let pieces = [
        "SELECT", "a", "\"a b\"", "t.c", "FROM t", "WHERE", "=", "AND", "(", ")", ",", ";", "$1",
        "||", "-", "*", "[", "]", "::int", "EXTRACT(epoch FROM c)", "LIKE", "ESCAPE '\\'",
        "UESCAPE '!'", "UPDATE t SET a =", "INSERT INTO t (a) VALUES (", "IN (", "größe", "U&\"a\"",
        "'geheim'", "'it''s geheim'", "E'it\\'s geheim'", "e'\\\\ geheim \\\\'", "$$ geheim $$",
        "$a$ geheim $ab$ 'geheim $a$", "$a$ $$ geheim $$ $a$", "U&'\\0041 geheim'",
        "u&'geheim!'", "N'geheim'", "B'4711'", "X'4711'", "4711", "4711.4711e-4711", ".4711",
        "0x4711", "4_711_4711", "-4711", "'{\"a\": \"geheim\"}'", "'-- geheim'", "'/* geheim'",
        "'$$ geheim'", "'a' -- geheim\n 'geheim'", "E'a'\n'\\' geheim'", "/* geheim' */",
        "/* $a$ /* geheim */ geheim */", "-- it's geheim $a$ /* \n", "date 'geheim'",
        "interval'4711 geheim'", "'\\\\geheim'", "'it\\'s geheim'", "; SET x TO geheim ;",
        "; SET LOCAL x.y = 'geheim', geheim ;", "; ALTER ROLE r PASSWORD 'geheim' ;",
        "; ALTER ROLE r SET x TO geheim ;", "; NOTIFY c, 'geheim' ;",
    ]
}
