import Basics
import Collection
import Documents
import Limits
import Metrics
import Tables
import YAML

/// Reads one collector of a user and holds it to the rules that the catalogue obeys.
struct CollectorReader {
    private let reader: SectionReader<CollectorKey>
    private let findings: Findings
    private let known: KnownCollectors

    /// The most rows of an answer that are ever read.
    static let rowsMaxMax = 100_000

    init(_ reader: SectionReader<CollectorKey>, _ known: KnownCollectors) {
        self.reader = reader
        findings = reader.findings
        self.known = known
    }

    /// The collector with its indicators, or nil when it has no usable name; other problems are noted.
    func collector() -> (collector: Collector?, indicators: [OwnIndicator]) {
        for key in [CollectorKey.name, .summary, .variants, .columns] { reader.requireKey(key) }
        let name = checkedName()
        let scope =
            reader.choice(.scope, among: [Collector.Scope.cluster, .database, .pgbouncer])
            ?? .cluster
        let columns = ColumnsReader(reader, scope: scope, known).columns()
        let top = reader.section(.top, RankingKey.self)
        let ranking = top.flatMap { self.ranking($0, columns) }
        let interval = reader.duration(.interval, in: CollectorSettings.intervalRange)
        let timeout = reader.duration(.timeout, in: CollectorSettings.timeoutRange)
        let requirements = (reader.list(.requires) ?? []).compactMap(
            RequirementReader(findings: findings, scope: scope).requirement)
        let collector = Collector(
            name ?? "", reader.word(.summary) ?? "", scope: scope,
            pace: interval.map { .atMostEvery($0) } ?? .everyPoll,
            within: timeout ?? .seconds(2),
            role: reader.choice(.role, among: [Collector.Role.primary, .replica]),
            requires: requirements,
            // SHOW has no list of columns to choose from.
            ignoresOtherColumns: scope == .pgbouncer,
            variants: VariantsReader(reader, columns: columns.map(\.name)).variants(),
            columns: columns, ranking: ranking,
            rowsMax: reader.integer(.rowsMax, in: 1...Self.rowsMaxMax) ?? 10_000,
            databases: databases(scope), targets: targets(), isStrict: true)
        let indicators = OwnIndicatorReader(
            reader: reader, findings: findings, known: known, gauges: collector.gauges,
            isByDatabase: scope == .database
        ).indicators()
        reader.finish()
        return (name == nil ? nil : collector, indicators)
    }

    private func checkedName() -> String? {
        guard let name = reader.word(.name) else { return nil }
        let quoted = Findings.quoted(name)
        guard Names.isSnakeCase(name) else {
            reader.refuse(.name, "\(quoted) is not made of a to z, 0 to 9 and _")
            return nil
        }
        guard known.named(name) == nil else {
            reader.refuse(.name, "there is a collector \(quoted) already")
            return nil
        }
        return name
    }

    private func databases(_ scope: Collector.Scope) -> [Glob]? {
        guard let words = reader.words(.databases) else { return nil }
        if scope != .database {
            reader.refuse(.databases, "only a collector with scope: database has it")
        } else if words.isEmpty {
            reader.refuse(.databases, "is empty; leave it out for all databases")
        }
        return words.map { Glob($0.text) }
    }

    private func targets() -> [Glob]? {
        guard let words = reader.words(.targets) else { return nil }
        if words.isEmpty { reader.refuse(.targets, "is empty; leave it out for all targets") }
        return words.map { Glob($0.text) }
    }

    private func ranking(_ top: SectionReader<RankingKey>, _ columns: [Column]) -> Ranking? {
        for key in [RankingKey.rows, .by, .folded] { top.requireKey(key) }
        let rows = top.integer(.rows, in: CollectorSettings.topRange)
        let weight = top.word(.by)
        if let weight, !columns.contains(where: { $0.name == weight && !$0.isLabel }) {
            let names = columns.filter { !$0.isLabel }.map(\.name)
            top.refuse(
                .by,
                "\(Findings.quoted(weight)) is no column with a value"
                    + Suggestion.clause(for: weight, among: names))
        }
        let labels = columns.compactMap(\.labelName)
        var remainder: [String: String] = [:]
        for entry in top.mapping(.remainder) ?? [] {
            if !labels.contains(entry.key) {
                findings.add(
                    "remainder: \(Findings.quoted(entry.key)) is no label of this collector"
                        + Suggestion.clause(for: entry.key, among: labels), at: entry.keyRange)
            }
            remainder[entry.key] = findings.text(entry.value, entry.key)
        }
        let folded = top.word(.folded)
        if let folded {
            if let reason = Names.refusal(ofMetric: folded, .gauge) {
                top.refuse(.folded, reason)
            } else if let owner = known.owner(ofMetric: folded) {
                top.refuse(.folded, "collector \(owner) exports \(folded) already")
            }
        }
        top.finish()
        guard let rows, let weight, let folded else { return nil }
        return Ranking(top: rows, by: weight, remainder: remainder, folded: folded)
    }
}

extension Collector {
    /// The gauges that it exports.
    fileprivate var gauges: [String] {
        columns.compactMap { column in
            guard case .value(let metric, _, _) = column.use, metric.kind == .gauge else {
                return nil
            }
            return metric.name
        }
    }
}

extension Column {
    /// The label that the column becomes, or nil when it becomes something else.
    var labelName: String? {
        if case .label(let name, _) = use { name } else { nil }
    }

    /// Whether the column becomes a label.
    var isLabel: Bool { labelName != nil }
}
