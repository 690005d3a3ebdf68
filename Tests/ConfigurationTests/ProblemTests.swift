import Documents
import Testing

@Suite struct ProblemTests {
    @Test func `a problem shows its line with a caret under the value`() {
        expect(
            "# a\nagent:\n  # b\n  interval: 10sec # why\ntargets: [{ conninfo: '' }]\n",
            """
            pgvigil.yml:4:13: interval: unknown unit in "10sec"; use ms, s, m, h or d
              4 |   interval: 10sec # why
                |             ^~~~~
            """)
    }

    @Test func `all problems are shown in the order of the lines`() {
        expect(
            """
            agent: { interval: 10, shard: 0/1 }
            web: { timeout: yes }
            targets: [{ conninfo: '' }]
            """,
            """
            pgvigil.yml:1:20: interval: "10" has no unit; use ms, s, m, h or d
              1 | agent: { interval: 10, shard: 0/1 }
                |                    ^~
            pgvigil.yml:1:31: shard: "0/1" is not i/n with i from 1 to n, as in 2/3
              1 | agent: { interval: 10, shard: 0/1 }
                |                               ^~~
            pgvigil.yml:2:17: timeout: "yes" is not a duration; write whole numbers \
            with units, as in 1h30m
              2 | web: { timeout: yes }
                |                 ^~~
            """)
    }

    @Test func `CR LF, tabs and wide characters leave the caret under its value`() {
        expect(
            "agent:\r\n  log: { \tlevel: \"wärning\" }\r\ntargets: [{ conninfo: '' }]\r\n",
            "pgvigil.yml:2:18: level: \"wärning\" is not one of debug, info, notice, "
                + "warning, error; "
                + "did you mean \"warning\"?\n  2 |   log: { \tlevel: \"wärning\" }\n"
                + "    |          \t       ^~~~~~~~~")
    }

    @Test func `a text that is no YAML is shown where it ends to be`() {
        expect(
            "agent:\n\tinterval: 10s\n",
            """
            pgvigil.yml:2:1: while scanning for the next token, found character that cannot start \
            any token; indent with spaces, not tabs
              2 | \tinterval: 10s
                | ^
            """)
        expect(
            "agent: {\n",
            "pgvigil.yml:2:1: while parsing a flow node, did not find expected node content\n"
                + "  2 | \n    | ^")
    }

    @Test func `lines are counted as YAML counts them`() {
        let start = "\u{feff}# a\r# b\r\n# c\u{85}# d\u{2028}# e\u{2029}# f\n"
        expect(
            start + "agent: { interval: 1 }\ntargets: [{ conninfo: '' }]\n",
            """
            pgvigil.yml:7:20: interval: "1" has no unit; use ms, s, m, h or d
              7 | agent: { interval: 1 }
                |                    ^
            """)
    }

    @Test func `a long line is cut around the caret`() throws {
        let padding = String(repeating: "x", count: 500)
        let text =
            "agent: { state_directory: \(padding), interval: 1, log: {} } # \(padding)\n"
            + "targets: [{ conninfo: '' }]"
        guard case .failure(let problems) = Fixtures.load(text) else {
            Issue.record("was loaded")
            return
        }
        let excerpt = try #require(problems.list.first?.excerpt)
        #expect(excerpt.text.hasPrefix("…") && excerpt.text.hasSuffix("…"))
        #expect(excerpt.text.unicodeScalars.count <= 162)
        let column = excerpt.caret.unicodeScalars.count - 1
        #expect(excerpt.text.unicodeScalars.dropFirst(column).first == "1")
        #expect(excerpt.caret.last == "^")
    }

    @Test func `what would command a terminal is not passed on`() {
        let lines = Fixtures.problems(
            "agent: { shard: \"\\e[31m\\n\" }\ntargets: [{ conninfo: '' }]")
        #expect(
            lines == [
                "pgvigil.yml:1:17: shard: \"\\u{1B}[31m\\n\" is not i/n with i from 1 to n, "
                    + "as in 2/3"
            ])
        guard case .failure(let problems) = Fixtures.load("agent: { shard: 'a\u{202e}b' }") else {
            Issue.record("was loaded")
            return
        }
        #expect(!problems.description.contains("\u{202e}"))
    }

    @Test func `a hundred problems are enough`() throws {
        let text =
            "targets:\n" + (0..<200).map { "- { name: n\($0), conninfo: '', kind: x }\n" }.joined()
        guard case .failure(let problems) = Fixtures.load(text) else {
            Issue.record("was loaded")
            return
        }
        #expect(problems.list.count == 101)
        #expect(problems.list.last?.line == "pgvigil.yml: and 100 more problems")
    }

    private func expect(_ text: String, _ description: String) {
        switch Fixtures.load(text) {
        case .success: Issue.record("was loaded")
        case .failure(let problems): #expect(problems.description == description)
        }
    }
}
