import Metrics

/// Finds out which row of the last answer a row goes on counting from.
///
/// Mostly that is the row itself. An index that was rebuilt concurrently is another one under the
/// old name, with the counters of the old one: it may be new, or have been there under a name of
/// its own while it was built.
struct RowHeirs {
    private var byName: [ExactText: [Double]]?

    /// How a row grew, or nil when it was not there before; `rows` hold the last answer.
    mutating func growth(
        of reading: RankedRows.Reading, among rows: [ExactText: RankedRows.Row],
        _ shape: RankedRows.Shape
    ) -> RowGrowth? {
        let old = rows[reading.key]
        let own = old.map { RowGrowth(from: $0.reading, to: reading.values, shape) }
        guard let name = reading.name, name != old?.name, let former = former(name, among: rows)
        else { return own }
        let inherited = RowGrowth(from: former, to: reading.values, shape)
        guard case .since = inherited else { return own }
        guard let own else { return inherited }
        // Of two explanations the one that claims less.
        return total(inherited, reading, shape) < total(own, reading, shape) ? inherited : own
    }

    private mutating func former(
        _ name: ExactText, among rows: [ExactText: RankedRows.Row]
    ) -> [Double]? {
        if byName == nil {
            byName = [:]
            for row in rows.values {
                if let name = row.name { byName?[name] = row.reading }
            }
        }
        return byName?[name]
    }

    private func total(
        _ growth: RowGrowth, _ reading: RankedRows.Reading, _ shape: RankedRows.Shape
    ) -> Double {
        shape.counters.reduce(0) { sum, column in
            let grown = growth.of(column, reading.values[column], shape)
            return grown.isNaN ? sum : sum + grown
        }
    }
}
