import Metrics

/// A row's series of its own: what it counted, and what of that has been shown.
struct RankedPlace {
    let labels: Labels
    /// What it has counted; goes on from 0 by what the row grows.
    private(set) var values: [Double]
    /// What was counted under these labels, shown or not; it goes on from what bore them before.
    private(set) var counted: [Double]
    /// The last answer in which the row was among the top.
    var lastInTop: Int
    /// Whether another row has taken its place: it counts no more, and goes when all was shown.
    private(set) var isLeaving = false
    /// What was shown last; NaN where nothing was.
    private var shown: [Double]
    /// In how many answers it was shown.
    private var turns: Int
    /// In how many answers what it counted was shown as it is now.
    private var turnsOfValues = 0

    /// A series that begins with the answer of `turn`; `zeroTurns` of it as if they had been.
    init(
        labels: Labels, columns: Int, turn: Int, zerosShown: Int, goingOnFrom former: [Double]?
    ) {
        self.labels = labels
        lastInTop = turn
        turns = zerosShown
        values = [Double](repeating: 0, count: columns)
        counted = former ?? values
        shown = [Double](repeating: .nan, count: columns)
    }

    /// Counts on.
    mutating func count(_ growth: Double, _ column: Int) {
        guard growth != 0 else { return }
        values[column] += growth
        counted[column] += growth
        turnsOfValues = 0
    }

    /// Begins to leave: from now on the row counts elsewhere.
    mutating func leave() { isLeaving = true }

    /// Is wanted again before it was gone.
    mutating func stay() { isLeaving = false }

    /// What it counted and did not show.
    func pending(_ column: Int) -> Double {
        values[column] - (shown[column].isNaN ? 0 : shown[column])
    }

    /// Whether what it counted shows with the next answer.
    func isReady(zeroTurns: Int) -> Bool { turns >= zeroTurns }

    /// Whether all that it counted was to be seen by who misses `missed` answers in a row.
    func isShown(missing missed: Int, counters: [Int]) -> Bool {
        let isPending = counters.contains { pending($0) != 0 }
        return !isPending && (turnsOfValues > missed || values.allSatisfy { $0 == 0 })
    }

    /// What it shows now in each counter that `isThere`; 0 while it has not been shown `zeroTurns`
    /// times.
    mutating func show(zeroTurns: Int, counters: [Int], isThere: (Int) -> Bool) -> [Double] {
        var now = [Double](repeating: .nan, count: values.count)
        let isNew = turns < zeroTurns
        for column in counters where isThere(column) {
            now[column] = isNew ? 0 : values[column]
            shown[column] = now[column]
        }
        turns += 1
        if !isNew { turnsOfValues += 1 }
        return now
    }

    /// The same without the row, which is gone.
    mutating func showWithoutRow(zeroTurns: Int, counters: [Int]) -> [Double] {
        let were = shown
        return show(zeroTurns: zeroTurns, counters: counters) { !were[$0].isNaN }
    }
}
