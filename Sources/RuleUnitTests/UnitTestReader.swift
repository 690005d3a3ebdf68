import GoText
import Metrics
import PromQL
import RuleDocuments
import Rules
import Templates
import YAML

/// Reads a file of unit tests.
struct UnitTestReader {
    private let reader: FileReader

    init(_ reader: FileReader) { self.reader = reader }

    func file(_ root: Node) -> UnitTestFile {
        let keys = reader.mapping(
            root, "a test file",
            keys: ["rule_files", "evaluation_interval", "group_eval_order", "tests"])
        let given = reader.duration(keys["evaluation_interval"]) ?? 0
        let interval = given > 0 ? given : 60_000
        let order = reader.list(keys["group_eval_order"]).compactMap { node -> String? in
            reader.text(node, "group_eval_order")
        }
        if Set(order).count < order.count, let entry = keys["group_eval_order"] {
            reader.add("group_eval_order: names a group twice", at: entry.value.range)
        }
        let ruleFiles = reader.list(keys["rule_files"]).compactMap { node in
            reader.text(node, "rule_files").map { (text: $0, range: node.range) }
        }
        return UnitTestFile(
            path: reader.file, ruleFiles: ruleFiles.map(\.text),
            ruleFilePlaces: ruleFiles.map(\.range),
            tests: reader.list(keys["tests"]).map { test($0, interval: interval) },
            evaluationInterval: interval, groupOrder: order)
    }

    private func test(_ node: Node, interval evaluationInterval: Int64) -> UnitTest {
        let keys = reader.mapping(
            node, "a test",
            keys: [
                "name", "interval", "input_series", "alert_rule_test", "promql_expr_test",
                "external_labels", "external_url",
            ])
        let interval = reader.duration(keys["interval"]) ?? 0
        let external = reader.texts(keys["external_labels"])
        return UnitTest(
            name: reader.text(keys["name"]) ?? "",
            interval: interval > 0 ? interval : evaluationInterval,
            inputs: reader.list(keys["input_series"]).compactMap(input),
            alertCases: reader.list(keys["alert_rule_test"]).compactMap(alertCase),
            expressionCases: reader.list(keys["promql_expr_test"]).compactMap(expressionCase),
            environment: RuleEnvironment(
                externalLabels: LabelSet(external.map { (name: $0.name, value: $0.text) }),
                externalURL: reader.text(keys["external_url"]) ?? ""))
    }

    private func input(_ node: Node) -> UnitTest.Input? {
        let keys = reader.mapping(node, "a series", keys: ["series", "values"])
        guard let series = keys["series"], let values = keys["values"],
            let seriesText = reader.text(series), let valuesText = reader.text(values)
        else {
            reader.add("a series: series and values are needed", at: node.start..<node.start)
            return nil
        }
        var labels: LabelSet?
        do throws(SeriesNotation.Fault) {
            labels = try SeriesNotation.labels(seriesText)
            let items = try SeriesNotation.values(valuesText)
            return labels.map { UnitTest.Input(labels: $0, values: items) }
        } catch {
            let entry = labels == nil ? series : values
            reader.add("\(entry.key): \(error.message)", in: entry.value, at: error.offset)
            return nil
        }
    }

    private func alertCase(_ node: Node) -> UnitTest.AlertCase? {
        let keys = reader.mapping(
            node, "a test of alerts", keys: ["eval_time", "alertname", "exp_alerts"])
        guard let name = reader.word(keys["alertname"]) else {
            if keys["alertname"] == nil {
                reader.add("a test of alerts: alertname is missing", at: node.start..<node.start)
            }
            return nil
        }
        let alerts = reader.list(keys["exp_alerts"]).map { node in
            let keys = reader.mapping(
                node, "an expected alert", keys: ["exp_labels", "exp_annotations"])
            let labels = reader.texts(keys["exp_labels"]).map { (name: $0.name, value: $0.text) }
            let annotations = reader.texts(keys["exp_annotations"])
            return UnitTest.ExpectedAlert(
                labels: LabelSet(labels).setting("alertname", to: name),
                annotations: LabelSet(annotations.map { (name: $0.name, value: $0.text) }))
        }
        return UnitTest.AlertCase(
            time: reader.duration(keys["eval_time"]) ?? 0, name: name, alerts: alerts)
    }

    private func expressionCase(_ node: Node) -> UnitTest.ExpressionCase? {
        let keys = reader.mapping(
            node, "a test of an expression", keys: ["expr", "eval_time", "exp_samples"])
        guard let entry = keys["expr"], let text = reader.word(entry) else {
            if keys["expr"] == nil {
                reader.add("a test of an expression: expr is missing", at: node.start..<node.start)
            }
            return nil
        }
        let samples = reader.list(keys["exp_samples"]).compactMap(sample)
        switch Expression.parse(text) {
        case .failure(let error):
            let before = String(
                decoding: Array(text.utf8)[..<error.place.lowerBound], as: UTF8.self)
            reader.add(
                "expr: \(error.message)", in: entry.value, at: before.unicodeScalars.count)
            return nil
        case .success(let expression):
            return UnitTest.ExpressionCase(
                time: reader.duration(keys["eval_time"]) ?? 0, expression: expression,
                samples: samples)
        }
    }

    private func sample(_ node: Node) -> VectorElement? {
        let keys = reader.mapping(node, "an expected sample", keys: ["labels", "value"])
        let value = reader.text(keys["value"]) ?? "0"
        guard
            let number = Double(value.replacing(".inf", with: "inf").replacing(".nan", with: "nan"))
        else {
            reader.add(
                "value: \(GoQuote.quoted(value)) is not a number",
                at: keys["value"]?.value.range ?? node.range)
            return nil
        }
        guard let entry = keys["labels"], let text = reader.text(entry) else {
            return VectorElement(labels: .empty, value: number)
        }
        do throws(SeriesNotation.Fault) {
            return VectorElement(labels: try SeriesNotation.labels(text), value: number)
        } catch {
            reader.add("labels: \(error.message)", in: entry.value, at: error.offset)
            return nil
        }
    }
}
