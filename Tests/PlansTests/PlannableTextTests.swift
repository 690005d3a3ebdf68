import Plans
import Testing

/// Which texts of statements are given to a server to plan.
@Suite struct PlannableTextTests {
    private static func refusal(_ text: String) -> TextRefusal? {
        do throws(TextRefusal) {
            _ = try PlannableText(text)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("SELECT $1", PlannableText.Kind.select, 1),
        ("  /* app:1 */ select * from t where a = $2 and b = $11 -- x", .select, 11),
        ("((SELECT 1) UNION (SELECT 2))", .select, 0),
        ("INSERT INTO t VALUES ($1, $2);", .insert, 2),
        ("UPDATE t SET a = $1 ; ; ", .update, 1),
        ("DELETE FROM t", .delete, 0),
        ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", .merge, 0),
        ("VALUES ($1)", .values, 1), ("TABLE t", .table, 0),
        ("WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x", .with, 0),
        ("SELECT ';' || $$;$$ || \";\" /* ; */ FROM t", .select, 0),
        ("SELECT a FROM t WHERE id IN ($1 /*, ... */)", .select, 1),
    ])
    func `one statement with a plan is taken, with its parameters`(
        text: String, kind: PlannableText.Kind, parameters: Int
    ) throws {
        let taken = try PlannableText(text)
        #expect(taken.kind == kind && taken.parameterCount == parameters)
        #expect(taken.text == text && taken.repairs.isEmpty)
    }

    @Test(arguments: [
        "INSERT INTO t VALUES ($1); INSERT INTO t VALUES ($2)",
        "SELECT 1; DROP TABLE t", "SELECT $1 ;;; SELECT 2", "SELECT 1;DELETE FROM t--",
        "SELECT $a$;$a$; COMMIT", "SELECT /* /* */ ; */ 1; SELECT 2",
    ])
    func `a text of several statements is refused`(text: String) {
        #expect(Self.refusal(text) == .several)
    }

    @Test(arguments: [
        ("CALL p($1)", "CALL"), ("DO $$ BEGIN DELETE FROM t; END $$", "DO"),
        ("EXECUTE p", "EXECUTE"), ("EXPLAIN ANALYZE SELECT 1", "EXPLAIN"),
        ("ANALYZE DELETE FROM t", "ANALYZE"), ("PREPARE p AS SELECT 1", "PREPARE"),
        ("CREATE TABLE x AS SELECT 1", "CREATE"), ("COPY t TO PROGRAM 'x'", "COPY"),
        ("DECLARE c CURSOR FOR SELECT 1", "DECLARE"), ("VACUUM t", "VACUUM"),
        ("REFRESH MATERIALIZED VIEW v", "REFRESH"), ("SET x = $1", "SET"),
        ("/* SELECT */ TRUNCATE t", "TRUNCATE"), ("(ANALYZE) SELECT 1", "ANALYZE"),
        // The Kelvin sign has a small letter that is ASCII, and is none.
        ("SELE\u{212A}T 1", "SELE\u{212A}T"),
    ])
    func `what has no plan is refused with its first word`(text: String, word: String) {
        #expect(Self.refusal(text) == .utility(word: word))
    }

    @Test(arguments: [
        "SELECT 'a", "SELECT (1", "SELECT 1)", "SELECT $a$ x", "SELECT /* x", "SELECT \"a",
        "SELECT a FROM t WHERE b = E'x\\'", "SELECT a {", "1", "$1", "; SELECT 1", "'SELECT' 1",
    ])
    func `a text that is cut, or no SQL, is refused`(text: String) {
        guard case .cut? = Self.refusal(text) else {
            Issue.record("\(text): \(Self.refusal(text).map { "\($0)" } ?? "taken")")
            return
        }
    }

    @Test func `texts that the server does not show, none and too long ones are refused`() {
        #expect(Self.refusal("<insufficient privilege>") == .hidden)
        #expect(Self.refusal("") == .empty && Self.refusal(" -- SELECT 1") == .empty)
        let long = "SELECT '" + String(repeating: "x", count: PlannableText.bytesMax) + "'"
        #expect(Self.refusal(long) == .long(bytes: long.utf8.count))
        #expect(Self.refusal("SELECT $65536") == .parameters(number: "65536"))
        #expect(Self.refusal("SELECT $0") == .parameters(number: "0"))
        let huge = String(repeating: "9", count: 40)
        #expect(
            Self.refusal("SELECT $\(huge)") == .parameters(number: String(huge.prefix(20))))
    }

    @Test func `each refusal says in one line why`() {
        let refusals: [TextRefusal] = [
            .hidden, .empty, .long(bytes: 300_000), .several, .utility(word: "a\nb"),
            .cut(what: "x"), .parameters(number: "0"),
        ]
        for refusal in refusals {
            let words = "\(refusal)"
            #expect(!words.contains("\n") && words.utf8.count > 10)
        }
    }
}
