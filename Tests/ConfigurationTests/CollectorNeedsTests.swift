import Collection
import CollectorDocuments
import Configuration
import Limits
import TargetSettings
import Testing

/// What a user's own collector needs, for which targets it is, and what limits its gauges have.
@Suite struct CollectorNeedsTests {
    private static let target = """
        targets: [{ conninfo: '' }]
        collectors: { files: [c.yml] }
        """

    private static func text(_ lines: String, scope: String = "database") -> String {
        """
        - name: app_tasks
          summary: Tasks.
          scope: \(scope)
          variants: [{ sql: SELECT 1 AS n }]
          columns: [{ name: n, use: gauge, as: app_errors_ratio, help: N. }]
        \(lines.split(separator: "\n").map { "  \($0)\n" }.joined())
        """
    }

    private static func collector(_ lines: String) throws -> Collector {
        let file = try Fixtures.loaded(target, ["c.yml": text(lines)]).collectorFiles.first
        return try #require(file?.collectors.first)
    }

    @Test func `a relation can be needed with columns and the right to read them`() throws {
        let collector = try Self.collector(
            """
            requires:
              - relation: app.tasks
                columns: [state, "Ended at"]
                privilege: select
                index: state
              - { relation: app.models }
              - setting: { track_functions: [pl, all] }
            """)
        #expect(
            collector.requirements == [
                .relation(
                    "app.tasks", columns: ["state", "Ended at"], isReadable: true, index: "state"),
                .relation("app.models"), .setting("track_functions", ["pl", "all"]),
            ])
        #expect(collector.settings == ["track_functions"])
        let again = CollectorText.yaml(of: collector)
        let copy = try Fixtures.loaded(Self.target, ["c.yml": again]).collectorFiles[0]
        #expect(copy.collectors[0].requirements == collector.requirements)
    }

    @Test func `a collector is only for the targets that it names`() throws {
        let collector = try Self.collector("targets: [shop-*, crm]")
        #expect(
            ["shop-1", "crm", "crm2", "shop"].map(collector.isFor) == [true, true, false, false])
        #expect(try Self.collector("").isFor(target: "any"))
    }

    @Test func `a gauge has limits by environment and by target`() throws {
        let text = """
            targets:
              - name: a
                conninfo: ''
                thresholds: { task_error_ratio: { critical: 0.5 } }
            collectors: { files: [c.yml] }
            """
        let own = Self.text(
            """
            indicators:
              - name: task_error_ratio
                metric: app_errors_ratio
                warning: 0.05
                critical: 0.1
                environments: { staging: { warning: 0.02 } }
            """)
        let configuration = try Fixtures.loaded(text, ["c.yml": own])
        let indicator = try #require(
            configuration.collectorFiles[0].indicators["app_tasks"]?.first)
        #expect(indicator.isByDatabase && indicator.metric == "app_errors_ratio")
        #expect(indicator.limits(nil) == Threshold(warning: 0.05, critical: 0.1))
        #expect(indicator.limits(.staging) == Threshold(warning: 0.02, critical: 0.1))
        #expect(
            configuration.targets[0].ownThresholds == ["task_error_ratio": .init(critical: 0.5)])
        #expect(configuration.redactedDescription.contains("task_error_ratio"))
    }

    @Test(arguments: [
        ("requires: [{ columns: [a] }]", "an item has one of role"),
        ("requires: [{ role: a, relation: b }]", "an item has one of role"),
        ("requires: [{ role: a, columns: [b] }]", "columns: only an item with relation has it"),
        ("requires: [{ role: a, index: b }]", "index: only an item with relation has it"),
        ("requires: [{ relation: a, privilege: drop }]", "is not one of select"),
        ("requires: [{ setting: { a: [] } }]", "a: is empty; no value would do"),
        ("requires: [{ setting: { a: [x], b: [y] } }]", "setting: names one setting"),
        ("targets: []", "targets: is empty; leave it out for all targets"),
        (
            "indicators: [{ name: cache_hit_ratio, metric: app_errors_ratio, warning: 1 }]",
            #"there is an indicator "cache_hit_ratio" already"#
        ),
        (
            "indicators: [{ name: a, metric: app_error_ratio, warning: 1 }]",
            #"is no gauge of this collector; did you mean "app_errors_ratio"?"#
        ),
        ("indicators: [{ name: a, metric: app_errors_ratio }]", "has no limit"),
        (
            "indicators: [{ name: a, metric: app_errors_ratio, warning: 2, critical: 1 }]",
            "critical must be above warning"
        ),
        (
            "indicators: [{ name: a, metric: app_errors_ratio, bad_below: true, warning: 2,"
                + " critical: 1, environments: { production: { critical: 3 } } }]",
            "critical must be below warning in production"
        ),
    ])
    func `what is wrong is said with its place`(line: String, problem: String) {
        let problems = Fixtures.problems(Self.target, ["c.yml": Self.text(line)])
        #expect(problems.count == 1 && problems[0].hasPrefix("c.yml:6:"), "\(problems)")
        #expect(problems.first?.contains(problem) == true, "\(problems)")
    }

    @Test func `a target cannot set limits that no collector has`() {
        let text = """
            targets: [{ conninfo: '', thresholds: { task_eror_ratio: { warning: 1 } } }]
            collectors: { files: [c.yml] }
            """
        let own = Self.text(
            "indicators: [{ name: task_error_ratio, metric: app_errors_ratio, warning: 1 }]")
        #expect(
            Fixtures.problems(text, ["c.yml": own]) == [
                #"pgvigil.yml:1:41: unknown key "task_eror_ratio" in thresholds; did you mean"#
                    + #" "task_error_ratio"?"#
            ])
    }
}
