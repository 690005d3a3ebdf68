import Collection
import Documents
import Metrics
import Tables
import YAML

/// Reads the columns of a user's own collector.
struct ColumnsReader {
    private let reader: SectionReader<CollectorKey>
    private let findings: Findings
    private let scope: Collector.Scope
    private let known: KnownCollectors

    /// PostgreSQL's own bound is 1,664 columns.
    static let columnsMax = 500

    private enum Use: String, CaseIterable {
        case label, gauge, counter, hidden
    }

    private enum Remainder: String, CaseIterable {
        case sum, max, none

        var value: Column.Remainder {
            switch self {
            case .sum: .sum
            case .max: .max
            case .none: .none
            }
        }
    }

    private enum Decrease: String, CaseIterable {
        case reset
        case lostPart = "lost_part"

        var value: Column.Decrease {
            switch self {
            case .reset: .reset
            case .lostPart: .lostPart
            }
        }
    }

    private enum Lookup: String, CaseIterable {
        case text
        case databaseName = "database_name"
        case statement

        var value: Column.Lookup {
            switch self {
            case .text: .text
            case .databaseName: .databaseName
            case .statement: .statement(isEscaped: false)
            }
        }
    }

    init(
        _ reader: SectionReader<CollectorKey>, scope: Collector.Scope, _ known: KnownCollectors
    ) {
        self.reader = reader
        findings = reader.findings
        self.scope = scope
        self.known = known
    }

    func columns() -> [Column] {
        let nodes = reader.list(.columns) ?? []
        if nodes.count > Self.columnsMax { reader.refuse(.columns, "more than \(Self.columnsMax)") }
        var columns: [Column] = []
        var names: Set<String> = []
        var outputs: Set<String> = []
        for node in nodes.prefix(Self.columnsMax) {
            guard let column = column(node) else { continue }
            if !names.insert(column.name).inserted {
                let name = Findings.quoted(column.name)
                findings.refuse(node, "columns", "column \(name) is there twice")
            }
            if let output = column.output, !outputs.insert(output).inserted {
                findings.refuse(node, "columns", "two columns become \(Findings.quoted(output))")
            }
            columns.append(column)
        }
        let hasValue = columns.contains { if case .value = $0.use { true } else { false } }
        if !nodes.isEmpty, columns.count == nodes.count, !hasValue {
            reader.refuse(.columns, "no gauge and no counter: there would be nothing to export")
        }
        return columns
    }

    private func column(_ node: Node) -> Column? {
        let item = SectionReader<ColumnKey>(node, "a column", findings)
        item.requireKey(.name)
        item.requireKey(.use)
        let name = item.word(.name)
        let use = item.choice(.use, of: Use.self)
        let alias = item.word(.as)
        let help = item.word(.help)
        let factor = item.positiveNumber(.factor)
        let remainder = item.choice(.remainder, of: Remainder.self)
        let lookup = item.choice(.lookup, of: Lookup.self)
        let decrease = item.choice(.whenLower, of: Decrease.self)
        let needs = (item.list(.needs) ?? []).compactMap {
            findings.choice($0, "needs", among: Tracking.allCases)
        }
        item.finish()
        guard let name, let use else { return nil }
        refuseStrangers(in: item, for: use)
        if use == .counter, decrease == .lostPart, reader.place(of: .top) == nil {
            item.refuse(
                .whenLower,
                "lost_part needs top: the agent then counts by what the value grows from one answer to"
                    + " the next")
        }
        switch use {
        case .hidden: return .hidden(name)
        case .label:
            let label = alias ?? name
            if let reason = refusal(ofLabel: label) {
                item.refuse(item.place(of: .as) == nil ? .name : .as, reason)
            }
            return .label(name, as: label, lookup: lookup?.value ?? .text)
        case .gauge, .counter:
            item.requireKey(.as)
            item.requireKey(.help)
            guard let alias, let help else { return nil }
            let isCounter = use == .counter
            if let reason = Names.refusal(ofMetric: alias, isCounter ? .counter : .gauge) {
                item.refuse(.as, reason)
            } else if let owner = known.owner(ofMetric: alias) {
                item.refuse(.as, "collector \(owner) exports \(alias) already")
            }
            let column: Column =
                isCounter
                ? .counter(
                    name, as: alias, help, times: factor ?? 1,
                    whenLower: decrease?.value ?? .reset)
                : .gauge(
                    name, as: alias, help, times: factor ?? 1, remainder: remainder?.value ?? .sum)
            return column.needing(needs)
        }
    }

    private func refuseStrangers(in item: SectionReader<ColumnKey>, for use: Use) {
        let strangers: [ColumnKey] =
            switch use {
            case .label: [.help, .factor, .remainder, .needs, .whenLower]
            case .gauge: [.lookup, .whenLower]
            case .counter: [.lookup, .remainder]
            case .hidden: [.as, .help, .factor, .remainder, .lookup, .needs, .whenLower]
            }
        for key in strangers where item.place(of: key) != nil {
            item.refuse(key, "means nothing for a \(use.rawValue) column")
        }
    }

    private func refusal(ofLabel name: String) -> String? {
        if let reason = Names.refusal(ofLabel: name) { return reason }
        let taken: Set<String> = ["target", "job", "instance", "le", "quantile"]
        if taken.contains(name) || (scope == .database && name == "datname") {
            return "label \(name) is set by the agent or by Prometheus"
        }
        return nil
    }
}

extension Column {
    /// The label or metric that the column becomes, or nil when it is hidden.
    var output: String? {
        switch use {
        case .label(let name, _): name
        case .value(let metric, _, _): metric.name
        case .hidden, .detail: nil
        }
    }
}
