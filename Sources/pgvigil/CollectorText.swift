import Collection
import Metrics
import Platform

/// A collector as YAML, in the form in which users write their own.
enum CollectorText {
    static func yaml(of collector: Collector) -> String {
        var lines = [
            "- name: \(collector.name)", "  summary: \(quoted(collector.summary))",
            "  scope: \(collector.scope.rawValue)",
        ]
        if case .atMostEvery(let pace) = collector.pace {
            lines.append("  interval: \(Int(pace.seconds))s")
        }
        lines.append("  timeout: \(collector.timeout.millisecondsRoundedUp)ms")
        if let role = collector.role { lines.append("  role: \(role.rawValue)") }
        if !collector.requirements.isEmpty {
            lines.append("  requires:")
            lines += collector.requirements.map { "    - \(requirement($0))" }
        }
        if let ranking = collector.ranking {
            lines.append("  top: \(ranking.top)")
            lines.append("  by: \(ranking.weight)")
        }
        lines.append("  variants:")
        for variant in collector.variants { lines += Self.lines(variant) }
        lines.append("  columns:")
        for column in collector.columns { lines += Self.lines(column) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func requirement(_ requirement: Requirement) -> String {
        switch requirement {
        case .role(let name): "role: \(name)"
        case .extension(let name): "extension: \(name)"
        case .settingNotZero(let name): "setting: \(name)"
        }
    }

    private static func lines(_ variant: Variant) -> [String] {
        var lines: [String] = []
        if variant.versions.lowerBound > 0 { lines.append("since: \(variant.versions.lowerBound)") }
        if variant.versions.upperBound < Int.max {
            lines.append("before: \(variant.versions.upperBound)")
        }
        if !variant.without.isEmpty {
            lines.append("without: [\(variant.without.sorted().joined(separator: ", "))]")
        }
        lines.append("sql: |")
        lines += variant.sql.split(separator: "\n").map { "  \($0)" }
        return lines.enumerated().map { ($0 == 0 ? "    - " : "      ") + $1 }
    }

    private static func lines(_ column: Column) -> [String] {
        let head = "    - name: \(column.name)"
        switch column.use {
        case .label(let name, let lookup):
            let lookup = lookup == .databaseName ? "\n      lookup: database" : ""
            return [head, "      label: \(name)\(lookup)"]
        case .hidden: return [head, "      hidden: true"]
        case .value(let metric, let factor, _):
            let factor = factor == 1 ? [] : ["      factor: \(factor)"]
            return [head, "      \(metric.kind.rawValue): \(metric.name)"] + factor
                + ["      help: \(quoted(metric.help))"]
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + escaped.joined(separator: "''") + "'"
    }
}
