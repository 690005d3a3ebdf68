import Collection
import Testing

@Suite struct WordingTests {
    private let facts = ServerFacts(
        versionNumber: 150018,
        extensions: ["pg_stat_statements": .init(version: "1.10", schema: #"my "schema"#)],
        databases: [
            ServerFacts.Database(oid: 1, name: "o'neil", canConnect: true),
            ServerFacts.Database(oid: 5, name: #"back\slash"#, canConnect: true),
            ServerFacts.Database(oid: 6, name: "x'\u{338}\u{1B}", canConnect: true),
        ])

    private func statement(_ sql: String, ids: [String] = []) -> String? {
        Wording.statement(
            of: .always(sql), facts: facts, context: Wording.Context(queryIdentifiers: ids))
    }

    @Test func `placeholders are filled and quoted`() {
        #expect(statement("unnest({databases})") == "unnest('{1,5,6}'::oid[])")
        #expect(
            statement("VALUES {database_names}")
                == #"VALUES (1::oid, 'o''neil'), (5::oid, E'back\\slash'),"#
                + " (6::oid, E'x''\u{338}\\u001B')")
        #expect(
            statement("{schema:pg_stat_statements}.f()") == #""my ""schema".f()"#)
        #expect(statement("ANY({query_ids})", ids: ["-5", "7"]) == "ANY('{-5,7}'::bigint[])")
    }

    @Test func `nothing is asked when nothing is wanted`() {
        #expect(statement("ANY({query_ids})") == nil)
        #expect(statement("ANY({query_ids})", ids: ["1); DROP TABLE x"]) == nil)
    }

    @Test func `expected settings are an array of texts, and without any nothing is asked`() {
        func statement(_ names: [String]) -> String? {
            Wording.statement(
                of: .always("ANY ({expected_settings})"), facts: facts,
                context: Wording.Context(expectedSettings: names))
        }
        #expect(statement([]) == nil)
        #expect(statement(["work_mem", "a'b"]) == "ANY (ARRAY['work_mem', 'a''b'])")
    }

    @Test func `array literals of the statement stay`() {
        #expect(statement("'{a,b}'::text[]") == "'{a,b}'::text[]")
        #expect(statement("no braces") == "no braces")
        #expect(statement("open { brace") == "open { brace")
        #expect(statement("{databases}\u{338}") == "'{1,5,6}'::oid[]\u{338}")
    }
}
