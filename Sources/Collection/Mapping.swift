import Basics
package import Metrics
package import Tables

/// Turns an answer into families of samples: pure, and all or nothing.
package struct Mapping: Sendable {
    /// What was made safe on the way; each is counted in a metric.
    package struct Repairs: Sendable, Equatable {
        /// Label values that were not UTF-8.
        package var encodings = 0
        /// Label values that were longer than the bound.
        package var cuts = 0
        /// Rows that bore the labels of an earlier row.
        package var duplicates = 0
        /// Texts of statements that were not understood, and left out but for their first word.
        package var statements = 0

        /// Nothing was repaired.
        package init() {}
    }

    /// What an answer came to.
    package struct Outcome: Sendable {
        /// One family per value column that has at least one sample.
        package let families: [Family]
        /// What was made safe on the way.
        package let repairs: Repairs
        /// The same families with all that was counted by now, of a ranking whose answers are
        /// compared; a series of them may begin above 0.
        package var counted: [Family] = []
    }

    private let collector: Collector
    private let databaseNames: [String: String]
    private let valueBytesMax: Int
    private let texts: StatementTextChoice
    private let beginning: RankedRows.Beginning
    private let zeroTurns: Int
    /// The agent's role, as the answer writes it; nil when its work may be another client's.
    private let ownRole: [UInt8]?
    /// The families that the server does not count as it is set.
    private let untracked: Set<String>

    /// Prepares to map answers to one collector; `beginning` is where ranked counters begin, and
    /// `zeroTurns` in how many answers a new series of them shows 0.
    package init(
        _ collector: Collector, facts: ServerFacts, valueBytesMax: Int,
        texts: StatementTextChoice = .redacted,
        countersBegin beginning: RankedRows.Beginning = .atZero, zeroTurns: Int = 1
    ) {
        self.collector = collector
        self.valueBytesMax = valueBytesMax
        self.texts = texts
        self.beginning = beginning
        self.zeroTurns = zeroTurns
        ownRole = facts.ownRole.map { Array($0.utf8) }
        untracked = collector.untracked(facts)
        databaseNames = Dictionary(
            facts.databases.map { (String($0.oid), $0.name) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The families of one answer.
    ///
    /// `database` is the one that was asked, for collectors that visit databases; `ranks` is kept
    /// by the caller from answer to answer of the same question.
    /// - Throws: `Mismatch` when columns and answer differ; nothing is then published.
    package func families(
        from answer: Table, variant: Variant, database: String? = nil, ranks: inout RankedRows?
    ) throws(Mismatch) -> Outcome {
        let table = collector.isOfSettings ? collector.settingsRow(of: answer) : answer
        let places = try Places(table, collector: collector, variant: variant)
        var maker = LabelMaker(
            names: databaseNames, valueBytesMax: valueBytesMax, texts: texts, database: database,
            places: places)
        if collector.isStrict { try refuseSilentLoss(table, places, maker) }
        if let ranking = collector.ranking {
            var rows = ranks ?? RankedRows(beginning, zeroTurns: zeroTurns)
            rows.zeroTurns = zeroTurns
            defer { ranks = rows }
            return ranked(table, ranking, places, &maker, &rows)
        }
        var samples = [[Sample]](repeating: [], count: places.values.count)
        var seen = Set<Labels>()
        for row in 0..<table.rowCount {
            let labels = maker.labels(table, row)
            guard seen.insert(labels).inserted else {
                maker.repairs.duplicates += 1
                continue
            }
            for (index, value) in places.values.enumerated() {
                guard let number = table.number(row, value.column) else { continue }
                let labels = value.showsDetails ? maker.detailed(labels, table, row) : labels
                samples[index].append(Sample(labels, number * value.factor))
            }
        }
        let families = zip(places.values, samples).map { Family($0.metric, $1) }
        return Outcome(
            families: families.filter(isKnown), repairs: maker.repairs)
    }

    /// What would give no sample, or one that is not the sum, is an error in a user's statement.
    private func refuseSilentLoss(
        _ table: Table, _ places: Places, _ maker: LabelMaker
    ) throws(Mismatch) {
        let ranking = collector.ranking.flatMap { table.columns.firstIndex(of: $0.weight) }
        let columns = Set(places.values.map(\.column) + [ranking].compactMap(\.self)).sorted()
        if let mismatch = Mismatch(columns.compactMap { Self.noNumber(in: $0, of: table) }) {
            throw mismatch
        }
        var (seen, maker) = (Set<Labels>(), maker)
        for row in 0..<table.rowCount {
            let cuts = maker.repairs.cuts
            let labels = maker.labels(table, row)
            if seen.insert(labels).inserted { continue }
            let text = zip(labels.names, labels.values).map {
                "\($0)=\"\(VisibleText.line(LabelValue.cut($1, to: 60)))\""
            }.joined(separator: ", ")
            throw maker.repairs.cuts > cuts
                ? .equalCutLabels("{\(text)}", bytesMax: valueBytesMax) : .equalLabels("{\(text)}")
        }
    }

    /// Why a column can be no value; nil when it can.
    fileprivate static func noNumber(in column: Int, of table: Table) -> Mismatch? {
        let name = table.columns[column]
        if table.types.indices.contains(column), let type = ValueType(oid: table.types[column]) {
            return .noNumber(type.problem(of: name))
        }
        for row in 0..<table.rowCount {
            guard let cell = table.bytes(row, column), Number(cell) == nil else { continue }
            let text = VisibleText.line(String(decoding: cell, as: UTF8.self))
            return .noNumber(
                "column \(name) holds \"\(LabelValue.cut(text, to: 60))\", which is no number"
                    + " that a metric can show")
        }
        return nil
    }

    private func isOwn(_ table: Table, _ row: Int, _ worker: Int?) -> Bool {
        guard let ownRole, let worker, let role = table.bytes(row, worker) else { return false }
        return role.elementsEqual(ownRole)
    }

    private func isKnown(_ family: Family) -> Bool {
        !family.samples.isEmpty && !untracked.contains(family.metric.name)
    }

    private func ranked(
        _ table: Table, _ ranking: Ranking, _ places: Places, _ maker: inout LabelMaker,
        _ rows: inout RankedRows
    ) -> Outcome {
        let weight = table.columns.firstIndex(of: ranking.weight)
        let shape = RankedRows.Shape(
            growing: places.values.firstIndex {
                $0.column == weight && $0.metric.kind == .counter
            },
            isCounter: places.values.map { $0.metric.kind == .counter },
            mayShrink: places.values.map { $0.decrease == .lostPart },
            remainders: places.values.map(\.remainder))
        let names = places.labels.map(\.column)
        let key = ranking.key.isEmpty ? names : ranking.key.compactMap(table.columns.firstIndex)
        let worker = ranking.worker.flatMap(table.columns.firstIndex)
        var readings: [RankedRows.Reading] = []
        readings.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            let values = places.values.map { value in
                table.number(row, value.column).map { $0 * value.factor } ?? .nan
            }
            readings.append(
                RankedRows.Reading(
                    key: table.joined(row, key),
                    name: ranking.hasHeirs ? ExactText(table.joined(row, names)) : nil,
                    values: values, size: weight.flatMap { table.number(row, $0) } ?? 0,
                    isRanked: !isOwn(table, row, worker)))
        }
        let origin = ranking.key.isEmpty ? nil : table.columns.firstIndex(of: Ranking.origin)
        let answer = RankedRows.Answer(
            readings, isCut: table.isCut,
            origin: table.rowCount > 0 ? origin.flatMap { table.text(0, $0) } : nil)
        let result = rows.take(answer, top: ranking.top, shape: shape) { maker.labels(table, $0) }
        maker.repairs.duplicates += result.duplicates
        let remainderLabels = maker.remainderLabels(ranking)
        var families = self.families(
            places, result.top + [(remainderLabels, result.remainder)])
        let folded = Metric(
            ranking.foldedMetric, .gauge,
            "Rows of \(collector.name) that share the remainder series.")
        let place = maker.database.map { Labels(names: ["datname"], values: [$0]) } ?? .none
        families.append(Family(folded, [Sample(place, Double(result.folded))]))
        let counted =
            ranking.isCompared
            ? self.families(
                places, result.counted + [(remainderLabels, result.remainderCounted)]) : []
        return Outcome(families: families, repairs: maker.repairs, counted: counted)
    }

    /// The families of rows, as far as they are known.
    private func families(
        _ places: Places, _ rows: [(labels: Labels, values: [Double])]
    ) -> [Family] {
        var samples = [[Sample]](repeating: [], count: places.values.count)
        for (labels, values) in rows {
            for (index, value) in values.enumerated() where !value.isNaN {
                samples[index].append(Sample(labels, value))
            }
        }
        return zip(places.values, samples).map { Family($0.metric, $1) }.filter(isKnown)
    }
}

extension Collector {
    /// One row with the settings that its columns name, of an answer with a row for each setting.
    fileprivate func settingsRow(of answer: Table) -> Table {
        var values: [String: String] = [:]
        for row in 0..<answer.rowCount {
            if let name = answer.text(row, 0) { values[name] = answer.text(row, 1) }
        }
        var table = Table(columns: columns.map(\.name))
        table.appendRow(columns.map { values[$0.name] })
        return table
    }
}

extension Table {
    /// Cells in one string, so that different cells give different strings.
    fileprivate func joined(_ row: Int, _ columns: [Int]) -> String {
        var bytes: [UInt8] = []
        for column in columns {
            if let cell = self.bytes(row, column) { bytes += cell }
            // The separator is no part of UTF-8 text that PostgreSQL lets through.
            if column != columns.last { bytes.append(0x1F) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Where a collector's columns stand in one answer.
private struct Places {
    struct Value {
        let name: String
        let column: Int
        let metric: Metric
        let factor: Double
        let remainder: Column.Remainder
        let decrease: Column.Decrease
        let showsDetails: Bool
    }

    var labels: [(name: String, column: Int, lookup: Column.Lookup)] = []
    var details: [(name: String, columns: [(column: Int, lookup: Column.Lookup)])] = []
    var values: [Value] = []

    init(_ table: Table, collector: Collector, variant: Variant) throws(Mapping.Mismatch) {
        var unexplained = Set(table.columns)
        var mismatches: [Mapping.Mismatch] = []
        for column in collector.columns {
            guard let place = table.columns.firstIndex(of: column.name) else {
                if variant.without.contains(column.name) { continue }
                mismatches.append(.missingColumn(column.name))
                continue
            }
            unexplained.remove(column.name)
            switch column.use {
            case .label(let name, let lookup): labels.append((name, place, lookup))
            case .detail(let name, let lookup):
                if let index = details.firstIndex(where: { $0.name == name }) {
                    details[index].columns.append((place, lookup))
                } else {
                    details.append((name, [(place, lookup)]))
                }
            case .value(let metric, let factor, let remainder):
                values.append(
                    Value(
                        name: column.name, column: place, metric: metric, factor: factor,
                        remainder: remainder, decrease: column.decrease,
                        showsDetails: column.showsDetails))
            case .hidden: break
            }
        }
        if !collector.ignoresOtherColumns {
            mismatches += unexplained.sorted().map { .unexplainedColumn($0) }
        }
        // What else is wrong is said with it: who puts the one right would only find the next.
        if collector.isStrict, !mismatches.isEmpty {
            mismatches += values.compactMap { Mapping.noNumber(in: $0.column, of: table) }
        }
        if let mismatch = Mapping.Mismatch(mismatches) { throw mismatch }
    }
}

extension Column.Lookup {
    fileprivate var isStatement: Bool { if case .statement = self { true } else { false } }
}

/// Makes the labels of a row, safe for the page.
private struct LabelMaker {
    let names: [String: String]
    let valueBytesMax: Int
    let texts: StatementTextChoice
    let database: String?
    let places: Places
    let labelNames: [String]
    var repairs = Mapping.Repairs()

    init(
        names: [String: String], valueBytesMax: Int, texts: StatementTextChoice,
        database: String?, places: Places
    ) {
        self.names = names
        self.valueBytesMax = valueBytesMax
        self.texts = texts
        self.places = places
        self.database = database
        labelNames = (database == nil ? [] : ["datname"]) + places.labels.map(\.name)
    }

    mutating func labels(_ table: Table, _ row: Int) -> Labels {
        var values: [String] = []
        values.reserveCapacity(labelNames.count)
        if let database { values.append(database) }
        for label in places.labels {
            values.append(value(table.bytes(row, label.column) ?? [], label.lookup))
        }
        return Labels(names: labelNames, values: values)
    }

    private mutating func value(_ bytes: ArraySlice<UInt8>, _ lookup: Column.Lookup) -> String {
        switch lookup {
        case .text: return safe(bytes)
        case .databaseName:
            let text = safe(bytes)
            return text == "0" || text.isEmpty ? "" : names[text] ?? "oid:\(text)"
        case .statement(let isEscaped):
            let bytes = isEscaped ? StatementTextChoice.unescaped(bytes) : Array(bytes)
            if String(validating: bytes, as: UTF8.self) == nil { repairs.encodings += 1 }
            let (text, isUnderstood) = texts.shown(bytes)
            if !isUnderstood { repairs.statements += 1 }
            return safe(Array(text.utf8)[...])
        }
    }

    /// The labels of a row with its details.
    mutating func detailed(_ labels: Labels, _ table: Table, _ row: Int) -> Labels {
        Labels(
            names: labels.names + places.details.map(\.name),
            values: labels.values
                + places.details.map { detail in
                    for (column, lookup) in detail.columns {
                        if let bytes = table.bytes(row, column) { return value(bytes, lookup) }
                    }
                    let isStatement = detail.columns.contains { $0.lookup.isStatement }
                    return isStatement && texts == .none ? "(not shown)" : ""
                })
    }

    func remainderLabels(_ ranking: Ranking) -> Labels {
        Labels(
            names: labelNames,
            values: labelNames.map { name in
                if let database, name == "datname" { return database }
                return ranking.remainder[name] ?? ""
            })
    }

    private mutating func safe(_ bytes: ArraySlice<UInt8>) -> String {
        var text: String
        if let valid = String(validating: bytes, as: UTF8.self) {
            text = valid
        } else {
            text = String(decoding: bytes, as: UTF8.self)
            repairs.encodings += 1
        }
        if text.utf8.count > valueBytesMax {
            repairs.cuts += 1
            text = LabelValue.cut(text, to: valueBytesMax)
        }
        return text
    }
}
