/// What the rows without a series of their own counted together.
struct RankedRemainder {
    /// What is shown of it, with what series that ended had not shown; NaN where there is none.
    private var values: [Double]
    /// What these rows themselves counted.
    private(set) var counted: [Double]
    /// In how many answers each counter has been shown.
    private var turns: [Int]

    /// Nothing was counted yet.
    init(_ shape: RankedRows.Shape) {
        values = shape.isCounter.map { _ in .nan }
        counted = values
        turns = values.map { _ in 0 }
    }

    /// Takes in what a row grew by.
    mutating func count(_ growth: Double, _ column: Int) {
        inherit(growth, column)
        counted[column] = (counted[column].isNaN ? 0 : counted[column]) + growth
    }

    /// Takes in what a series that ends had not shown; it was counted there.
    mutating func inherit(_ pending: Double, _ column: Int) {
        values[column] = (values[column].isNaN ? 0 : values[column]) + pending
    }

    /// What it shows now beside these gauges; 0 while a counter has not been shown `zeroTurns` times,
    /// unless there `isOneLook` alone.
    mutating func show(
        beside gauges: [Double], _ shape: RankedRows.Shape, zeroTurns: Int, isOneLook: Bool
    ) -> [Double] {
        var now = gauges
        for column in shape.counters where !values[column].isNaN {
            if isOneLook { turns[column] = zeroTurns }
            now[column] = turns[column] < zeroTurns ? 0 : values[column]
            turns[column] += 1
        }
        return now
    }
}
