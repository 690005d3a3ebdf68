import Charts
import Memory
import TargetParts

/// What the sessions of a target did in a time range, from what is remembered.
struct TargetLoad {
    /// One statement, user, database or application.
    struct Row {
        let name: String
        let seconds: Double
        /// Of all session-seconds of the range.
        let share: Double
    }

    /// How many rows each table has.
    static let rowsMax = 10

    let range: LoadRange
    let grid: TimeGrid
    /// Average number of active sessions, by wait class.
    let classes: [Series]
    /// The rows with most seconds, by dimension.
    let top: [(dimension: ActivityDimension, rows: [Row], others: Int)]
    /// The average number of active sessions over the range; nil without a sample.
    let average: Double?
    /// For how many seconds samples stand.
    let observed: Double

    /// Whether there is a sample.
    var isKnown: Bool {
        average != nil || classes.contains { $0.values.contains { $0 != nil } }
    }

    /// Adds up what is remembered until `now`, in milliseconds since 1970,
    /// and what the history knows besides.
    init(_ memory: ActivityMemory, range: LoadRange, past: PastNumbers?, now: Int64) {
        self.range = range
        grid = range.grid(until: now)
        let whole = grid.start..<grid.end
        let known = WaitClasses.series(memory, grid)
        classes =
            past?.filling(
                known, border: LoadRange.border(of: memory.oldest, in: grid), steps: grid.count)
            ?? known
        let sums = memory.sums(in: whole, by: [.waitEvent])
        average =
            sums.observed > 0 ? Double(sums.total) / Double(sums.observed) : nil
        observed = Double(sums.observed) / 1e6
        let dimensions: [ActivityDimension] = [.statement, .user, .database, .application]
        top = dimensions.map { dimension in
            var sums = memory.sums(in: whole, by: [dimension])
            let (count, total) = (sums.rows.count, Double(max(1, sums.total)))
            sums.keepFirst(Self.rowsMax)
            let rows = sums.rows.map { row in
                Row(
                    name: row.texts.map { String(decoding: $0, as: UTF8.self) }.joined(),
                    seconds: Double(row.microseconds) / 1e6,
                    share: Double(row.microseconds) / total)
            }
            return (dimension, rows, count - rows.count)
        }
    }
}
