/// The series of a chart within its bounds: what cannot be drawn is unknown, what is too much is put
/// together, and what was done is counted.
struct PreparedSeries {
    /// More series are summed up as other.
    static let seriesMax = 8
    /// More moments are put together, several into one.
    static let pointsMax = 480

    let grid: TimeGrid
    let series: [Series]
    /// How many moments of the caller's each one here is the mean of.
    let merged: Int
    /// How many values could not be drawn.
    let leftOut: Int
    /// How many series are summed up.
    let others: Int

    /// Prepares series over a grid; with `isStacked` negative values cannot be drawn.
    init(_ all: [Series], over grid: TimeGrid, isStacked: Bool) {
        var leftOut = 0
        let drawable = all.map { series in
            let values = (0..<grid.count).map { index -> Double? in
                guard index < series.values.count, let value = series.values[index] else {
                    return nil
                }
                if ValueAxis.isDrawable(value), !isStacked || value >= 0 { return value }
                leftOut += 1
                return nil
            }
            return Series(series.name, values, tone: series.tone)
        }
        let (kept, others) = Self.summed(drawable)
        let factor = (grid.count + Self.pointsMax - 1) / Self.pointsMax
        self.grid = Self.merged(grid, factor)
        series = Self.toned(kept.map { Self.merged($0, factor) })
        merged = factor
        self.leftOut = leftOut
        self.others = others
    }

    private init(grid: TimeGrid, series: [Series], merged: Int) {
        (self.grid, self.series, self.merged, leftOut, others) = (grid, series, merged, 0, 0)
    }

    /// The same with at most that many moments.
    func merged(to most: Int) -> PreparedSeries {
        let factor = (grid.count + most - 1) / most
        return PreparedSeries(
            grid: Self.merged(grid, factor), series: series.map { Self.merged($0, factor) },
            merged: merged * factor)
    }

    /// Whether any value is known.
    var isKnown: Bool { series.contains { $0.last != nil } }

    /// Runs of moments of which nothing is known.
    var gaps: [Range<Int>] {
        Self.runs(grid.count) { index in series.allSatisfy { $0.values[index] == nil } }
    }

    /// What a reader must know of how it was made; nil when nothing was done.
    var note: String? {
        var notes: [String] = []
        if merged > 1 { notes.append("each point is the mean of \(merged)") }
        if others > 0 { notes.append("\(others) series with least are summed up as other") }
        if leftOut > 0 {
            notes.append("\(leftOut) \(leftOut == 1 ? "value" : "values") cannot be drawn")
        }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    /// The runs of indices for which a condition holds.
    static func runs(_ count: Int, where holds: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var begin: Int?
        for index in 0..<count {
            if holds(index) {
                begin = begin ?? index
            } else if let start = begin {
                runs.append(start..<index)
                begin = nil
            }
        }
        if let begin { runs.append(begin..<count) }
        return runs
    }

    private static func summed(_ all: [Series]) -> (kept: [Series], others: Int) {
        guard all.count > seriesMax else { return (all, 0) }
        let order = all.indices.sorted { (all[$1].sum, $0) < (all[$0].sum, $1) }
        let kept = Set(order.prefix(seriesMax - 1))
        let rest = all.indices.filter { !kept.contains($0) }
        let count = all.map(\.values.count).max() ?? 0
        let values = (0..<count).map { index -> Double? in
            let known = rest.compactMap { all[$0].values[index] }
            return known.isEmpty ? nil : known.reduce(0, +)
        }
        let other = Series("other", values, tone: 0)
        return (all.indices.filter(kept.contains).map { all[$0] } + [other], rest.count)
    }

    private static func merged(_ grid: TimeGrid, _ factor: Int) -> TimeGrid {
        TimeGrid(
            start: grid.start, step: grid.step * Int64(factor),
            count: (grid.count + factor - 1) / factor)
    }

    private static func merged(_ series: Series, _ factor: Int) -> Series {
        guard factor > 1 else { return series }
        let values = stride(from: 0, to: series.values.count, by: factor).map { start -> Double? in
            let part = series.values[start..<min(start + factor, series.values.count)]
            let known = part.compactMap(\.self)
            // Divided first: a sum of large values has no room.
            return known.isEmpty
                ? nil : known.reduce(0) { $0 + $1 / Double(known.count) }
        }
        return Series(series.name, values, tone: series.tone)
    }

    /// Gives each series without a tone the next that no other has.
    private static func toned(_ all: [Series]) -> [Series] {
        let taken = Set(all.compactMap(\.tone))
        var free = (1...Palette.light.count).filter { !taken.contains($0) }[...]
        return all.map { series in
            Series(series.name, series.values, tone: series.tone ?? free.popFirst() ?? 0)
        }
    }
}
