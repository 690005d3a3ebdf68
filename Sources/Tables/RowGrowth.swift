/// By how much the counters of a row grew, derived from the values it is compared with.
enum RowGrowth {
    /// Nothing that is known: the row begins to count now.
    case none
    /// By all that it shows: the row is new on the server.
    case all
    /// By the difference to an earlier reading.
    case since([Double])
    /// The server has forgotten the row's statistics since this reading.
    case reset(since: [Double])

    /// Compares two readings of a row: a server forgets a whole row, so when one counter went down
    /// one that has caught up by now began at 0, too.
    init(from old: [Double], to new: [Double], _ shape: RankedRows.Shape) {
        let isReset = new.indices.contains { column in
            shape.isCounter[column] && !shape.mayShrink[column] && new[column] < old[column]
        }
        self = isReset ? .reset(since: old) : .since(old)
    }

    /// The growth of one counter that shows `value` now; NaN when that is NULL.
    ///
    /// A counter that was NULL begins to count now.
    func of(_ column: Int, _ value: Double, _ shape: RankedRows.Shape) -> Double {
        if value.isNaN { return .nan }
        switch self {
        case .none: return 0
        case .all: return value
        case .since(let old):
            // One that shrank has lost a part, and its growth with it.
            return old[column].isNaN ? 0 : max(0, value - old[column])
        case .reset(let old):
            // The parts of a sum are rows of their own and need not have been reset.
            guard shape.mayShrink[column], !(value < old[column]) else { return value }
            return old[column].isNaN ? 0 : value - old[column]
        }
    }
}
