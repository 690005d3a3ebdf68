import Plans
import Testing

/// What a server's refusal means and what would help.
@Suite struct PlanRefusalTests {
    private static func refusal(
        _ state: String, _ message: String, of text: String = "SELECT f(a) FROM t WHERE a = $1",
        _ shown: PlanDisclosure = .redacted
    ) -> PlanRefusal {
        PlanRefusal(
            state: state, message: message,
            PlanRefusal.Question(
                text: text, role: "wa\"tch", searchPath: "app, public", limit: "5 s"), shown)
    }

    private static let toRole = " TO \"wa\"\"tch\";"

    @Test(arguments: [
        (
            "table Order  Lines", "SELECT 1 FROM \"Order  Lines\"",
            "GRANT SELECT ON TABLE \"Order  Lines\""
        ),
        ("table t", "UPDATE t SET a = $1", "GRANT SELECT, UPDATE ON TABLE \"t\""),
        (
            "table t", "WITH w AS (INSERT INTO T VALUES ($1) RETURNING a) SELECT a FROM w",
            "GRANT SELECT, INSERT ON TABLE \"t\""
        ),
        ("table t", "SELECT a FROM t FOR UPDATE", "GRANT SELECT, UPDATE ON TABLE \"t\""),
        ("foreign table t", "TABLE t", "GRANT SELECT ON TABLE \"t\""),
        ("schema app", "TABLE app.t", "GRANT USAGE ON SCHEMA \"app\""),
        ("function f", "SELECT f(1)", "GRANT EXECUTE ON FUNCTION \"f\""),
        (
            "function f() TO PUBLIC; ALTER ROLE vigil SUPERUSER; --",
            "SELECT \"f() TO PUBLIC; ALTER ROLE vigil SUPERUSER; --\"()",
            "GRANT EXECUTE ON FUNCTION \"f() TO PUBLIC; ALTER ROLE vigil SUPERUSER; --\""
        ),
        (
            "function f\"() TO x; --", "SELECT \"f\"\"() TO x; --\"()",
            "GRANT EXECUTE ON FUNCTION \"f\"\"() TO x; --\""
        ),
    ])
    func `a right that is missing is named with the GRANT, and every name in quotes`(
        thing: String, text: String, grant: String
    ) {
        let refusal = Self.refusal("42501", "permission denied for \(thing)", of: text)
        #expect(refusal.remedies.first == grant + Self.toRole)
    }

    @Test(arguments: [
        "permission denied for table pg_authid", "permission denied for table a; b",
        "permission denied for function f() TO PUBLIC; ALTER ROLE vigil SUPERUSER; --",
        "permission denied for schema app", "permission denied for table",
        "keine Berechtigung für Tabelle t", "permission denied for view v",
    ])
    func `a name that is not the statement's own gets no GRANT to be copied`(message: String) {
        let remedies = Self.refusal("42501", message, of: "TABLE \"a\nb\"").remedies
        #expect(remedies.count == 1 && !remedies.joined().contains(";"))
        #expect(remedies.first?.contains("GRANT SELECT ON the statement's tables") == true)
    }

    @Test(arguments: [
        ("42P01", "relation \"t\" does not exist", "--search-path"),
        ("42703", "column \"a\" does not exist", "PL/pgSQL"),
        ("42883", "function f(unknown) does not exist", "--search-path"),
        ("42P18", "could not determine data type of parameter $1", "types of constants"),
        ("42725", "operator is not unique: unknown + unknown", "types of constants"),
        ("42803", "column must appear in the GROUP BY clause", "GROUP BY"),
        ("42601", "syntax error at or near \"$1\"", "takes only constants"),
        ("55P03", "canceling statement due to lock timeout", "lock"),
        ("57014", "canceling statement due to statement timeout", "5 s: --timeout"),
        ("25006", "cannot execute INSERT in a read-only transaction", "IMMUTABLE"),
        ("22021", "invalid byte sequence for encoding \"UTF8\": 0xe9", "encoding"),
    ])
    func `each code that is known has its remedy`(state: String, message: String, words: String) {
        let refusal = Self.refusal(state, message, .full)
        #expect(refusal.remedies.joined().contains(words))
        #expect(refusal.reason == "\(message) (SQLSTATE \(state))")
        #expect(Self.refusal(state, message).remedies == refusal.remedies)
    }

    @Test(arguments: [
        ("relation \"t\" does not exist", "relation \"t\" does not exist"),
        ("column t.a does not exist", "column t.a does not exist"),
        ("function f(unknown) does not exist", "function f(?) does not exist"),
        ("operator is not unique: unknown + unknown", "operator is not unique: ?"),
        ("syntax error at or near \"$1\"", "syntax error at or near \"$1\""),
        ("canceling statement due to lock timeout", "canceling statement due to lock timeout"),
        ("time zone \"x\" not recognized", "time zone \"?\" not recognized"),
    ])
    func `redacted, the server's words are shown with the statement's own names`(
        message: String, shown: String
    ) {
        #expect(Self.refusal("42P01", message).reason == "\(shown) (SQLSTATE 42P01)")
    }

    @Test(arguments: [
        "invalid input syntax for type integer: \"geheim\"",
        "value \"geheim\" is out of range for type integer",
        "time zone \"geheim\" not recognized", "relation \"geheim\" does not exist",
        "relation \"t.geheim\" does not exist", "bad value geheim here",
        "column geheim does not exist", "function geheim(geheim) does not exist",
        "permission denied for table geheim", "syntax error at or near \"geheim\"",
        "relation \"t\" does not exist geheim", "geheim relation \"t\" does not exist",
        "relation \"t\" does not exist\" geheim\" does not exist",
        "Relation »geheim« existiert nicht", "geheim", "",
    ])
    func `redacted, no constant is shown that the server's words quote`(message: String) {
        let text = "SELECT f(a) FROM t WHERE a = 'geheim' AND b = $$geheim$$ -- geheim"
        for state in ["42P01", "22P02", "22003", "P0001", "42501", "42703"] {
            let refusal = Self.refusal(state, message, of: text)
            let words = ([refusal.reason] + refusal.remedies).joined(separator: "\n")
            #expect(!words.contains("geheim") && words.contains("(SQLSTATE \(state))"))
            #expect(Self.refusal(state, message, of: text, .full).reason.hasPrefix(message))
        }
        let raised = Self.refusal("P0001", "bad geheim").reason
        #expect(raised == "message hidden by activity.texts (SQLSTATE P0001)")
    }

    @Test(arguments: [
        ("CREATE INDEX ON t (a)", true), ("create unique index concurrently i on t (a);", true),
        ("CREATE TABLE t ()", false), ("CREATE INDEX ON t (a); DROP TABLE t", false),
        ("", false), ("CREATE UNIQUE", false), ("SELECT 1", false), ("CREATE INDEX \"a", false),
    ])
    func `one CREATE INDEX and nothing else can be hypothetical`(text: String, isOne: Bool) {
        #expect((HypotheticalIndex(text) != nil) == isOne)
    }

    @Test(arguments: [
        ("\"$user\", public", "\"w,\"\"b\", public"), ("$user,public", "\"w,\"\"b\",public"),
        ("app , $USER ", "app , \"w,\"\"b\" "), ("\"$USER\"", "\"$USER\""),
        ("\"a,$user\", b", "\"a,$user\", b"), ("$users", "$users"), ("", ""),
        ("\"a\"\"\",$user", "\"a\"\"\",\"w,\"\"b\""),
    ])
    func `the role stands in the place of $user, with and without quotes`(
        path: String, named: String
    ) {
        #expect(SearchPath.naming(user: "w,\"b", in: path) == named)
    }
}
