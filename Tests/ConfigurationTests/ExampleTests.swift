import AgentSettings
import Collection
import CollectorDocuments
import Configuration
import Documents
import Indicators
import Limits
import Metrics
import NotificationSettings
import Platform
import Receivers
import Support
import TargetSettings
import Testing
import YAML

/// The examples in `docs` are what users copy: they must load, and show every key there is.
@Suite struct ExampleTests {
    /// An example and the keys that it must show.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let sections: [KnownKeys.Section]

        var testDescription: String { name }
    }

    static let examples = [
        Example(name: "pgvigil.example.yml", sections: KnownKeys.configuration),
        Example(name: "collectors.example.yml", sections: KnownKeys.collectorFile),
        Example(name: "web.example.yml", sections: KnownKeys.webConfigFile),
    ]

    @Test func `the example loads without a problem, with all files that it names`() throws {
        let path = Self.directory + "/pgvigil.example.yml"
        switch Configuration.load(path, files: DiskFiles(), catalog: Self.catalog) {
        case .failure(let problems): Issue.record("\(problems)")
        case .success(let configuration):
            #expect(configuration.targets.map(\.name) == ["orders", "saas", "orders-pool"])
            #expect(
                configuration.collectorFiles.flatMap(\.collectors).map(\.name)
                    == ["app_cache", "app_cache_entries", "app_orders", "app_jobs"])
            #expect(configuration.webConfig?.tls?.clientAuthentication == .requireAndVerify)
            #expect(configuration.webConfig?.users.keys.contains("prometheus") == true)
        }
    }

    @Test(arguments: ["ap-intake", "saas-deck", "ultra"])
    func `the example of a documented system loads, with the packs of its target`(
        name: String
    ) throws {
        let path = Self.directory + "/examples/\(name).yml"
        let configuration = try Configuration.load(path, files: DiskFiles()).get()
        let packs = configuration.targets.flatMap(\.packs)
        #expect(!packs.isEmpty)
        #expect(configuration.collectorFiles.compactMap(\.pack) == packs)
        #expect(configuration.rules.files.count == packs.count)
    }

    @Test func `what the example calls a default is one`() throws {
        let path = Self.directory + "/pgvigil.example.yml"
        let example = try Configuration.load(path, files: DiskFiles(), catalog: Self.catalog).get()
        var agent = AgentSection()
        agent.stateDirectory = example.agent.stateDirectory
        agent.packsDirectory = example.agent.packsDirectory
        #expect(example.agent == agent)
        var web = WebSection()
        web.listen.append(.unix(path: "/run/pgvigil/web.sock"))
        web.configFile = example.web.configFile
        web.allowedHosts = ["monitor.example.com"]
        #expect(example.web == web)
        var history = HistorySection()
        history.conninfo = try #require(example.history).conninfo
        history.password = example.history?.password
        history.metrics = example.history?.metrics ?? []
        #expect(example.history == history)
        let orders = try #require(example.targets.first)
        var target = Target(name: orders.name, conninfo: orders.conninfo)
        target.password = orders.password
        target.environment = orders.environment
        target.labels = orders.labels
        target.collectors = orders.collectors
        target.packs = orders.packs
        target.agreements = orders.agreements
        target.thresholds = orders.thresholds
        target.slowStatementSeconds = Thresholds().slowStatementSeconds
        target.cpus = orders.cpus
        target.pools = orders.pools
        target.health = orders.health
        let judged = Thresholds(environment: .production, overrides: orders.thresholds)
        #expect(judged == Thresholds(environment: .production))
        #expect(orders == target)
    }

    @Test(arguments: examples)
    func `every key that is understood is shown in its example`(example: Example) throws {
        let content = try Files.read(Self.directory + "/" + example.name)
        let root = try Parser.parse(content)
        for section in example.sections where !Self.isOfKind(section) {
            let path = section.path.split(separator: ".").map(String.init)
            let shown = Set(keys(at: path[...], in: root))
            // Newer toolkits' keys that are only known in order to be refused.
            let missing = Set(section.keys).subtracting(shown).subtracting(Self.refused)
                .subtracting(Self.kinds)
                .subtracting(Self.shownElsewhere[section.path] ?? [])
            #expect(missing.isEmpty, "section \(section.path)")
        }
    }

    /// The kinds of receivers and their keys have a page of their own, `receivers.md`, which is made
    /// of them; the example shows some.
    private static let kinds = Set(ReceiverKinds.all.map { $0.name })

    private static func isOfKind(_ section: KnownKeys.Section) -> Bool {
        NotificationsSection.kindSections.contains(section)
    }

    private static let refused: Set<String> = ["cert", "key", "client_ca"]
    // Shown at targets; together with password_file it is refused.
    private static let shownElsewhere = ["history": Set(["password_command"])]

    @Test func `the reference page names every key, and those that are refused`() throws {
        let content = try Files.read(Self.directory + "/configuration.md")
        let page = String(decoding: content, as: UTF8.self)
        let keys =
            KnownKeys.configuration.filter { !Self.isOfKind($0) }.flatMap(\.keys)
            + (KnownKeys.webConfigFile.first?.keys ?? [])
        for key in keys where !Self.kinds.contains(key) {
            #expect(page.contains("`\(key)`"), "\(key)")
        }
    }

    @Test func `the reference is made of the example`() throws {
        let example = try Files.read(Self.directory + "/pgvigil.example.yml")
        let text = ReferencePage.text(of: String(decoding: example, as: UTF8.self))
        try GoldenFile.expect(text, at: "docs/reference.md")
        let page = text
        for section in KnownKeys.configuration where !Self.isOfKind(section) {
            for key in section.keys where !Self.kinds.contains(key) {
                #expect(page.contains(key), "\(section.path).\(key)")
            }
        }
    }

    private func keys(at path: ArraySlice<String>, in node: Node) -> [String] {
        switch node.content {
        case .scalar: []
        case .sequence(let items): items.flatMap { keys(at: path, in: $0) }
        case .mapping(let entries):
            if let key = path.first {
                entries.filter { $0.key == key }.flatMap {
                    keys(at: path.dropFirst(), in: $0.value)
                }
            } else {
                entries.map(\.key)
            }
        }
    }

    private static let directory =
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs"

    /// The catalogue; a stand-in with the names that the example uses while there is none.
    private static let catalog =
        Catalog.all.isEmpty
        ? Fixtures.catalog
            + ["pg_settings", "pg_stat_slru", "pg_stat_statements_text"].map {
                Collector($0, "", variants: [], columns: [])
            } : Catalog.all
}

/// Files on the disk, and credentials as systemd would hand them.
private struct DiskFiles: FileReading {
    func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        if path.hasPrefix("/run/credentials/") { return Array("secret\n".utf8) }
        do throws(FileError) {
            return try Files.read(path)
        } catch {
            throw UnreadableFile("\(error)")
        }
    }

    func paths(matching pattern: String) -> [String] { Files.matching(pattern) }
}
