package import Metrics

/// Keeps the rows that matter most apart and adds up the rest, so that sums of increases are exact.
///
/// Of every row the last reading is kept. The difference to the next reading goes to the row's own
/// counters if it is among the top, else to the remainder's. Those are in the top that grew most
/// with the last answers, so that what ran once keeps its series for some minutes.
///
/// A time-series database sees nothing of the value with which a series begins, and takes a lower
/// value for a count from 0. So every series begins at 0, the remainder's too, and what it counted
/// by then shows after the turns in which the 0 was to be seen. A row that leaves the top counts in
/// the remainder from then on, and its series goes when what it had counted was to be seen. As many
/// series may be leaving as there are places; of more, those that hold the least leave it to the
/// remainder at once. A row that comes back begins at 0 once more. The sum over the series of what
/// they increased by is then what the server's sum grew by, also when the server forgets its
/// statistics, rows are renamed or the agent starts again.
///
/// What cannot be known is not counted: what rows did before the first answer, and before they
/// first came where answers are cut. Rows stay in the top as long as no other needs the place,
/// because every change of series costs the time-series database more than a quiet series.
package struct RankedRows: Sendable {
    struct Row {
        var reading: [Double]
        var name: ExactText?
        var seen: Int
        var recent = RecentGrowth()
    }

    /// A row of the answer that is being taken, and what its values are compared with.
    private struct Change {
        let index: Int
        let key: ExactText
        let isNew: Bool
        let growth: RowGrowth
        let weight: Double
        let isRanked: Bool
    }

    /// Of rows that a cut answer leaves out that many are kept for each that it has.
    private static let missingShare = 1

    private let beginning: Beginning
    /// For how many answers a new series shows 0, and for how many one that leaves shows its last.
    package var zeroTurns: Int
    private var rows: [ExactText: Row] = [:]
    private var places: [ExactText: RankedPlace] = [:]
    private var remainder: RankedRemainder?
    /// What was counted under labels whose series ended with this answer.
    private var ended: [Labels: [Double]] = [:]
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

    /// The labels of a row that has a series of its own; nil for any other.
    package func labels(of key: ExactText) -> Labels? { places[key]?.labels }

    /// Takes the next answer; `labels` makes those of a reading by its place in the answer.
    package mutating func take(
        _ answer: Answer, top count: Int, shape: Shape, labels: (Int) -> Labels
    ) -> Result {
        turn += 1
        ended = [:]
        if remainder == nil { remainder = RankedRemainder(shape) }
        var result = Result()
        let isOther = mustBeginAgain || isFromElsewhere(answer)
        origin = answer.origin ?? origin
        (mustBeginAgain, mayGoOn) = (false, false)
        let changes = compare(answer, isBaseline: turn == 1 || isOther, shape, &result)
        // What another server's rows had counted is no reading of this one's.
        forgetMissing(answer, keeping: answer.isCut && !isOther)
        wasCut = answer.isCut
        var taken = keepPlaces(changes, shape, labels, &result)
        choose(changes, count, shape, labels, &taken, &result)
        boundLeaving(count, shape)
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
            let weight = weight(of: reading, growth, old?.recent, shape)
            rows[reading.key, default: Row(reading: [], seen: turn)].seen = turn
            changes.append(
                Change(
                    index: index, key: reading.key, isNew: old == nil, growth: growth,
                    weight: weight, isRanked: reading.isRanked))
        }
        for change in changes {
            let reading = answer.readings[change.index]
            rows[change.key]?.reading = reading.values
            rows[change.key]?.name = reading.name
            if let column = shape.growing, turn > 1 {
                let growth = change.growth.of(column, reading.values[column], shape)
                rows[change.key]?.recent.add(growth, at: turn)
            }
        }
        return changes
    }

    /// What ranks a row: how much it grew with the last answers and this one, or its size.
    private func weight(
        of reading: Reading, _ growth: RowGrowth, _ recent: RecentGrowth?, _ shape: Shape
    ) -> Double {
        guard let column = shape.growing else { return reading.size }
        let value = reading.values[column]
        // Before anything has grown, size is the best guess at what matters.
        let now = turn == 1 ? value : growth.of(column, value, shape)
        return (now.isNaN ? 0 : now) + (recent?.sum(at: turn) ?? 0)
    }

    /// Forgets rows that are gone; what a cut answer leaves out may come back.
    private mutating func forgetMissing(_ answer: Answer, keeping isKept: Bool) {
        for key in places.keys where rows[key]?.seen != turn { places[key]?.leave() }
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
    ) -> Set<Labels> {
        var taken: Set<Labels> = []
        for change in changes {
            guard let place = places[change.key], !place.isLeaving else { continue }
            let now = labels(change.index)
            if now != place.labels { remove(change.key, shape) }
            guard taken.insert(now).inserted else {
                remove(change.key, shape)
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

    /// Decides who is in the top: newcomers take free places, then those of rows that did least.
    private mutating func choose(
        _ changes: [Change], _ count: Int, _ shape: Shape, _ labels: (Int) -> Labels,
        _ taken: inout Set<Labels>, _ result: inout Result
    ) {
        let active = places.filter { !$0.value.isLeaving }
        // A row that does nothing is shown only where it costs no other its series: when it is new
        // and there is room, or ranked by its size.
        let hasRoom = active.count < count
        let heaviest = changes.filter { change in
            guard change.isRanked else { return false }
            return change.weight > 0 || shape.growing == nil || (change.isNew && hasRoom)
        }.sorted { left, right in
            // Among equals those stay that are there: answers come in any order.
            left.weight != right.weight
                ? left.weight > right.weight
                : active[left.key] != nil && active[right.key] == nil
        }.prefix(count)
        for change in heaviest where active[change.key] != nil {
            places[change.key]?.lastInTop = turn
        }
        let newcomers = heaviest.filter { active[$0.key] == nil }
        let excess = active.count + newcomers.count - count
        for key in idle(changes, shape, excess) {
            if let labels = places[key]?.labels { taken.remove(labels) }
            places[key]?.leave()
        }
        for newcomer in newcomers {
            let labels = labels(newcomer.index)
            if taken.insert(labels).inserted {
                join(newcomer.key, labels, shape)
            } else {
                result.duplicates += 1
            }
        }
    }

    /// The rows whose places are needed: `excess` of those that are not in the top now, and all that
    /// are not ranked any more.
    private func idle(_ changes: [Change], _ shape: Shape, _ excess: Int) -> [ExactText] {
        var weights: [ExactText: Double] = [:]
        var unranked: [ExactText] = []
        for change in changes {
            guard let place = places[change.key], !place.isLeaving else { continue }
            if !change.isRanked {
                unranked.append(change.key)
            } else if place.lastInTop < turn {
                weights[change.key] = change.weight
            }
        }
        func size(_ key: ExactText) -> Double {
            shape.growing.flatMap { rows[key]?.reading[$0] } ?? 0
        }
        let order = weights.keys.sorted { left, right in
            let (one, other) = (weights[left] ?? 0, weights[right] ?? 0)
            if one != other { return one < other }
            let (since, otherSince) = (places[left]?.lastInTop ?? 0, places[right]?.lastInTop ?? 0)
            return since != otherSince ? since < otherSince : size(left) < size(right)
        }
        return unranked + order.prefix(max(0, excess - unranked.count))
    }

    private mutating func join(_ key: ExactText, _ labels: Labels, _ shape: Shape) {
        if places[key]?.labels == labels {
            places[key]?.stay()
            places[key]?.lastInTop = turn
            return
        }
        remove(key, shape)
        // Another row's series under these labels ends where this one begins.
        var former = ended[labels]
        for (other, place) in places where place.labels == labels {
            former = place.counted
            if place.isLeaving { remove(other, shape) }
        }
        let isFirst = turn == 1 && beginning == .atServer
        places[key] = RankedPlace(
            labels: labels, columns: shape.isCounter.count, turn: turn,
            zerosShown: isFirst ? zeroTurns : 0, goingOnFrom: former)
    }

    // MARK: Who leaves

    /// Ends a series; what it has not shown is the remainder's.
    private mutating func remove(_ key: ExactText, _ shape: Shape) {
        guard let place = places.removeValue(forKey: key) else { return }
        ended[place.labels] = place.counted
        for column in shape.counters where place.pending(column) != 0 {
            remainder?.inherit(place.pending(column), column)
        }
    }

    /// Ends the series of rows that have left once all was to be seen.
    private mutating func removeShown(_ shape: Shape) {
        let counters = shape.counters
        for (key, place) in places
        where place.isLeaving && place.isShown(missing: zeroTurns - 1, counters: counters) {
            remove(key, shape)
        }
    }

    /// Bounds how many series are leaving: those go first that hold nothing back, then those that
    /// would not show it yet, and of these the ones that hold least.
    private mutating func boundLeaving(_ count: Int, _ shape: Shape) {
        removeShown(shape)
        let leaving = places.filter(\.value.isLeaving)
        guard leaving.count > count else { return }
        let column = shape.growing ?? shape.counters.first
        let held = leaving.map { key, place in
            let pending = column.map { place.pending($0) } ?? 0
            return (key: key, pending: pending, isReady: place.isReady(zeroTurns: zeroTurns))
        }.sorted { left, right in
            if (left.pending > 0) != (right.pending > 0) { return right.pending > 0 }
            if left.isReady != right.isReady { return right.isReady }
            return left.pending < right.pending
        }
        for one in held.prefix(leaving.count - count) { remove(one.key, shape) }
    }

    // MARK: Sums

    private mutating func addUp(_ changes: [Change], _ readings: [Reading], _ shape: Shape) {
        let counters = shape.counters
        for change in changes {
            let values = readings[change.index].values
            let hasPlace = places[change.key]?.isLeaving == false
            for column in counters {
                let growth = change.growth.of(column, values[column], shape)
                if growth.isNaN { continue }
                if hasPlace {
                    places[change.key]?.count(growth, column)
                } else {
                    remainder?.count(growth, column)
                }
            }
        }
    }

    // MARK: What is shown

    private mutating func show(
        _ changes: [Change], _ readings: [Reading], _ shape: Shape, _ result: inout Result
    ) {
        let counters = shape.counters
        var gauges = shape.isCounter.map { _ in Double.nan }
        for change in changes {
            var values = readings[change.index].values
            guard var place = places[change.key], !place.isLeaving else {
                result.folded += 1
                for column in values.indices where !shape.isCounter[column] {
                    shape.remainders[column].add(values[column], to: &gauges[column])
                }
                continue
            }
            let counts = place.show(zeroTurns: zeroTurns, counters: counters) {
                !values[$0].isNaN
            }
            for column in counters { values[column] = counts[column] }
            places[change.key] = place
            result.top.append((place.labels, values))
            for column in counters where !values[column].isNaN {
                values[column] = place.counted[column]
            }
            result.counted.append((place.labels, values))
        }
        for (key, place) in places where place.isLeaving {
            var place = place
            let counts = place.showWithoutRow(zeroTurns: zeroTurns, counters: counters)
            places[key] = place
            result.leaving += 1
            result.top.append((place.labels, counts))
            let counted = zip(counts, place.counted).map { $0.isNaN ? .nan : $1 }
            result.counted.append((place.labels, counted))
        }
        let isOneLook = turn == 1 && beginning == .atServer
        result.remainder =
            remainder?.show(beside: gauges, shape, zeroTurns: zeroTurns, isOneLook: isOneLook)
            ?? gauges
        result.remainderCounted = remainder?.counted ?? []
    }
}
