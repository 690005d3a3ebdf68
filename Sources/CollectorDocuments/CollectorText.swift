import Basics
package import Collection
import Documents
import Metrics
import Tables

/// A collector as YAML, in the form in which users write their own: an item of a collectors file.
package enum CollectorText {
    /// An item of a list of collectors.
    package static func yaml(of collector: Collector) -> String {
        var lines = [
            "- name: \(scalar(collector.name))", "  summary: \(quoted(collector.summary))",
            "  scope: \(collector.scope.rawValue)",
        ]
        if collector.isOfSettings {
            lines.insert(settingsNote, at: 1)
        } else if collector.isCompleted {
            lines.insert(completedNote, at: 1)
        } else if !exports(collector) {
            lines.insert(privateNote, at: 1)
        }
        if case .atMostEvery(let pace) = collector.pace {
            lines.append("  interval: \(DurationText.text(pace))")
        }
        lines.append("  timeout: \(DurationText.text(collector.timeout))")
        if let databases = collector.databases {
            let patterns = databases.map { quoted($0.pattern) }.joined(separator: ", ")
            lines.append("  databases: [\(patterns)]")
        }
        if let targets = collector.targets {
            let patterns = targets.map { quoted($0.pattern) }.joined(separator: ", ")
            lines.append("  targets: [\(patterns)]")
        }
        if let role = collector.role { lines.append("  role: \(role.rawValue)") }
        if !collector.requirements.isEmpty {
            lines.append("  requires:")
            lines += collector.requirements.map { "    - \(requirement($0))" }
        }
        lines.append("  rows_max: \(collector.rowsMax)")
        if let ranking = collector.ranking { lines += Self.lines(ranking) }
        lines.append("  variants:")
        for variant in collector.variants { lines += Self.lines(variant) }
        lines.append("  columns:")
        for column in collector.columns { lines += Self.lines(column) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What a reader has to know who copies a collector whose values are for the agent's rules and pages.
    private static let privateNote =
        "  # Its values are on no page of metrics: a copy cannot be written in YAML."

    /// What a reader has to know who copies a collector whose answer is compared with the configuration.
    private static let completedNote =
        "  # The agent adds what the configuration expects: a copy cannot be written in YAML."

    private static func exports(_ collector: Collector) -> Bool {
        collector.columns.contains {
            if case .value(let metric, _, _) = $0.use { !metric.isForRulesOnly } else { false }
        }
    }

    /// What a reader has to know who copies a collector of settings.
    private static let settingsNote =
        "  # Each row is a setting and its value: a copy cannot be written in YAML."

    private static func requirement(_ requirement: Requirement) -> String {
        switch requirement {
        case .role(let name): "role: \(scalar(name))"
        case .extension(let name): "extension: \(scalar(name))"
        case .optionalExtension(let name): "optional_extension: \(scalar(name))"
        case .tracking(let tracking): "tracking: \(quoted(tracking.rawValue))"
        case .relation(let name, let columns, let isReadable, let index):
            relation(name, columns, isReadable, index)
        case .setting(let name, let values):
            "setting: { \(quoted(name)): [\(values.map(quoted).joined(separator: ", "))] }"
        case .settingNotZero(let name): "setting_not_zero: \(quoted(name))"
        }
    }

    private static func relation(
        _ name: String, _ columns: [String], _ isReadable: Bool, _ index: String?
    ) -> String {
        var text = "relation: \(quoted(name))"
        if !columns.isEmpty {
            text += "\n      columns: [\(columns.map(quoted).joined(separator: ", "))]"
        }
        if isReadable { text += "\n      privilege: select" }
        return text + (index.map { "\n      index: \(quoted($0))" } ?? "")
    }

    private static func lines(_ ranking: Ranking) -> [String] {
        let remainder = ranking.remainder.sorted { $0.key < $1.key }
            .map { "\(scalar($0.key)): \(quoted($0.value))" }
        return [
            "  top:", "    rows: \(ranking.top)", "    by: \(scalar(ranking.weight))",
            "    remainder: { \(remainder.joined(separator: ", ")) }",
            "    folded: \(ranking.foldedMetric)",
        ]
    }

    private static func lines(_ variant: Variant) -> [String] {
        var lines: [String] = []
        if variant.versions.lowerBound > 0 { lines.append("since: \(variant.versions.lowerBound)") }
        if variant.versions.upperBound < Int.max {
            lines.append("before: \(variant.versions.upperBound)")
        }
        if let versions = variant.extensionVersions {
            let (first, end) = ("\(versions.lowerBound)", "\(versions.upperBound)")
            let before = versions.upperBound == .endless ? "" : ", before: \(quoted(end))"
            lines.append("extension: { since: \(quoted(first))\(before) }")
        }
        if !variant.without.isEmpty {
            let names = variant.without.sorted().map(scalar)
            lines.append("without: [\(names.joined(separator: ", "))]")
        }
        guard VisibleText.lines(variant.sql) == variant.sql else {
            // A block holds no escapes.
            lines.append("sql: \(quoted(variant.sql))")
            return lines.enumerated().map { ($0 == 0 ? "    - " : "      ") + $1 }
        }
        lines.append("sql: |")
        // The first line's indentation would be taken for that of the whole block.
        let sql = variant.sql.drop(while: \.isWhitespace)
        let end = sql.lastIndex { !$0.isWhitespace } ?? sql.startIndex
        lines += sql[...end].split(separator: "\n").map { "  \($0)" }
        return lines.enumerated().map { ($0 == 0 ? "    - " : "      ") + $1 }
    }

    private static func lines(_ column: Column) -> [String] {
        let lines: [String] =
            switch column.use {
            // A copy of a collector is not for the agent's own rules.
            case .hidden, .detail: ["use: hidden"]
            case .value(let metric, _, _) where metric.isForRulesOnly: ["use: hidden"]
            case .label(let name, let lookup):
                ["use: label"] + (name == column.name ? [] : ["as: \(scalar(name))"])
                    + lookup.lines
            case .value(let metric, let factor, let remainder):
                ["use: \(metric.kind.rawValue)", "as: \(metric.name)"]
                    + ["help: \(quoted(metric.help))"] + (factor == 1 ? [] : ["factor: \(factor)"])
                    + (remainder == .sum ? [] : ["remainder: \(remainder)"])
            }
        let names = column.needs.map { quoted($0.rawValue) }.joined(separator: ", ")
        let needs = names.isEmpty ? [] : ["needs: [\(names)]"]
        return ["    - name: \(scalar(column.name))"] + (lines + needs).map { "      " + $0 }
    }

    /// A name as it is when no YAML reader can take it for something else.
    private static func scalar(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let words: Set = ["", "null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        let isNumber = text.utf8.first.map { $0 <= UInt8(ascii: "9") } ?? true
        return isPlain && !isNumber && !words.contains(text) ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        guard VisibleText.isPlain(text) else { return YAMLText.quoted(text) }
        var quoted = "'"
        for scalar in text.unicodeScalars {
            quoted += scalar == "'" ? "''" : String(scalar)
        }
        return quoted + "'"
    }
}

extension Column.Lookup {
    fileprivate var lines: [String] {
        switch self {
        case .text: []
        case .databaseName: ["lookup: database_name"]
        case .statement: ["lookup: statement"]
        }
    }
}
