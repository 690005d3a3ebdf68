import AgentSettings
import Basics
import Collection
import History
import Metrics
import Platform
import Regressions
import RuleDocuments
import Tables
import Testing

/// Which series are recorded when the configuration names none.
@Suite struct HistoryChoiceTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    private static func rules(_ expression: String) throws -> RuleFile {
        let text = "groups: [{ name: g, rules: [{ alert: A, expr: '\(expression)' }] }]"
        return try RuleFile.parse(Array(text.utf8), path: "rules.yml").get()
    }

    private static let standard = Set(HistoryChoice.standard.map(\.name.pattern))

    private static func added(_ expression: String) throws -> [String] {
        HistoryChoice.standard(with: [try rules(expression)]).map(\.name.pattern)
            .filter { !standard.contains($0) }
    }

    /// The labels of each metric of the catalogue, and of what is compared by statement.
    private static let labels: [String: Set<String>] = {
        var labels: [String: Set<String>] = [:]
        for collector in Catalog.all {
            let own = collector.columns.compactMap { column -> String? in
                if case .label(let name, _) = column.use { name } else { nil }
            }
            for column in collector.columns {
                guard case .value(let metric, _, _) = column.use else { continue }
                // What is for rules alone is never recorded, whatever is chosen.
                labels[metric.name] =
                    metric.isForRulesOnly ? Set(HistoryChoice.objectLabels.keys) : Set(own)
            }
        }
        for metric in StatementChanges.ofStatements {
            labels[metric.name] = Set(StatementChanges.labelNames)
        }
        return labels
    }()

    @Test func `texts of statements that rules read are not recorded, whatever is chosen`() {
        let details = Metric("pg_x_details", .gauge, "X.").forRulesOnly()
        let families = [details, Metric("pg_x", .gauge, "X.")].map {
            Family($0, [Sample(Labels(names: ["query"], values: ["SELECT 1"]), 1)])
        }
        let target = TargetSnapshot(name: "a", labels: .none, generation: 1, families: families)
        let snapshot = Snapshot(generation: 1, targets: [target], agent: families)
        let sampler = HistorySampler([
            HistoryChoice(name: Glob("*")), HistoryChoice(name: Glob("pg_x_details")),
        ])
        #expect(sampler.rows(of: snapshot, milliseconds: 0).map(\.name) == ["pg_x", "pg_x"])
    }

    @Test func `series that rules name are recorded, too`() throws {
        let expression = "app_orders > 3 and on (target) rate(app_failures_total[5m]) > 1"
        #expect(try Self.added(expression) == ["app_failures_total", "app_orders"])
    }

    @Test(arguments: [
        "pg_up == 0", "pgvigil_collector_success == 0", "pgvigil_threshold > 1",
        "{__name__=~\"app.*\"} > 1", "{__name__=\"app*\"} > 1", "vector(1)",
    ])
    func `what is there already, or of the agent itself, or no one name, adds none`(
        expression: String
    ) throws {
        #expect(try Self.added(expression) == [])
    }

    @Test func `series by table, index, sequence or statement must be chosen by name`() throws {
        let rules = [try Self.rules("pg_stat_user_tables_vacuum_due_ratio > 1")]
        let choice = try #require(HistoryChoice.standard(with: rules).last)
        #expect(choice.name.pattern == "pg_stat_user_tables_vacuum_due_ratio")
        #expect(choice.labels["relname"]?.matches("item") == false)
        #expect(choice.labels["relname"]?.matches("") == true)
    }

    @Test func `the rules in alerts name nothing that the default choice lacks`() throws {
        let files = try Files.matching("\(Self.root)/alerts/*.yml").map { path in
            try RuleFile.parse(try Files.read(path), path: path).get()
        }
        #expect(files.count > 5)
        let recorded = Set(
            files.flatMap(\.groups).flatMap(\.rules).filter { !$0.isAlerting }.map(\.name))
        for choice in HistoryChoice.standard(with: files) {
            let name = choice.name.pattern
            if Self.standard.contains(name) || recorded.contains(name) { continue }
            // The agent's own, a few for each backup that is watched.
            if name.hasPrefix("backup_") { continue }
            let labels = try #require(Self.labels[name], "no collector has \(name)")
            #expect(!labels.isDisjoint(with: HistoryChoice.objectLabels.keys), "\(name)")
        }
    }

    @Test func `the default choice names series that there are, none of them by object`() throws {
        let page = try Files.read("\(Self.root)/docs/indicators.md")
        let indicators = String(decoding: page, as: UTF8.self)
        for name in Self.standard where name != "pg_up" && name != "ALERTS" {
            guard let labels = Self.labels[name] else {
                #expect(indicators.contains("| `\(name)"), "\(name)")
                continue
            }
            #expect(labels.isDisjoint(with: HistoryChoice.objectLabels.keys), "\(name)")
        }
    }

    @Test func `a choice of one's own is not added to`() throws {
        var section = HistorySection()
        let rules = [try Self.rules("app_orders > 3")]
        #expect(section.choosing(by: rules).metrics.count == HistoryChoice.standard.count + 1)
        section.metrics = [HistoryChoice(name: Glob("pg_up"))]
        #expect(section.choosing(by: rules).metrics == section.metrics)
    }
}
