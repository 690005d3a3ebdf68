import AgentSettings
import Configuration
import Documents
import Metrics
import RuleDocuments
import Rules
import Testing

@Suite struct RulesSectionTests {
    private static let file = """
        groups:
        - name: g
          rules:
          - { alert: Down, expr: pg_up == 0 }

        """

    private func load(_ section: String, _ files: [String: String]) -> Result<
        Configuration, Problems
    > {
        let text = "targets: [{ conninfo: \"\" }]\nrules:\n" + section
        return Configuration.parse(
            Array(text.utf8), file: "/etc/pgvigil.yml", files: MemoryFiles(files))
    }

    @Test func `files are found beside the configuration and read`() throws {
        let configuration = try load(
            "  files: [\"alerts/*.yml\"]\n  interval: 15s\n  external_labels: { site: north }\n",
            ["/etc/alerts/a.yml": Self.file, "/etc/alerts/b.yml": Self.file]
        ).get()
        #expect(
            configuration.rules.files.map(\.path) == ["/etc/alerts/a.yml", "/etc/alerts/b.yml"])
        #expect(configuration.rules.interval == .seconds(15))
        #expect(configuration.rules.environment.externalLabels == ["site": "north"])
        #expect(configuration.files.suffix(2) == ["/etc/alerts/a.yml", "/etc/alerts/b.yml"])
    }

    @Test func `a pattern that names more than a thousand files is refused before they are read`() {
        let names = (0...1_000).map { "/etc/alerts/\($0).yml" }
        let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "no rules") })
        guard case .failure(let problems) = load("  files: [\"alerts/*\"]\n", files) else {
            Issue.record("accepted")
            return
        }
        #expect(problems.list.count == 1)
        #expect("\(problems)".contains("files: names 1001 files; at most 1000"))
        #expect("\(problems)".contains("/etc/pgvigil.yml:3:11"))
    }

    @Test func `a mistake in a rule refuses the configuration, with a caret in the rule's file`() {
        let wrong = Self.file.replacing("pg_up == 0", with: "\"pg_up = = 0\"")
        guard case .failure(let problems) = load("  files: [a.yml]\n", ["/etc/a.yml": wrong]) else {
            Issue.record("accepted")
            return
        }
        let lines = "\(problems)".split(separator: "\n")
        #expect(lines.first?.hasPrefix("/etc/a.yml:4:") == true, "\(problems)")
        #expect(lines.last?.contains("^") == true)
    }

    @Test(arguments: [
        (
            "  files: [nope.yml]\n",
            """
            /etc/pgvigil.yml:3:11: files: "/etc/nope.yml": No such file or directory
              3 |   files: [nope.yml]
                |           ^~~~~~~~
            """
        ),
        ("  external_labels: { 1x: a }\n", "/etc/pgvigil.yml:3:22: external_labels: "),
        ("  interval: 0s\n", "/etc/pgvigil.yml:3:13: interval: "),
        ("  file: x\n", "/etc/pgvigil.yml:3:3: unknown key \"file\""),
    ])
    func `what is wrong in the section is said`(section: String, beginning: String) {
        guard case .failure(let problems) = load(section, [:]) else {
            Issue.record("accepted")
            return
        }
        #expect("\(problems)".hasPrefix(beginning), "\(problems)")
    }
}
