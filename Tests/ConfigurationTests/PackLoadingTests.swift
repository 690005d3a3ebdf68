import AgentSettings
import Collection
import CollectorDocuments
import Configuration
import Documents
import Limits
import RuleDocuments
import TargetSettings
import Testing
import YAML

/// `packs` of a target and `agent.packs_directory`.
@Suite struct PackLoadingTests {
    private static let collectors = """
        - name: orders
          summary: Orders.
          scope: database
          variants: [{ sql: SELECT 1 AS n }]
          columns: [{ name: n, use: gauge, as: app_orders_age_seconds, help: N. }]
          indicators: [{ name: orders_age, metric: app_orders_age_seconds, warning: 60 }]

        """
    private static let rules = """
        groups: [{ name: orders, rules: [{ alert: OrdersOld, expr: app_orders_age_seconds > 60 }] }]

        """
    private static let files = [
        "packs/orders/collectors.yml": collectors, "packs/orders/rules.yml": rules,
    ]

    private static func text(_ packs: String, more: String = "") -> String {
        """
        agent: { packs_directory: packs }
        targets:
          - { name: a, conninfo: '', packs: \(packs)\(more) }
          - { name: b, conninfo: '' }

        """
    }

    @Test func `a pack's collectors are for the targets that name it, its rules for all`() throws {
        let text = Self.text("[orders]")
        let configuration = try Fixtures.loaded(text, Self.files)
        let file = try #require(configuration.collectorFiles.first)
        #expect(file.pack == "orders" && file.path == "packs/orders/collectors.yml")
        #expect(configuration.targets.map(\.packs) == [["orders"], []])
        let found = configuration.targets.map { target in
            configuration.collectorFiles(of: target).flatMap(\.collectors).map(\.name)
        }
        #expect(found == [["orders"], []])
        #expect(configuration.rules.files.map(\.path) == ["packs/orders/rules.yml"])
        #expect(configuration.packRules == ["packs/orders/rules.yml"])
        #expect(configuration.files.contains("packs/orders/rules.yml"))
        let again = try Fixtures.loaded(configuration.redactedDescription, Self.files)
        #expect(again.targets == configuration.targets)
        #expect(again.rules == configuration.rules)
    }

    @Test func `a pack of the program needs no file`() throws {
        let configuration = try Fixtures.loaded(
            "targets: [{ conninfo: '', packs: [app-cache, sync-log] }]\n")
        #expect(configuration.collectorFiles.map(\.pack) == ["app-cache", "sync-log"])
        #expect(configuration.rules.files.count == 2)
        #expect(configuration.files == ["pgvigil.yml"])
    }

    @Test func `limits of a pack are set by its targets`() throws {
        let configuration = try Fixtures.loaded(
            Self.text("[orders]", more: ", thresholds: { orders_age: { warning: 5 } }"),
            Self.files)
        #expect(configuration.targets[0].ownThresholds["orders_age"]?.warning == 5)
    }

    @Test func `a target without the pack cannot set its limits`() {
        let text = Self.text("[orders]") + "  - { name: c, conninfo: '', thresholds: LIMIT }\n"
        let problems = Fixtures.problems(
            text.replacing("LIMIT", with: "{ orders_age: { warning: 5 } }"), Self.files)
        #expect(problems.count == 1 && problems[0].hasPrefix("pgvigil.yml:5:"), "\(problems)")
        #expect(problems.first?.contains(#"unknown key "orders_age" in thresholds"#) == true)
    }

    @Test func `rules that the section names already are not there twice`() throws {
        let configuration = try Fixtures.loaded(
            Self.text("[orders]") + "rules: { files: [copy.yml] }\n",
            Self.files.merging(["copy.yml": Self.rules]) { own, _ in own })
        #expect(configuration.rules.files.map(\.path) == ["copy.yml"])
        #expect(configuration.packRules == [])
    }

    @Test func `a pack that no target names is not read`() throws {
        let broken = ["packs/orders/collectors.yml": "- nonsense", "packs/orders/rules.yml": "["]
        #expect(try Fixtures.loaded(Self.text("[]"), broken).collectorFiles.isEmpty)
        #expect(!Fixtures.problems(Self.text("[orders]"), broken).isEmpty)
    }

    @Test(arguments: [
        ("[ordres]", #"packs: there is no pack "ordres"; did you mean "orders"?"#),
        ("[orders, orders]", #"packs: "orders" is there twice"#),
        ("['../orders']", #"packs: there is no pack "../orders""#),
    ])
    func `a wrong name is refused with its place`(packs: String, problem: String) {
        let problems = Fixtures.problems(Self.text(packs), Self.files)
        #expect(problems.count == 1 && problems[0].hasPrefix("pgvigil.yml:3:"), "\(problems)")
        #expect(problems.first?.contains(problem) == true, "\(problems)")
    }

    @Test func `a PgBouncer has no packs`() {
        let problems = Fixtures.problems(
            "targets: [{ conninfo: '', kind: pgbouncer, packs: [app-cache] }]\n")
        #expect(problems.count == 1)
        #expect(problems.first?.contains("packs: a pgbouncer target has none") == true)
    }

    @Test func `what is wrong in a pack is said with its file`() {
        let problems = Fixtures.problems(
            Self.text("[orders]"),
            [
                "packs/orders/collectors.yml": "- { name: X }\n",
                "packs/orders/rules.yml": "groups: 7\n",
            ])
        #expect(problems.contains { $0.hasPrefix("packs/orders/collectors.yml:1:") })
        #expect(problems.contains { $0.hasPrefix("packs/orders/rules.yml:1:") })
    }

    @Test func `a collector of one's own cannot have the name of one of a pack`() {
        let problems = Fixtures.problems(
            Self.text("[orders]") + "collectors: { files: [c.yml] }\n",
            Self.files.merging(["c.yml": Self.collectors]) { own, _ in own })
        #expect(problems.contains { $0.hasPrefix("c.yml:1:") && $0.contains("already") })
    }

    /// Files in memory beside a directory of packs that cannot be looked into.
    private struct Shut: FileReading {
        let memory: MemoryFiles

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] { try memory.read(path) }
        func paths(matching pattern: String) -> [String] { memory.paths(matching: pattern) }
        func problem(ofDirectory path: String) -> String? { "Permission denied" }
    }

    private static func shut(_ packs: String) -> Result<Configuration, Problems> {
        Configuration.load(
            "pgvigil.yml", files: Shut(memory: MemoryFiles(["pgvigil.yml": text(packs)])),
            catalog: Fixtures.catalog)
    }

    @Test func `a directory of packs that cannot be looked into is named with the pack it lacks`() {
        guard case .failure(let problems) = Self.shut("[orders]") else {
            Issue.record("a pack that is not there was found")
            return
        }
        #expect(
            problems.list.map { "\($0)" }.joined().contains(
                #"there is no pack "orders" (agent.packs_directory "packs": Permission denied)"#))
    }

    @Test func `where all packs are the program's own such a directory is a caution`() throws {
        let configuration = try Self.shut("[app-cache]").get()
        let cautions = configuration.cautions.filter { $0.kind == .packsDirectory }
        #expect(cautions.count == 1)
        let text = cautions.first?.text ?? ""
        #expect(text.hasPrefix(#"agent.packs_directory: "packs": Permission denied"#), "\(text)")
        #expect(cautions.first?.place.mark?.line == 1)
    }

    @Test func `an alert that a file of rules has in another form than the pack is a caution`()
        throws
    {
        let copy = Self.rules.replacing("> 60", with: "> 90")
        let configuration = try Fixtures.loaded(
            Self.text("[orders]") + "rules: { files: [copy.yml] }\n",
            Self.files.merging(["copy.yml": copy]) { own, _ in own })
        #expect(configuration.rules.files.count == 2)
        let found = configuration.cautions.filter { $0.kind == .packRuleTwice }
        #expect(found.count == 1 && found.first?.place.file == "copy.yml")
        #expect(found.first?.text.hasPrefix("OrdersOld: packs/orders/rules.yml has") == true)
        let other = Self.rules.replacing("OrdersOld", with: "OrdersVeryOld")
        let apart = try Fixtures.loaded(
            Self.text("[orders]") + "rules: { files: [copy.yml] }\n",
            Self.files.merging(["copy.yml": other]) { own, _ in own })
        #expect(!apart.cautions.contains { $0.kind == .packRuleTwice })
    }
}
