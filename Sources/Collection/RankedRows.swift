package import Metrics

/// Keeps the rows that matter most apart and adds up the rest, without a counter going down.
///
/// Of every row the last reading is kept. The difference to the next reading goes to the row's own
/// counters if it is among the top, else to the remainder's. So the sum over the page grows by just
/// what the server's sum grew, and every series only grows, also when the server forgets its
/// statistics. A row that joins the top begins with this interval's growth; what it had before is
/// in the remainder already. A row that leaves takes its counters with it: folding them into the
/// remainder would look like work done now. Rows stay in the top as long as no other needs the
/// place, because every change of series costs the time-series database more than a quiet series.
package struct RankedRows: Sendable {
    /// What the columns of a reading are.
    package struct Shape: Sendable {
        /// The counter whose growth ranks, or nil when the readings' size does.
        package let growing: Int?
        /// Which columns are counters.
        package let isCounter: [Bool]
        /// What the remainder says in each column.
        package let remainders: [Column.Remainder]

        /// Describes readings.
        package init(growing: Int?, isCounter: [Bool], remainders: [Column.Remainder]) {
            self.growing = growing
            self.isCounter = isCounter
            self.remainders = remainders
        }
    }

    /// One row of an answer.
    package struct Reading: Sendable {
        let labels: Labels
        let values: [Double]
        let size: Double

        /// Values are in column order, NaN for NULL; `size` ranks when no counter does.
        package init(labels: Labels, values: [Double], size: Double = 0) {
            self.labels = labels
            self.values = values
            self.size = size
        }
    }

    /// What is shown.
    package struct Result: Sendable {
        /// The top rows with their values; NaN where there is none.
        package var top: [(labels: Labels, values: [Double])] = []
        /// The values of all other rows together; NaN where there is none.
        package var remainder: [Double] = []
        /// How many rows share the remainder.
        package var folded = 0
        /// Rows that bore the labels of an earlier row and were left out.
        package var duplicates = 0
    }

    private struct Row {
        var reading: [Double]
        /// The turn in which it first came.
        let since: Int
        /// The row's own counters, or nil when it is not in the top.
        var shown: [Double]?
        var lastInTop = 0
        var seen = 0
    }

    private var rows: [[String]: Row] = [:]
    private var remainder: [Double] = []
    private var turn = 0

    /// Nothing was read yet.
    package init() {}

    /// Takes the next answer.
    package mutating func take(_ readings: [Reading], top places: Int, shape: Shape) -> Result {
        turn += 1
        if remainder.isEmpty { remainder = shape.isCounter.map { $0 ? 0 : .nan } }
        var growths: [(key: [String], growth: [Double], weight: Double)] = []
        growths.reserveCapacity(readings.count)
        var result = Result()
        var latest: [[String]: Int] = [:]
        for (index, reading) in readings.enumerated() {
            let key = reading.labels.values
            guard latest[key] == nil else {
                result.duplicates += 1
                continue
            }
            latest[key] = index
            let growth = Self.growth(from: rows[key]?.reading, to: reading.values, shape)
            growths.append((key, growth, shape.growing.map { growth[$0] } ?? reading.size))
            rows[key, default: Row(reading: [], since: turn)].reading = reading.values
            rows[key]?.seen = turn
        }
        rows = rows.filter { $0.value.seen == turn }
        choose(growths, places, shape)
        addUp(growths, shape)
        for growth in growths {
            guard let row = rows[growth.key], let index = latest[growth.key] else { continue }
            if let shown = row.shown {
                let values = shape.isCounter.indices.map {
                    shape.isCounter[$0] ? shown[$0] : row.reading[$0]
                }
                result.top.append((readings[index].labels, values))
            } else {
                result.folded += 1
            }
        }
        result.remainder = remainderNow(shape)
        return result
    }

    /// How much each counter grew; when one went down all began anew.
    ///
    /// Gauges are themselves.
    private static func growth(from old: [Double]?, to new: [Double], _ shape: Shape) -> [Double] {
        guard let old else { return new }
        let counters = new.indices.filter { shape.isCounter[$0] }
        // A server forgets a whole row: a counter that has caught up by now began anew, too.
        if counters.contains(where: { new[$0] < old[$0] }) { return new }
        var growth = new
        for index in counters where new[index] >= old[index] { growth[index] -= old[index] }
        return growth
    }

    /// Decides who is in the top: newcomers take free places, then those of the longest idle.
    private mutating func choose(
        _ growths: [(key: [String], growth: [Double], weight: Double)], _ places: Int,
        _ shape: Shape
    ) {
        // A row that does nothing is shown only where it costs no change of series: when it is new,
        // or ranked by its size.
        let heaviest = growths.filter { growth in
            growth.weight > 0 || shape.growing == nil || rows[growth.key]?.since == turn
        }.sorted { left, right in
            // Among equals those stay that are there: answers come in any order.
            left.weight != right.weight
                ? left.weight > right.weight
                : rows[left.key]?.shown != nil && rows[right.key]?.shown == nil
        }.prefix(places)
        for growth in heaviest { rows[growth.key]?.lastInTop = turn }
        let newcomers = heaviest.filter { rows[$0.key]?.shown == nil }
        let members = rows.filter { $0.value.shown != nil }
        let idle = members.filter { $0.value.lastInTop < turn }
            .sorted { $0.value.lastInTop < $1.value.lastInTop }
        let excess = max(0, members.count + newcomers.count - places)
        for member in idle.prefix(excess) { rows[member.key]?.shown = nil }
        for newcomer in newcomers {
            rows[newcomer.key]?.shown = [Double](repeating: 0, count: newcomer.growth.count)
        }
    }

    private mutating func addUp(
        _ growths: [(key: [String], growth: [Double], weight: Double)], _ shape: Shape
    ) {
        for (key, growth, _) in growths {
            guard var row = rows[key] else { continue }
            for index in growth.indices where shape.isCounter[index] && !growth[index].isNaN {
                if row.shown == nil {
                    remainder[index] += growth[index]
                } else {
                    row.shown?[index] += growth[index]
                }
            }
            rows[key] = row
        }
    }

    private func remainderNow(_ shape: Shape) -> [Double] {
        shape.isCounter.indices.map { index in
            if shape.isCounter[index] { return remainder[index] }
            let values = rows.values.filter { $0.shown == nil }.map { $0.reading[index] }
                .filter { !$0.isNaN }
            guard !values.isEmpty else { return .nan }
            switch shape.remainders[index] {
            case .sum: return values.reduce(0, +)
            case .max: return values.max() ?? .nan
            case .none: return .nan
            }
        }
    }
}
