/// Rows of numbers with their times, the oldest first; each as wide as `TrendSeries.all`.
struct TrendRows: Sendable, Equatable {
    private(set) var times: [Int64] = []
    /// Row after row; NaN is what is not known.
    private(set) var values: [Float] = []

    static var width: Int { TrendSeries.all.count }

    var count: Int { times.count }
    /// What it takes in memory.
    var bytes: Int { times.count * (8 + 4 * Self.width) }

    mutating func append(_ row: [Float], at time: Int64) {
        times.append(time)
        values += row
    }

    mutating func replaceLast(_ row: [Float], at time: Int64) {
        guard !times.isEmpty else { return }
        times.removeLast()
        values.removeLast(Self.width)
        append(row, at: time)
    }

    /// Gives up rows from before a time, and the oldest beyond a number.
    mutating func trim(before time: Int64, most: Int) {
        let old = max(times.firstIndex { $0 >= time } ?? count, count - most)
        // Not for each row: all others move.
        guard old > count / 8 || old == count else { return }
        times.removeFirst(old)
        values.removeFirst(old * Self.width)
    }

    mutating func shift(by step: Int64) {
        let most = ActivityRecord.timeMax - 1
        let step = max(-most, min(step, most))
        for index in times.indices { times[index] = max(0, min(times[index] + step, most)) }
    }

    func row(_ index: Int) -> [Float] {
        Array(values[index * Self.width..<(index + 1) * Self.width])
    }

    /// Gives up rows from a time on.
    mutating func cut(from time: Int64) {
        let kept = times.firstIndex { $0 >= time } ?? count
        times.removeSubrange(kept...)
        values.removeSubrange((kept * Self.width)...)
    }

    /// The rows behind these.
    mutating func append(_ other: TrendRows) {
        times += other.times
        values += other.values
    }

    /// Calls `body` with the times and known numbers of one series in a range.
    func forEach(_ series: Int, in range: Range<Int64>, _ body: (Int64, Float) -> Void) {
        guard !range.isEmpty else { return }
        for index in times.indices where range.contains(times[index]) {
            let value = values[index * Self.width + series]
            if !value.isNaN { body(times[index], value) }
        }
    }
}
