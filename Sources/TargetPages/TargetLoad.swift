import Charts
import Memory

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
    var isKnown: Bool { average != nil }

    /// Adds up what is remembered until `now`, in milliseconds since 1970.
    init(_ memory: ActivityMemory, range: LoadRange, now: Int64) {
        self.range = range
        grid = range.grid(until: now)
        let whole = grid.start..<grid.end
        classes = Self.classes(memory, grid)
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

    /// Colours that wait classes keep, whatever others there are.
    private static let tones = [
        "IO": 1, "Client": 2, "CPU": 3, "LWLock": 4, "IPC": 5, "Lock": 6, "Timeout": 7,
        "Extension": 8,
    ]

    /// A series for each class that occurs; a step without any sample is unknown in all of them.
    private static func classes(_ memory: ActivityMemory, _ grid: TimeGrid) -> [Series] {
        var names: [String] = []
        var values: [String: [Double?]] = [:]
        var isSampled = [Bool](repeating: false, count: grid.count)
        func add(_ microseconds: Int, of name: String, at index: Int, _ observed: Int) {
            if values[name] == nil {
                names.append(name)
                values[name] = [Double?](repeating: nil, count: grid.count)
            }
            let before = values[name]?[index] ?? 0
            values[name]?[index] = before + Double(microseconds) / Double(observed)
        }
        for index in 0..<grid.count {
            let sums = memory.sums(
                in: grid.time(of: index)..<grid.time(of: index + 1), by: [.waitEvent])
            guard sums.observed > 0 else { continue }
            isSampled[index] = true
            for row in sums.rows {
                let name = row.texts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
                add(row.microseconds, of: name, at: index, sums.observed)
            }
            if sums.remainder > 0 { add(sums.remainder, of: "other", at: index, sums.observed) }
        }
        // With samples and no session at all the load is known: it is none.
        if names.isEmpty, isSampled.contains(true) {
            names = ["CPU"]
            values["CPU"] = [Double?](repeating: nil, count: grid.count)
        }
        return names.sorted().map { name in
            let known = (values[name] ?? []).enumerated().map { index, value in
                isSampled[index] ? value ?? 0 : nil
            }
            return Series(name, known, tone: name == "other" ? 0 : tones[name])
        }
    }
}
