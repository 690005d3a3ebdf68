package import Metrics

/// Keeps the rows that matter most apart and adds up the rest, so that sums of increases are exact.
///
/// Of every row the last reading is kept. The difference to the next reading goes to the row's own
/// counters if it is among the top, else to the remainder's. A time-series database sees nothing
/// of the value with which a series begins, and takes a lower value for a count from 0. So every
/// series begins at 0, the remainder's too, and what it counted by then shows after the turns in
/// which the 0 was to be seen; a row that leaves the top before that leaves it to the remainder. A row that comes
/// back begins at 0 once more. The sum over the series of what they increased by is then what the
/// server's sum grew by, also when the server forgets its statistics, rows are renamed or the agent
/// starts again.
///
/// What cannot be known is not counted: what rows did before the first answer, and before they
/// first came where answers are cut. Rows stay in the top as long as no other needs the place,
/// because every change of series costs the time-series database more than a quiet series.
package struct RankedRows: Sendable {
    /// Where the counters begin.
    package enum Beginning: Sendable {
        /// At 0: what counts is what they grow by.
        case atZero
        /// With what the server says, for one look that is not compared with another one.
        case atServer
    }

    /// What the columns of a reading are.
    package struct Shape: Sendable {
        /// The counter whose growth ranks, or nil when the readings' size does.
        package let growing: Int?
        /// Which columns are counters.
        package let isCounter: [Bool]
        /// Which of them may go down without a reset of the row.
        package let mayShrink: [Bool]
        /// What the remainder says in each column.
        package let remainders: [Column.Remainder]

        /// Describes readings; no counter shrinks unless it is said.
        package init(
            growing: Int?, isCounter: [Bool], mayShrink: [Bool]? = nil,
            remainders: [Column.Remainder]
        ) {
            self.growing = growing
            self.isCounter = isCounter
            self.mayShrink = mayShrink ?? isCounter.map { _ in false }
            self.remainders = remainders
        }

        /// The places of the counters.
        var counters: [Int] { isCounter.indices.filter { isCounter[$0] } }
    }

    /// One row of an answer.
    package struct Reading: Sendable {
        /// What tells it from the others.
        let key: String
        /// A hash of its labels, where rows pass their counters on.
        let name: Int?
        let values: [Double]
        let size: Double

        /// Values are in column order, NaN for NULL; `size` ranks when no counter does.
        package init(key: String, name: Int? = nil, values: [Double], size: Double = 0) {
            self.key = key
            self.name = name
            self.values = values
            self.size = size
        }
    }

    /// All rows that came.
    package struct Answer: Sendable {
        let readings: [Reading]
        let isCut: Bool
        let origin: String?

        /// `isCut` when there were more rows; `origin` tells which server counted, if it is known.
        package init(_ readings: [Reading], isCut: Bool = false, origin: String? = nil) {
            self.readings = readings
            self.isCut = isCut
            self.origin = origin
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
        /// Rows with the key of another row, which were left out, or with the labels of one, which
        /// count in the remainder.
        package var duplicates = 0
    }

    struct Row {
        var reading: [Double]
        var name: Int?
        var seen: Int
    }

    /// A row of the answer that is being taken, and what its values are compared with.
    private struct Change {
        let index: Int
        let key: String
        let isNew: Bool
        let growth: RowGrowth
        let weight: Double
    }

    /// A row's place in the top.
    private struct Place {
        let labels: Labels
        /// The turn that shows it for the first time, at 0.
        let since: Int
        var lastInTop: Int
        var values: [Double]
    }

    /// Of rows that a cut answer leaves out that many are kept for each that it has.
    private static let missingShare = 1

    private let beginning: Beginning
    /// For how many answers a new series shows 0.
    private let zeroTurns: Int
    private var rows: [String: Row] = [:]
    private var places: [String: Place] = [:]
    private var remainder: [Double] = []
    /// In how many answers each of the remainder's counters has been shown.
    private var remainderTurns: [Int] = []
    private var turn = 0
    private var origin: String?
    private var wasCut = false
    private var mustBeginAgain = false
    private var mayGoOn = false

    /// Nothing was read yet; a new series shows 0 in `zeroTurns` answers.
    ///
    /// Who reads as often as answers come may miss one of them, but not two in a row.
    package init(_ beginning: Beginning = .atZero, zeroTurns: Int = 1) {
        self.beginning = beginning
        self.zeroTurns = zeroTurns
    }

    /// Takes the next answer as another server's: it is not compared with those before.
    package mutating func beginAgain() { mustBeginAgain = true }

    /// Takes the next answer as that of the same server after a restart, which kept its statistics
    /// or lost them all.
    package mutating func goOn() { mayGoOn = true }

    /// Takes the next answer; `labels` makes those of a reading by its place in the answer.
    package mutating func take(
        _ answer: Answer, top count: Int, shape: Shape, labels: (Int) -> Labels
    ) -> Result {
        turn += 1
        if remainder.isEmpty {
            remainder = shape.isCounter.map { _ in .nan }
            remainderTurns = shape.isCounter.map { _ in 0 }
        }
        var result = Result()
        let isOther = mustBeginAgain || isFromElsewhere(answer)
        origin = answer.origin ?? origin
        (mustBeginAgain, mayGoOn) = (false, false)
        let changes = compare(answer, isBaseline: turn == 1 || isOther, shape, &result)
        // What another server's rows had counted is no reading of this one's.
        forgetMissing(answer, keeping: answer.isCut && !isOther, shape)
        wasCut = answer.isCut
        var taken = keepPlaces(changes, shape, labels, &result)
        choose(changes, count, shape, labels, &taken, &result)
        addUp(changes, answer.readings, shape)
        show(changes, answer.readings, shape, &result)
        return result
    }

    /// An origin is the server's start and the database, with a slash in between.
    private func isFromElsewhere(_ answer: Answer) -> Bool {
        guard let new = answer.origin, let old = origin, new != old else { return false }
        return !mayGoOn || new.split(separator: "/").last != old.split(separator: "/").last
    }

    // MARK: What grew

    /// Compares every row with its last reading, and keeps the new one.
    private mutating func compare(
        _ answer: Answer, isBaseline: Bool, _ shape: Shape, _ result: inout Result
    ) -> [Change] {
        let unknown: RowGrowth = turn == 1 && beginning == .atServer ? .all : .none
        var changes: [Change] = []
        changes.reserveCapacity(answer.readings.count)
        var heirs = RowHeirs()
        for (index, reading) in answer.readings.enumerated() {
            let old = rows[reading.key]
            if old?.seen == turn {
                result.duplicates += 1
                continue
            }
            let growth: RowGrowth =
                if isBaseline {
                    unknown
                } else {
                    heirs.growth(of: reading, among: rows, shape)
                        ?? (answer.isCut || wasCut ? RowGrowth.none : .all)
                }
            // Before anything has grown, size is the best guess at what matters.
            let weight = shape.growing.map { column in
                turn == 1
                    ? reading.values[column] : growth.of(column, reading.values[column], shape)
            }
            rows[reading.key, default: Row(reading: [], seen: turn)].seen = turn
            changes.append(
                Change(
                    index: index, key: reading.key, isNew: old == nil, growth: growth,
                    weight: weight.map { $0.isNaN ? 0 : $0 } ?? reading.size))
        }
        for change in changes {
            rows[change.key]?.reading = answer.readings[change.index].values
            rows[change.key]?.name = answer.readings[change.index].name
        }
        return changes
    }

    /// Forgets rows that are gone; what a cut answer leaves out may come back.
    private mutating func forgetMissing(
        _ answer: Answer, keeping isKept: Bool, _ shape: Shape
    ) {
        for key in places.keys where rows[key]?.seen != turn { leave(key, shape) }
        if !isKept {
            if rows.contains(where: { $0.value.seen != turn }) {
                rows = rows.filter { $0.value.seen == turn }
            }
            return
        }
        let missing = rows.filter { $0.value.seen != turn }
        let excess = missing.count - Self.missingShare * answer.readings.count
        guard excess > 0 else { return }
        for row in missing.sorted(by: { $0.value.seen < $1.value.seen }).prefix(excess) {
            rows[row.key] = nil
        }
    }

    // MARK: Who is in the top

    /// A row that bears other labels now has another series; the labels in use.
    private mutating func keepPlaces(
        _ changes: [Change], _ shape: Shape, _ labels: (Int) -> Labels, _ result: inout Result
    ) -> Set<[String]> {
        var taken: Set<[String]> = []
        for change in changes {
            guard let place = places[change.key] else { continue }
            let now = labels(change.index)
            if now != place.labels { leave(change.key, shape) }
            guard taken.insert(now.values).inserted else {
                leave(change.key, shape)
                result.duplicates += 1
                continue
            }
            if now != place.labels {
                join(change.key, now, shape)
                places[change.key]?.lastInTop = place.lastInTop
            }
        }
        return taken
    }

    /// Decides who is in the top: newcomers take free places, then those of the longest idle.
    private mutating func choose(
        _ changes: [Change], _ count: Int, _ shape: Shape, _ labels: (Int) -> Labels,
        _ taken: inout Set<[String]>, _ result: inout Result
    ) {
        // A row that does nothing is shown only where it costs no other its series: when it is new
        // and there is room, or ranked by its size.
        let hasRoom = places.count < count
        let heaviest = changes.filter { change in
            change.weight > 0 || shape.growing == nil || (change.isNew && hasRoom)
        }.sorted { left, right in
            // Among equals those stay that are there: answers come in any order.
            left.weight != right.weight
                ? left.weight > right.weight
                : places[left.key] != nil && places[right.key] == nil
        }.prefix(count)
        for change in heaviest { places[change.key]?.lastInTop = turn }
        let newcomers = heaviest.filter { places[$0.key] == nil }
        let idle = places.filter { $0.value.lastInTop < turn }
            .sorted { $0.value.lastInTop < $1.value.lastInTop }
        let excess = max(0, places.count + newcomers.count - count)
        for member in idle.prefix(excess) {
            taken.remove(member.value.labels.values)
            leave(member.key, shape)
        }
        for newcomer in newcomers {
            let labels = labels(newcomer.index)
            if taken.insert(labels.values).inserted {
                join(newcomer.key, labels, shape)
            } else {
                result.duplicates += 1
            }
        }
    }

    private mutating func join(_ key: String, _ labels: Labels, _ shape: Shape) {
        places[key] = Place(
            labels: labels, since: turn, lastInTop: turn,
            values: [Double](repeating: 0, count: shape.isCounter.count))
    }

    private mutating func leave(_ key: String, _ shape: Shape) {
        guard let place = places.removeValue(forKey: key) else { return }
        // Its series has shown nothing but the 0 with which it began.
        guard showsZero(place, at: turn - 1) else { return }
        for column in shape.counters where place.values[column] != 0 {
            count(place.values[column], inRemainder: column)
        }
    }

    // MARK: Sums

    private mutating func addUp(_ changes: [Change], _ readings: [Reading], _ shape: Shape) {
        let counters = shape.counters
        for change in changes {
            let values = readings[change.index].values
            let hasPlace = places[change.key] != nil
            for column in counters {
                let growth = change.growth.of(column, values[column], shape)
                if growth.isNaN { continue }
                if !hasPlace {
                    count(growth, inRemainder: column)
                } else if growth != 0 {
                    places[change.key]?.values[column] += growth
                }
            }
        }
    }

    private func showsZero(_ place: Place, at turn: Int) -> Bool {
        if place.since == 1, beginning == .atServer { return false }
        return turn - place.since < zeroTurns
    }

    private mutating func count(_ growth: Double, inRemainder column: Int) {
        remainder[column] = (remainder[column].isNaN ? 0 : remainder[column]) + growth
    }

    // MARK: What is shown

    private mutating func show(
        _ changes: [Change], _ readings: [Reading], _ shape: Shape, _ result: inout Result
    ) {
        let isOneLook = turn == 1 && beginning == .atServer
        var gauges = shape.isCounter.map { _ in Double.nan }
        for change in changes {
            var values = readings[change.index].values
            guard let place = places[change.key] else {
                result.folded += 1
                for column in values.indices where !shape.isCounter[column] {
                    shape.remainders[column].add(values[column], to: &gauges[column])
                }
                continue
            }
            for column in values.indices where shape.isCounter[column] && !values[column].isNaN {
                values[column] = showsZero(place, at: turn) ? 0 : place.values[column]
            }
            result.top.append((place.labels, values))
        }
        result.remainder = gauges
        for column in shape.counters where !remainder[column].isNaN {
            if isOneLook { remainderTurns[column] = zeroTurns }
            let isNew = remainderTurns[column] < zeroTurns
            result.remainder[column] = isNew ? 0 : remainder[column]
            remainderTurns[column] += 1
        }
    }
}

extension Column.Remainder {
    /// Adds a row's gauge to those before, NaN standing for none.
    fileprivate func add(_ value: Double, to sum: inout Double) {
        guard !value.isNaN else { return }
        switch self {
        case .sum: sum = sum.isNaN ? value : sum + value
        case .max: sum = sum.isNaN ? value : Swift.max(sum, value)
        case .none: break
        }
    }
}
