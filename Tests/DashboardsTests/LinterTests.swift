import Platform
import Support
import Testing

/// The rules of Grafana's dashboard-linter, by their own names, without an exception.
///
/// Rules that ask for Prometheus do not apply to the history.
@Suite struct LinterTests {
    private static let promQL = Dashboard.names.filter { $0 != "pgvigil-history" }

    private func variable(
        _ name: String, of board: Dashboard
    ) -> Dashboard.Templating.Variable? {
        board.templating.list.first { $0.name == name }
    }

    @Test(arguments: Dashboard.names)
    func `template-datasource-rule`(name: String) throws {
        let board = try Dashboard.read(name)
        let sources = board.templating.list.filter { $0.type == "datasource" }
        #expect(sources.map(\.name) == ["datasource"])
        #expect(sources.map(\.label) == ["Data source"])
        #expect(board.templating.list.first?.type == "datasource")
    }

    @Test(arguments: promQL, [("job", "Job"), ("instance", "Instance")])
    func `template-job-rule and template-instance-rule`(
        name: String, wanted: (name: String, label: String)
    ) throws {
        let board = try Dashboard.read(name)
        let found = try #require(variable(wanted.name, of: board))
        #expect(found.type == "query")
        #expect(found.label == wanted.label)
        #expect(found.datasource == board.source)
        #expect(found.multi && found.includeAll)
        #expect(found.allValue == ".+")
    }

    @Test(arguments: promQL)
    func `template-label-promql-rule`(name: String) throws {
        for variable in try Dashboard.read(name).templating.list where variable.type == "query" {
            let definition = try #require(variable.definition)
            #expect(definition.hasPrefix("label_values("), "\(definition)")
            #expect(definition.hasSuffix(", \(variable.name))"), "\(definition)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `template-on-time-change-reload-rule`(name: String) throws {
        for variable in try Dashboard.read(name).templating.list where variable.type == "query" {
            #expect(variable.refresh == 2, "\(variable.name)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `panel-datasource-rule`(name: String) throws {
        for panel in try Dashboard.read(name).panels where !panel.isRow {
            #expect(panel.datasource?.uid == "${datasource}", "\(panel.title)")
        }
        for line in try Dashboard.text(name).split(separator: "\n") where line.contains("\"uid\":")
        {
            #expect(line.contains("${datasource}") || line.contains("\"\(name)\""), "\(line)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `panel-title-description-rule`(name: String) throws {
        for panel in try Dashboard.read(name).panels where !panel.isRow {
            #expect(!panel.title.isEmpty && panel.description?.isEmpty == false, "\(panel.id)")
        }
    }

    /// Of Grafana's units those that we use: each is in the linter's list.
    private static let units: Set = [
        "short", "percentunit", "s", "bytes", "Bps", "ops", "iops", "reqps", "dateTimeFromNow",
    ]

    @Test(arguments: Dashboard.names)
    func `panel-units-rule`(name: String) throws {
        for panel in try Dashboard.read(name).panels where !panel.isRow {
            #expect(Self.units.contains(panel.fieldConfig?.defaults.unit ?? ""), "\(panel.title)")
        }
        let marker = "\"id\": \"unit\""
        let lines = try Dashboard.text(name).split(separator: "\n")
        for (index, line) in lines.enumerated() where line.contains(marker) {
            let value = lines[index + 1].split(separator: "\"")
            #expect(Self.units.contains(String(value[value.count - 1])), "\(lines[index + 1])")
        }
    }

    @Test(arguments: Dashboard.names)
    func `panel-no-targets-rule`(name: String) throws {
        for panel in try Dashboard.read(name).panels where !panel.isRow {
            #expect(panel.targets?.isEmpty == false, "\(panel.title)")
        }
    }

    /// Written as rules, with what can be chosen filled in, for another reader of PromQL.
    @Test(arguments: promQL)
    func `target-promql-rule`(name: String) async throws {
        let board = try Dashboard.read(name)
        let expressions = board.queries.map(\.expression) + board.annotations.expressions
        try #require(!expressions.isEmpty)
        var text = "groups:\n  - name: queries\n    rules:\n"
        for (index, expression) in expressions.enumerated() {
            let quoted = LiveQueryTests.filled(expression, 9_787).replacing("'", with: "''")
            text += "      - { record: 'query:\(index)', expr: '\(quoted)' }\n"
        }
        let directory = try TemporaryDirectory("l")
        let file = try directory.write("queries.yml", text)
        let report = try await offThePool {
            try CommandOutput.of(
                [try ToolPath.of("promtool", package: "prometheus"), "check", "rules", file],
                environment: Checkout.childEnvironment, within: .seconds(60))
        }
        let found = String(decoding: report, as: UTF8.self)
        #expect(found.contains("SUCCESS: \(expressions.count) rules found"), "\(found)")
    }

    @Test(arguments: Dashboard.names)
    func `target-logql-rule and target-logql-auto-rule`(name: String) throws {
        let kinds = try Dashboard.read(name).panels.flatMap { $0.targets ?? [] }
            .compactMap(\.datasource?.type)
        #expect(!kinds.isEmpty)
        // No query is one of Loki's, so none can be wrong.
        #expect(Set(kinds).isSubset(of: ["prometheus", "grafana-postgresql-datasource"]))
    }

    @Test func `each of the 17 rules has a test of its name`() throws {
        let source = try Files.read("\(Checkout.root)/Tests/DashboardsTests/LinterTests.swift")
        let names = String(decoding: source, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains("func `") }.joined()
        let rules = [
            "template-datasource-rule", "template-job-rule", "template-instance-rule",
            "template-label-promql-rule", "template-on-time-change-reload-rule",
            "panel-datasource-rule", "panel-title-description-rule", "panel-units-rule",
            "panel-no-targets-rule", "target-logql-rule", "target-logql-auto-rule",
            "target-promql-rule", "target-rate-interval-rule", "target-job-rule",
            "target-instance-rule", "target-counter-agg-rule", "uneditable-dashboard",
        ]
        #expect(rules.count == 17)
        for rule in rules { #expect(names.contains(rule), "\(rule)") }
    }

    @Test(arguments: promQL)
    func `target-rate-interval-rule`(name: String) throws {
        for (panel, query, expression) in try Dashboard.read(name).queries {
            for selector in Selector.all(in: expression) where !selector.range.isEmpty {
                // Over the whole range shown something is counted, never rated.
                let isCount = query.instant == true && selector.function == "increase"
                let wanted = isCount ? ["$__range", "$__rate_interval"] : ["$__rate_interval"]
                #expect(wanted.contains(selector.range), "\(panel): \(expression)")
            }
        }
    }

    @Test(arguments: promQL)
    func `target-job-rule and target-instance-rule`(name: String) throws {
        let board = try Dashboard.read(name)
        let expressions =
            board.queries.map(\.expression) + board.annotations.expressions
        for expression in expressions {
            let selectors = Selector.all(in: expression)
            #expect(!selectors.isEmpty, "\(expression)")
            for selector in selectors {
                #expect(
                    selector.matchers.contains("job=~\"$job\", instance=~\"$instance\""),
                    "\(expression)")
            }
            // A name without matchers would be a selector, too.
            let named = KnownMetrics.named(in: expression).filter { !$0.contains("settings_(") }
            let selected = Set(selectors.map(\.name))
            #expect(Set(named.map(String.init)).subtracting(selected) == [], "\(expression)")
        }
    }

    @Test(arguments: promQL)
    func `target-counter-agg-rule`(name: String) throws {
        for (panel, _, expression) in try Dashboard.read(name).queries {
            for selector in Selector.all(in: expression)
            where selector.name.hasSuffix("_total") || selector.matchers.contains("_total\"") {
                #expect(
                    ["rate", "irate", "increase"].contains(selector.function)
                        && !selector.range.isEmpty, "\(panel): \(expression)")
            }
        }
    }

    @Test(arguments: Dashboard.names)
    func `uneditable-dashboard`(name: String) throws {
        #expect(try !Dashboard.read(name).editable)
    }

    @Test(arguments: Dashboard.names)
    func `template-variables are used, and what is used is there`(name: String) throws {
        let board = try Dashboard.read(name)
        let text = try Dashboard.text(name)
        for variable in board.templating.list {
            let uses = ["$\(variable.name)", "${\(variable.name)"]
            #expect(uses.contains { text.contains($0) }, "\(variable.name)")
        }
        let known = Set(board.templating.list.map(\.name))
        for (panel, _, expression) in board.queries {
            for part in expression.split(separator: "\"$").dropFirst() {
                let word = part.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                let isGroup = word.allSatisfy(\.isNumber)
                #expect(isGroup || known.contains(String(word)), "\(panel): \(expression)")
            }
        }
    }
}
