import GoText
import Metrics
import PromQL
import Samples
import Templates
import YAML

/// Reads the groups of a rule file.
struct RuleFileReader {
    private let reader: FileReader

    init(_ reader: FileReader) { self.reader = reader }

    func groups(_ root: Node) -> [RuleGroup] {
        if root.content == .mapping([]) { return [] }
        let keys = reader.mapping(root, "a rule file", keys: ["groups"])
        var names: Set<ExactText> = []
        var rulesLeft = RuleFile.rulesMax
        return reader.list(keys["groups"]).compactMap { node in
            guard let group = group(node, &rulesLeft) else { return nil }
            guard names.insert(ExactText(group.name)).inserted else {
                reader.add(
                    "the group \(GoQuote.quoted(group.name)) is there twice", at: node.range)
                return nil
            }
            return group
        }
    }

    private func group(_ node: Node, _ rulesLeft: inout Int) -> RuleGroup? {
        let keys = reader.mapping(node, "a group", keys: ["name", "interval", "limit", "rules"])
        if keys["name"] == nil, case .mapping = node.content {
            reader.add("a group: name is missing", at: node.start..<node.start)
        }
        let name = reader.word(keys["name"])
        let interval = reader.duration(keys["interval"])
        let limit = reader.count(keys["limit"])
        let nodes = reader.list(keys["rules"])
        rulesLeft -= nodes.count
        guard rulesLeft >= 0 else {
            reader.add("more than \(RuleFile.rulesMax) rules in one file", at: node.range)
            return nil
        }
        let rules = nodes.compactMap(rule)
        guard let name else { return nil }
        return RuleGroup(
            file: reader.file, name: name, interval: interval == 0 ? nil : interval,
            limit: limit ?? 0, rules: rules)
    }

    private static let keys = [
        "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations",
    ]

    private func rule(_ node: Node) -> Rule? {
        let keys = reader.mapping(node, "a rule", keys: Self.keys)
        guard case .mapping = node.content else { return nil }
        let place = node.start..<node.start
        if let record = keys["record"], let alert = keys["alert"] {
            reader.add(
                "a rule has either record or alert, not both",
                at: max(
                    record.keyRange.lowerBound, alert.keyRange.lowerBound)..<max(
                        record.keyRange.upperBound, alert.keyRange.upperBound))
            return nil
        }
        guard let nameEntry = keys["record"] ?? keys["alert"] else {
            reader.add("a rule: record or alert is missing", at: place)
            return nil
        }
        if keys["expr"] == nil { reader.add("a rule: expr is missing", at: place) }
        let name = reader.word(nameEntry)
        let isAlerting = keys["alert"] != nil
        if !isAlerting { checkRecording(keys, name) }
        let expression = self.expression(keys["expr"])
        let holdFor = reader.duration(keys["for"]) ?? 0
        let keepFiringFor = reader.duration(keys["keep_firing_for"]) ?? 0
        var selectors: [Selector] = []
        let labels = texts(keys["labels"], isTemplate: isAlerting, &selectors) { name in
            FileReader.isLabelName(name) && name != "__name__" ? nil : "is not a label's name"
        }
        let annotations = texts(keys["annotations"], isTemplate: true, &selectors) { name in
            FileReader.isLabelName(name) ? nil : "is not an annotation's name"
        }
        guard let name, let expression else { return nil }
        return Rule(
            name: name,
            kind: isAlerting
                ? .alerting(holdFor: holdFor, keepFiringFor: keepFiringFor) : .recording,
            expression: expression, labels: labels, annotations: annotations,
            templateSelectors: selectors, line: node.start.line)
    }

    private func checkRecording(_ keys: [String: Node.Entry], _ name: String?) {
        for key in ["for", "keep_firing_for", "annotations"] {
            guard let entry = keys[key] else { continue }
            reader.add("\(key): only an alert has it", at: entry.keyRange)
        }
        if let name, !FileReader.isMetricName(name), let entry = keys["record"] {
            reader.add(
                "record: \(GoQuote.quoted(name)) is not a metric's name", at: entry.value.range)
        }
    }

    private func expression(_ entry: Node.Entry?) -> Expression? {
        guard let entry, let text = reader.word(entry) else { return nil }
        switch Expression.parse(text) {
        case .success(let expression):
            guard expression.type == .vector || expression.type == .scalar else {
                reader.add("expr: yields neither a vector nor a number", at: entry.value.range)
                return nil
            }
            return expression
        case .failure(let error):
            let bytes = Array(text.utf8)
            let before = String(decoding: bytes[..<error.place.lowerBound], as: UTF8.self)
            let meant = String(decoding: bytes[error.place], as: UTF8.self)
            reader.add(
                "expr: \(error.message)", in: entry.value, at: before.unicodeScalars.count,
                count: meant.unicodeScalars.prefix { $0 != "\n" }.count)
            return nil
        }
    }

    private func texts(
        _ entry: Node.Entry?, isTemplate: Bool, _ selectors: inout [Selector],
        check: (String) -> String?
    ) -> [Rule.Text] {
        var texts: [Rule.Text] = []
        for (name, text, node) in reader.texts(entry, check: check) {
            do throws(TemplateError) {
                let template = isTemplate ? try Template(text) : Template(literal: text)
                selectors += try TemplateQueries.selectors(of: template)
                texts.append(Rule.Text(name: name, template: template))
            } catch {
                reader.add("\(name): \(error.description)", in: node, at: error.offset)
            }
        }
        return texts
    }
}
