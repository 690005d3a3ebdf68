import AgentSettings
import Collection
import CollectorDocuments
import Configuration
import Dashboards
import Documents
import Limits
import Packs
import Platform
import Preparation
import PromQL
import RuleDocuments
import RuleUnitTests
import Support
import Tables
import Templates
import Testing

/// What is in each of the program's packs.
@Suite struct PackContentTests {
    private static let directory = "\(Checkout.root)/packs"

    private static func file(_ name: String) throws -> CollectorFile {
        var known = KnownCollectors(Catalog.all)
        let text = try PackTextsTests.text(.collectors, of: name)
        let read = CollectorFile.read(
            path: "\(name).yml", content: Array(text.utf8), of: name, known: &known,
            keys: KnownKeys.harmless)
        if let problems = Problems(read.problems) { Issue.record("\(problems)") }
        return read.file
    }

    private static func rules(_ name: String) throws -> [Rule] {
        let path = "\(directory)/\(name)/\(PackFile.rules.rawValue)"
        let file = try RuleFiles.rules(path, files: DiskFiles()).get()
        return file.groups.flatMap(\.rules)
    }

    /// The metrics that a pack's collectors export.
    private static func metrics(_ name: String) throws -> Set<String> {
        let collectors = try file(name).collectors
        return Set(collectors.flatMap(\.families))
    }

    @Test(arguments: PackTextsTests.names)
    func `the collectors of a pack read well, and each has a deadline and a bound`(
        name: String
    ) throws {
        let collectors = try Self.file(name).collectors
        #expect(!collectors.isEmpty)
        for collector in collectors {
            #expect(collector.timeout <= .seconds(5), "\(collector.name)")
            #expect(collector.pace != .everyPoll, "\(collector.name)")
            let isBounded =
                collector.ranking != nil || collector.rowsMax <= 2_000
                || collector.columns.allSatisfy { column in
                    if case .label = column.use { false } else { true }
                }
            #expect(isBounded, "\(collector.name): top or rows_max")
        }
    }

    @Test func `all packs can be on one target`() throws {
        let names = PackTextsTests.names.joined(separator: ", ")
        let text = "targets: [{ conninfo: '', packs: [\(names)] }]\n"
        let parsed = Configuration.parse(
            Array(text.utf8), file: "pgvigil.yml", files: DiskFiles())
        let configuration = try parsed.get()
        #expect(configuration.collectorFiles.compactMap(\.pack) == PackTextsTests.names)
        #expect(configuration.rules.files.count == PackTextsTests.names.count)
    }

    @Test(arguments: PackTextsTests.names)
    func `the tests of a pack's rules pass`(name: String) throws {
        let path = "\(Self.directory)/\(name)/\(PackFile.tests.rawValue)"
        let tests = try RuleFiles.tests(path, files: DiskFiles()).get()
        let files = try RuleFiles.rules(of: tests, files: DiskFiles()).get()
        #expect(tests.failures(over: files) == [])
    }

    @Test(arguments: PackTextsTests.names)
    func `each rule has a test that it fires, and one without each of its metrics`(
        name: String
    ) throws {
        let text = try PackTextsTests.text(.tests, of: name)
        for rule in try Self.rules(name) {
            let severity = rule.labels.first { $0.name == "severity" }?.template.source ?? ""
            let beginning = "- name: \(rule.name) (\(severity)) "
            #expect(text.contains(beginning + "fires "), "\(rule.name)")
            for metric in Set(rule.expressionMetrics) where !metric.contains("database_threshold") {
                let isKnown = text.contains(beginning + "is silent without \(metric)\n")
                #expect(isKnown, "\(rule.name) (\(severity)): \(metric)")
            }
        }
    }

    @Test(arguments: PackTextsTests.names)
    func `a rule is complete and asks for metrics of its pack alone`(name: String) throws {
        let known = try Self.metrics(name)
            .union([
                "pgvigil_threshold", "pgvigil_database_threshold", "pgvigil_cpus",
                "pg_server_clock_timestamp_seconds",
            ])
        for rule in try Self.rules(name) {
            #expect(Set(rule.metrics).subtracting(known) == [], "\(rule.name)")
            #expect(
                rule.annotations.map(\.name) == [
                    "summary", "description", "impact", "action", "dashboard_url",
                ], "\(rule.name)")
            let link = rule.annotations.last?.template.source ?? ""
            #expect(link == "/d/pgvigil-\(name)?var-target={{ $labels.target }}")
        }
    }

    @Test(arguments: PackTextsTests.names)
    func `a limit in a rule is that of an indicator of the pack`(name: String) throws {
        let indicators = try Self.file(name).indicators.values.flatMap(\.self).map(\.name)
        let used = try Self.rules(name).flatMap { rule in
            rule.expression.text.split(separator: "indicator=\"").dropFirst().map { part in
                String(part.prefix { $0 != "\"" })
            }
        }
        #expect(Set(used) == Set(indicators))
    }

    @Test(arguments: PackTextsTests.names)
    func `every metric of a pack is on its dashboard and on its page`(name: String) throws {
        let page = try PackTextsTests.text(.readme, of: name)
        let board = try #require(Board.packs[name]).json
        let rules = try Self.rules(name)
        for collector in try Self.file(name).collectors {
            let folded = collector.ranking?.foldedMetric
            for metric in collector.families where metric != folded {
                #expect(page.contains("`\(metric)"), "\(metric) in README.md")
                let isUsed =
                    board.contains(metric) || rules.contains { $0.metrics.contains(metric) }
                #expect(isUsed, "\(metric) on the dashboard or in a rule")
            }
        }
        for rule in rules {
            #expect(page.contains("| \(rule.name) |"), "\(rule.name)")
        }
    }
}
