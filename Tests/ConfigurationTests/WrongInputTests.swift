import Configuration
import Documents
import Testing

/// A piece of a configuration with the problem that it must cause, without the file's name.
struct WrongInput: Sendable, CustomTestStringConvertible {
    let text: String
    let problems: [String]

    init(_ text: String, _ problems: String...) {
        self.text = text
        self.problems = problems
    }

    var testDescription: String { problems.joined(separator: "; ") }
}

@Suite struct WrongInputTests {
    private static let target = "\ntargets: [{ conninfo: '' }]\n"

    @Test(arguments: [
        WrongInput(
            "agent: { interval: 10 }", #"1:20: interval: "10" has no unit; use ms, s, m, h or d"#),
        WrongInput("agent: { interval: 500ms }", "1:20: interval: 500ms is too short; at least 1s"),
        WrongInput("agent: { interval: 61m }", "1:20: interval: 61m is too long; at most 1h"),
        WrongInput(
            "agent: { interval: 1m1h }",
            #"1:20: interval: "1m1h" names a unit twice or out of order; write 1h30m, not 30m1h"#),
        WrongInput("agent: { interval: }", "1:20: interval: expected text, found nothing"),
        WrongInput("agent: { interval: [1s] }", "1:20: interval: expected text, found a list"),
        WrongInput(
            "agent: { intervall: 10s }",
            #"1:10: unknown key "intervall" in agent; did you mean "interval"?"#),
        WrongInput("agent: { quorum: 1 }", #"1:10: unknown key "quorum" in agent"#),
        WrongInput(
            "agent: { shard: 3/2 }",
            #"1:17: shard: "3/2" is not i/n with i from 1 to n, as in 2/3"#),
        WrongInput("agent: { state_directory: '' }", "1:27: state_directory: is empty"),
        WrongInput("agent: { stop_timeout: 6m }", "1:24: stop_timeout: 6m is too long; at most 5m"),
        WrongInput(
            "agent: { series_max: many }", #"1:22: series_max: "many" is not a whole number"#),
        WrongInput(
            "agent: { series_max: '5000' }", #"1:22: series_max: "5000" is not a whole number"#),
        WrongInput("agent: { series_max: 1 }", "1:22: series_max: 1 is too small; at least 100"),
        WrongInput(
            "agent: { label_value_bytes_max: 1MiB }",
            "1:33: label_value_bytes_max: 1MiB is too large; at most 64KiB"),
        WrongInput(
            "agent: { label_value_bytes_max: 1KB }",
            #"1:33: label_value_bytes_max: unknown unit in "1KB"; use B, kB, MB, GB, KiB, MiB "#
                + #"or GiB"#
        ),
        WrongInput(
            "agent: { log: { level: warn, format: xml } }",
            #"1:24: level: "warn" is not one of debug, info, notice, warning, error; did you "#
                + #"mean "warning"?"#,
            #"1:38: format: "xml" is not one of auto, logfmt, json, journal, text"#),
        WrongInput(
            "agent: { log: debug }", "1:15: log: expected a mapping, found text"),
        WrongInput("agent: 10s", "1:8: agent: expected a mapping, found text"),
        WrongInput(
            "agents: {}",
            #"1:1: unknown key "agents" in the configuration; did you mean "agent"?"#),
        WrongInput(
            "web: { listen: 127.0.0.1:9787 }",
            "1:16: listen: expected a list, found text; write [127.0.0.1:9787]"),
        WrongInput("web: { listen: 'a=b c' }", "1:16: listen: expected a list, found text"),
        WrongInput("web: { listen: 'x://a' }", "1:16: listen: expected a list, found text"),
        WrongInput("web: { listen: [] }", "1:16: listen: is empty; name at least one address"),
        WrongInput(
            "web: { listen: [9787, ':1', ':1'] }",
            #"1:17: listen: "9787" is not an address; write 127.0.0.1:9787, [::1]:9787, :9787 "#
                + #"or unix:/path"#,
            #"1:29: listen: ":1" is there twice"#),
        WrongInput(
            "web: { config_file: web.yml }",
            #"1:21: config_file: "web.yml": No such file or directory"#),
        WrongInput(
            "web: { max_connections: 0 }", "1:25: max_connections: 0 is too small; at least 4"),
        WrongInput("web: { timeout: 1ms }", "1:17: timeout: 1ms is too short; at least 1s"),
        WrongInput(
            "web: { enable_reload: yes }",
            #"1:23: enable_reload: "yes" is neither true nor false"#),
        WrongInput(
            "web: { enable_reload: 'true' }",
            #"1:23: enable_reload: "true" is neither true nor false"#),
    ])
    func `agent and web`(_ input: WrongInput) { expect(input, Self.target) }

    @Test(arguments: [
        WrongInput("", "1:1: the configuration: targets is missing"),
        WrongInput("targets:", "1:9: targets: is empty; there is nothing to watch"),
        WrongInput("targets: {}", "1:10: targets: expected a list, found a mapping"),
        WrongInput("[]", "1:1: the configuration: expected a mapping, found a list"),
        WrongInput("targets: [x]", "1:11: a target: expected a mapping, found text"),
        WrongInput(
            "targets: [{ conninfo: '' }, { name: b, conninfo: '' }]",
            "1:11: a target: name is missing"),
        WrongInput("targets: [{ name: a }]", "1:11: a target: conninfo is missing"),
        WrongInput(
            "targets:\n- { name: a, conninfo: '' }\n- { name: a, conninfo: '' }",
            #"3:11: name: "a" is the name of the target in line 2"#),
        WrongInput(
            "targets:\n- { name: caf\u{e9}, conninfo: '' }\n- { name: cafe\u{301}, conninfo: '' }",
            "3:11: name: \"cafe\u{301}\" is the name of the target in line 2, written with other"
                + " characters of Unicode that look the same"),
        WrongInput("targets: [{ name: '', conninfo: '' }]", "1:19: name: is empty"),
        WrongInput(
            "targets: [{ name: \"a\\tb\", conninfo: '' }]",
            #"1:19: name: "a\tb" holds characters that do not show"#),
        WrongInput(
            "targets: [{ name: \(String(repeating: "é", count: 32)), conninfo: '' }]",
            "1:19: name: 64 bytes long; at most 63"),
        WrongInput(
            "targets: [{ conninfo: '', kind: pgbounce }]",
            #"1:33: kind: "pgbounce" is not one of postgresql, pgbouncer; did you mean "#
                + #""pgbouncer"?"#
        ),
        WrongInput(
            "targets: [{ conninfo: '', environment: prod }]",
            #"1:40: environment: "prod" is not one of development, staging, production; did "#
                + #"you mean "production"?"#
        ),
        WrongInput(
            "targets: [{ conninfo: '', password_file: x, password_command: y }]",
            "1:42: password_file: there is password_command as well; keep one of them"),
        WrongInput(
            "targets: [{ conninfo: '', password_command: [] }]",
            "1:45: password_command: names no program"),
        WrongInput(
            "targets: [{ conninfo: '', password_command: [cat, x] }]",
            "1:45: password_command: the program must be an absolute path"),
        WrongInput(
            "targets: [{ conninfo: '', databases: { include: [], exclude: x } }]",
            "1:49: include: is empty, so no database would be chosen",
            "1:62: exclude: expected a list, found text; write [x]"),
        WrongInput(
            "targets: [{ conninfo: '', databases_max: 0 }]",
            "1:42: databases_max: 0 is too small; at least 1"),
        WrongInput(
            "targets: [{ conninfo: '', kind: pgbouncer, databases: {}, databases_max: 5 }]",
            "1:55: databases: a pgbouncer target has one console, no databases to visit",
            "1:74: databases_max: a pgbouncer target has one console, no databases to visit"),
        WrongInput(
            "targets: [{ conninfo: '', labels: { a-b: x, target: y, usename: z, __a: w, ok: "
                + "[] } }]",
            #"1:37: labels: "a-b" is no label name: letters, digits and _, not beginning with "#
                + #"a digit"#,
            #"1:45: labels: "target" is used by pgvigil or Prometheus itself"#,
            #"1:56: labels: "usename" is used by pgvigil or Prometheus itself"#,
            #"1:68: labels: "__a": __ is for Prometheus itself"#,
            "1:80: ok: expected text, found a list"),
        WrongInput(
            "targets: [{ conninfo: '', connect_timeout: 2m, connection_max_age: 1s }]",
            "1:44: connect_timeout: 2m is too long; at most 1m",
            "1:68: connection_max_age: 1s is too short; at least 10s"),
        WrongInput(
            "targets: [{ conninfo: '', kind: pgbouncer, prepare: auto }]",
            "1:53: prepare: a pgbouncer target has a console, which prepares nothing"),
        WrongInput(
            "targets: [{ conninfo: '', prepare: always }]",
            #"1:36: prepare: "always" is not one of auto, never"#),
    ])
    func targets(_ input: WrongInput) { expect(input, "") }

    @Test(arguments: [
        WrongInput(
            "collectors: { disable: [pg_stat_activty, 'x*', 'pg_stat_*'] }",
            #"1:25: disable: "pg_stat_activty" is no collector; did you mean "pg_stat_activity"?"#,
            #"1:42: disable: "x*" fits no collector"#),
        WrongInput(
            "collectors: { intervals: { pg_table_sizes: 5m, pg_table_size: 5 } }",
            #"1:28: intervals: "pg_table_sizes" is no collector; did you mean "pg_table_size"?"#,
            #"1:63: pg_table_size: "5" has no unit; use ms, s, m, h or d"#),
        WrongInput(
            "collectors: { timeouts: { pg_stat_activity: 10m } }",
            "1:45: pg_stat_activity: 10m is too long; at most 5m"),
        WrongInput(
            "collectors: { top: { pg_stat_activity: 5, pg_stat_statements: 0 } }",
            "1:40: top: collector pg_stat_activity does not rank its rows",
            "1:63: pg_stat_statements: 0 is too small; at least 1"),
        WrongInput(
            "collectors: { files: [c.yml] }", #"1:23: files: "c.yml": No such file or directory"#),
        WrongInput("collectors: { enable: [] }", #"1:15: unknown key "enable" in collectors"#),
    ])
    func collectors(_ input: WrongInput) { expect(input, Self.target) }

    @Test func `a key that is there twice is refused with both places`() {
        expect(
            WrongInput(
                "agent: {}\nagent: {}",
                "2:1: key \"agent\" is there twice; first in line 1, column 1"), Self.target)
    }

    @Test func `a file that is not there is a problem`() {
        let result = Configuration.load("x/pgvigil.yml", files: MemoryFiles(), catalog: [])
        guard case .failure(let problems) = result else {
            Issue.record("was loaded")
            return
        }
        #expect(problems.description == "x/pgvigil.yml: No such file or directory")
    }

    @Test func `too many targets and too deep texts are refused`() {
        let many = "targets:\n" + (0..<1001).map { "- { name: n\($0), conninfo: '' }\n" }.joined()
        #expect(Fixtures.problems(many) == ["pgvigil.yml:2:1: targets: more than 1000 in one file"])
        let deep = "agent: " + String(repeating: "[", count: 1000)
        #expect(Fixtures.problems(deep) == ["pgvigil.yml:1:39: nested deeper than 32 levels"])
        let long = String(repeating: "#\n", count: 2 << 20)
        #expect(
            Fixtures.problems(long) == [
                "pgvigil.yml:1:1: the file has 4194304 bytes; at most 2097152 are read"
            ])
    }

    private func expect(_ input: WrongInput, _ rest: String) {
        #expect(Fixtures.problems(input.text + rest) == input.problems.map { "pgvigil.yml:" + $0 })
    }
}
