import Configuration
import Documents
import Platform
import Receivers
import Support
import Testing
import YAML

/// Every piece of YAML in a document is read as `pgvigil check` reads it, or as promtool does.
@Suite struct DocumentSnippetTests {
    /// A block of YAML and where it stands.
    struct Snippet: Sendable, CustomTestStringConvertible {
        let document: String
        let line: Int
        var text = ""

        var testDescription: String { "\(document):\(line)" }

        /// The keys at its root; none for a list.
        var keys: [String] {
            get throws { try Parser.parse(Array(text.utf8)).entries.map(\.key) }
        }

        /// What is meant for Prometheus, which has keys that the agent does not know.
        var isForPrometheus: Bool {
            get throws { try keys.contains { ["scrape_configs", "rule_files"].contains($0) } }
        }
    }

    private static let documents =
        [
            "README.md", "SECURITY.md", "CONTRIBUTING.md", "alerts/README.md",
            "dashboards/README.md", "systemd/README.md", "bench/README.md",
        ].map { "\(Checkout.root)/\($0)" } + Files.matching("\(Checkout.root)/docs/*.md")
        + Files.matching("\(Checkout.root)/docs/runbooks/*.md")

    static let snippets: [Snippet] = documents.flatMap { path -> [Snippet] in
        guard let bytes = try? Files.read(path) else { return [] }
        var found: [Snippet] = []
        var current: Snippet?
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line == "```yaml" {
                let name = path.dropFirst(Checkout.root.count + 1)
                current = Snippet(document: String(name), line: index + 2)
            } else if line == "```", let snippet = current {
                found.append(snippet)
                current = nil
            } else {
                current?.text += line + "\n"
            }
        }
        return found
    }

    @Test(arguments: snippets)
    func `a piece of YAML in a document is read without a problem`(snippet: Snippet) throws {
        if try snippet.isForPrometheus {
            let directory = try TemporaryDirectory("snippet")
            let path = try directory.write("prometheus.yml", snippet.text)
            _ = try CommandOutput.of(
                ["/usr/bin/promtool", "check", "config", "--syntax-only", path],
                environment: [:], within: .seconds(30))
            return
        }
        #expect(try Self.problems(snippet.text) == [], "\(snippet.text)")
    }

    private static let routed = snippets.filter { $0.text.contains("matchers") }

    @Test(arguments: routed)
    func `a piece of YAML with matchers finds alerts among the shipped rules`(
        snippet: Snippet
    ) throws {
        let kinds: Set<Caution.Kind> = [
            .routeNeverMatches, .inhibitRuleNeverMatches, .pagesReachNoOne, .unknownSeverity,
        ]
        let cautions = try Self.loaded(snippet.text, withRules: true).get().cautions
        #expect(cautions.filter { kinds.contains($0.kind) }.map(\.description) == [])
    }

    @Test func `there are pieces of YAML with matchers, and a severity that no rule has is found`()
        throws
    {
        #expect(Self.routed.count > 3)
        let wrong = "routes:\n  - { receiver: a, matchers: ['severity=\"critical\"'] }\n"
        let cautions = try Self.loaded(wrong, withRules: true).get().cautions
        #expect(cautions.map(\.kind).contains(.routeNeverMatches), "\(cautions)")
    }

    @Test func `documents that adopters copy from have pieces of YAML`() {
        let documents = Set(Self.snippets.map(\.document))
        for name in [
            "README.md", "docs/platforms.md", "docs/migration.md", "docs/security.md",
            "docs/sizing.md", "docs/faq.md", "docs/installation.md", "docs/receivers.md",
        ] { #expect(documents.contains(name), "\(name)") }
        #expect(Self.snippets.count > 40)
    }

    @Test(arguments: [
        "targets: [{ name: a, conninfo: '', database: x }]", "agent: { interval: 10 }",
        "receivers:\n  - name: a\n    webhook: { url: x }", "routes: [{ receiver: a, match: 1 }]",
        "- name: a\n  sql: SELECT 1", "collectors: { disable: [pg_stat_tables] }",
    ])
    func `a mistake in a piece of YAML is found`(text: String) throws {
        #expect(try Self.problems(text) != [])
    }

    /// What `check` would say of a configuration with this piece in it.
    private static func problems(_ text: String) throws -> [String] {
        switch try loaded(text) {
        case .success: return []
        case .failure(let problems): return problems.list.map(\.line)
        }
    }

    /// A configuration with this piece in it, and the rules that are shipped.
    private static func loaded(
        _ text: String, withRules: Bool = false
    ) throws -> Result<Configuration, Problems> {
        let root = try Parser.parse(Array(text.utf8))
        let rules = withRules && root["rules"] == nil ? "rules: { files: [/alerts/*.yml] }\n" : ""
        if case .sequence = root.content {
            return load("collectors: { files: [own.yml] }\n" + rules, own: text, root)
        }
        if root.entries.map(\.key) == ["routes"] {
            let lines = text.split(separator: "\n").map { "  \($0)\n" }.joined()
            return load("route:\n  receiver: all\n\(lines)" + rules, own: "", root)
        }
        var whole = text
        if let route = root["route"], route["receiver"] == nil {
            whole = whole.replacing("route:\n", with: "route:\n  receiver: all\n")
        }
        return load(whole + rules, own: "", root)
    }

    /// Adds what the piece takes for granted: a target, receivers that it names, their route.
    private static func load(
        _ text: String, own: String, _ root: Node
    ) -> Result<Configuration, Problems> {
        var whole = text
        func add(_ key: String, _ lines: String) {
            if root[key] == nil { whole += lines }
        }
        add(
            "targets",
            """
            targets:
              - { name: orders, environment: production, conninfo: 'host=db1' }
              - { name: added, environment: development, conninfo: 'host=db2' }

            """)
        add("agent", "agent: { state_directory: /state }\n")
        let needsReceivers = text.contains("route:") || root["inhibit_rules"] != nil
        if needsReceivers {
            let names = Set(receivers(in: root) + ["all"]).sorted()
            let items = names.map { "  - { name: \($0), webhook: { url_file: secrets/url } }\n" }
            add("receivers", "receivers:\n" + items.joined())
            if root["receivers"] == nil, !text.contains("route:") {
                whole += "route: { receiver: all }\n"
            }
        } else if case .sequence(let items) = root["receivers"]?.content,
            let name = items.first?["name"]?.text
        {
            whole += "route: { receiver: \(name) }\n"
        }
        // A piece that begins with `# /path` is what lies there for the others.
        var all = ["/snippet.yml": whole, "/own.yml": own]
        for snippet in snippets where snippet.text.hasPrefix("# /") {
            all[String(snippet.text.prefix { $0 != "\n" }.dropFirst(2))] = snippet.text
        }
        return Configuration.load("/snippet.yml", files: SnippetFiles(all))
    }

    /// The names of receivers that routes name, at any depth.
    private static func receivers(in node: Node) -> [String] {
        switch node.content {
        case .scalar: return []
        case .sequence(let items): return items.flatMap(receivers)
        case .mapping(let entries):
            return entries.flatMap { entry in
                entry.key == "receiver"
                    ? [entry.value.text].compactMap(\.self) : receivers(in: entry.value)
            }
        }
    }
}

/// The files that a piece of YAML names: what it takes for granted on the reader's machine.
private struct SnippetFiles: FileReading {
    private static let rules = "\(Checkout.root)/alerts/"
    private static let zones = "/usr/share/zoneinfo/"
    private let contents: [String: String]

    init(_ contents: [String: String]) {
        var all = contents
        for kind in ReceiverKinds.all {
            for key in kind.keys where key.secretContent != nil {
                all["/" + ReceiverPage.path(of: key, kind)] = key.example + "\n"
            }
        }
        self.contents = all
    }

    func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        if let content = contents[path] { return Array(content.utf8) }
        if path.hasPrefix(Self.rules) || path.hasPrefix(Self.zones) {
            do throws(FileError) {
                return try Files.read(path)
            } catch { throw UnreadableFile("\(error)") }
        }
        if path.hasSuffix("web.yml") {
            let hash = "$2y$10$8y5y3B3unp51nB1jek3fber24r8A3Pc33XDueNPIl6QHLqiRLZoZe"
            return Array("basic_auth_users: { prometheus: \(hash) }\n".utf8)
        }
        return Array((path.hasSuffix("url") ? "https://example.com/hook\n" : "secret\n").utf8)
    }

    func paths(matching pattern: String) -> [String] {
        pattern == "/alerts/*.yml"
            ? Files.matching("\(Self.rules)*.yml") : contents.keys.filter { $0 == pattern }.sorted()
    }
}
