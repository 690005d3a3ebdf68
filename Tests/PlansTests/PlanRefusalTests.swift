import Plans
import Testing

/// What a server's refusal means and what would help.
@Suite struct PlanRefusalTests {
    private static func refusal(
        _ state: String, _ message: String, kind: PlannableText.Kind = .select,
        _ shown: PlanDisclosure = .redacted
    ) -> PlanRefusal {
        PlanRefusal(
            state: state, message: message,
            PlanRefusal.Question(
                kind: kind, role: "wa\"tch", searchPath: "app, public", limit: "5 s"), shown)
    }

    @Test(arguments: [
        (
            "permission denied for table Order Lines", PlannableText.Kind.select,
            "GRANT SELECT ON TABLE \"Order Lines\" TO \"wa\"\"tch\";"
        ),
        (
            "permission denied for table t", .update,
            "GRANT SELECT, UPDATE ON TABLE \"t\" TO \"wa\"\"tch\";"
        ),
        (
            "permission denied for foreign table t", .select,
            "GRANT SELECT ON TABLE \"t\" TO \"wa\"\"tch\";"
        ),
        (
            "permission denied for schema app", .select,
            "GRANT USAGE ON SCHEMA \"app\" TO \"wa\"\"tch\";"
        ),
        (
            "permission denied for function f", .select,
            "GRANT EXECUTE ON FUNCTION f TO \"wa\"\"tch\";"
        ),
    ])
    func `a right that is missing is named with the GRANT`(
        message: String, kind: PlannableText.Kind, grant: String
    ) {
        #expect(Self.refusal("42501", message, kind: kind).remedies.first == grant)
    }

    @Test(arguments: [
        ("42501", "keine Berechtigung für Tabelle t", "GRANT SELECT"),
        ("42501", "permission denied for", "GRANT SELECT"),
        ("42P01", "relation \"t\" does not exist", "--search-path"),
        ("42883", "function f(unknown) does not exist", "--search-path"),
        ("42P18", "could not determine data type of parameter $1", "types of constants"),
        ("42725", "operator is not unique: unknown + unknown", "types of constants"),
        ("42803", "column must appear in the GROUP BY clause", "GROUP BY"),
        ("42601", "syntax error at or near \"$1\"", "takes only constants"),
        ("55P03", "canceling statement due to lock timeout", "lock"),
        ("57014", "canceling statement due to statement timeout", "5 s: --timeout"),
        ("25006", "cannot execute INSERT in a read-only transaction", "IMMUTABLE"),
    ])
    func `each code that is known has its remedy`(state: String, message: String, words: String) {
        let refusal = Self.refusal(state, message)
        #expect(refusal.remedies.joined().contains(words))
        #expect(refusal.reason == "\(message) (SQLSTATE \(state))")
    }

    @Test func `the server's words show no constant unless texts are shown in full`() {
        let message = "invalid input syntax for type integer: \"geheim\""
        #expect(
            Self.refusal("22P02", message).reason
                == "invalid input syntax for type integer: ? (SQLSTATE 22P02)")
        #expect(Self.refusal("22P02", message, .full).reason.contains("geheim"))
    }

    @Test(arguments: [
        ("CREATE INDEX ON t (a)", true), ("create unique index concurrently i on t (a);", true),
        ("CREATE TABLE t ()", false), ("CREATE INDEX ON t (a); DROP TABLE t", false),
        ("", false), ("CREATE UNIQUE", false), ("SELECT 1", false), ("CREATE INDEX \"a", false),
    ])
    func `one CREATE INDEX and nothing else can be hypothetical`(text: String, isOne: Bool) {
        #expect((HypotheticalIndex(text) != nil) == isOne)
    }
}
