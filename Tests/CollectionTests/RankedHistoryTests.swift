import Metrics
import Support
import Tables
import Testing

/// Random histories of a server and its agent, against what a time-series database makes of them.
@Suite struct RankedHistoryTests {
    /// Adds up increases as Prometheus does: the first value of a series adds nothing, a lower one
    /// is a count from 0.
    private struct Increases {
        /// Whether a series that was away counts as new, as for a range shorter than its absence.
        let forgets: Bool
        private var last: [[String]: Double] = [:]
        private(set) var total = 0.0
        /// Samples lower than the one before that are not the beginning at 0.
        private(set) var falls = 0

        init(forgets: Bool) { self.forgets = forgets }

        mutating func take(_ page: [[String]: Double]) {
            for (labels, value) in page {
                guard let before = last[labels] else { continue }
                total += value >= before ? value - before : value
                if value < before, value != 0 { falls += 1 }
            }
            if forgets { last = page } else { last.merge(page) { $1 } }
        }
    }

    /// Adds up what is counted at once, as pages do: all of a series that is new or fell.
    private struct Counts {
        private var last: [[String]: Double] = [:]
        private(set) var total = 0.0

        mutating func take(_ page: [[String]: Double]) {
            for (labels, value) in page {
                let before = last[labels] ?? 0
                total += value >= before ? value - before : value
            }
            last = page
        }
    }

    private struct Row {
        var name: String
        var calls: Double
        /// What the agent has read last; nil when it has not read the row yet.
        var read: Double?
    }

    /// A server, its agent, and what the agent cannot have seen.
    private struct Scene {
        var random: RandomNumbers
        var rows: [Int: Row] = [:]
        var ranked = RankedRows()
        var origin = 0
        /// Work that was done since the first reading.
        var work = 0.0
        /// Of it what cannot be known.
        var lost = 0.0
        /// What a restart of the agent may have lost besides: series that it only began.
        var perhapsLost = 0.0
        /// What was counted by the last poll.
        private(set) var counted: [[String]: Double] = [:]
        private var grownBefore = (0.0, 0.0)
        private var grown = 0.0
        private var count = 0

        init(seed: UInt64) { random = RandomNumbers(seed) }

        mutating func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &random) < percent
        }

        mutating func one() -> Int? { rows.keys.sorted().randomElement(using: &random) }

        mutating func grow(_ key: Int) {
            let growth = Double(Int.random(in: 0...50, using: &random))
            rows[key]?.calls += growth
            work += growth
            grown += growth
        }

        mutating func add() {
            count += 1
            rows[count] = Row(name: "row\(count)", calls: 0, read: 0)
            if chance(80) { grow(count) }
        }

        mutating func drop(_ key: Int) {
            guard let row = rows.removeValue(forKey: key) else { return }
            lost += row.calls - (row.read ?? 0)
            // Sometimes made again under the same name.
            if chance(50) {
                count += 1
                rows[count] = Row(name: row.name, calls: 0, read: 0)
                grow(count)
            }
        }

        /// The server forgets a row's statistics; it has not caught up by the next reading.
        mutating func reset(_ key: Int) {
            guard let row = rows[key], let read = row.read, read > 50 else { return }
            lost += row.calls - read
            rows[key]?.calls = 0
            rows[key]?.read = 0
            grow(key)
        }

        mutating func rename() {
            guard let left = one(), let right = one(), let name = rows[left]?.name,
                let other = rows[right]?.name
            else { return }
            if left == right || chance(50) {
                count += 1
                rows[left]?.name = "row\(count)"
            } else {
                rows[left]?.name = other
                rows[right]?.name = name
            }
        }

        /// Everything until the next reading is lost, and values may be any.
        mutating func anotherServer() {
            origin += 1
            for key in rows.keys.sorted() {
                lost += (rows[key]?.calls ?? 0) - (rows[key]?.read ?? 0)
                let calls = Double(Int.random(in: 0...10_000, using: &random))
                rows[key]?.calls = calls
                rows[key]?.read = calls
            }
            unseen()
        }

        mutating func restartAgent() {
            ranked = RankedRows()
            perhapsLost += grownBefore.0 + grownBefore.1
            unseen()
        }

        /// What is done before the first reading of a server or an agent.
        private mutating func unseen() {
            for key in rows.keys.sorted() {
                lost += (rows[key]?.calls ?? 0) - (rows[key]?.read ?? 0)
            }
            read(Array(rows.keys))
        }

        private mutating func read(_ keys: [Int]) {
            for key in keys {
                let calls = rows[key]?.calls
                rows[key]?.read = calls
            }
        }

        mutating func poll(top: Int, isCut: Bool = false) -> [[String]: Double] {
            var keys = rows.keys.shuffled(using: &random)
            if isCut { keys.removeLast(Int.random(in: 0...keys.count / 2, using: &random)) }
            let names = keys.map { rows[$0]?.name ?? "" }
            let readings = keys.map {
                RankedRows.Reading(key: String($0), values: [rows[$0]?.calls ?? 0])
            }
            let result = ranked.take(
                RankedRows.Answer(readings, isCut: isCut, origin: String(origin)), top: top,
                shape: RankedRows.Shape(growing: 0, isCounter: [true], remainders: [.sum])
            ) { ["row": names[$0]] }
            read(keys)
            (grownBefore, grown) = ((grownBefore.1, grown), 0)
            var page: [[String]: Double] = [:]
            for (labels, values) in result.top {
                #expect(page.updateValue(values[0], forKey: labels.values) == nil)
            }
            counted = [["other"]: result.remainderCounted[0]]
            for (labels, values) in result.counted {
                #expect(counted.updateValue(values[0], forKey: labels.values) == nil)
            }
            counted = counted.filter { !$0.value.isNaN }
            #expect(result.leaving <= top)
            #expect(page.count - result.leaving <= top)
            #expect(page.count - result.leaving + result.folded == keys.count)
            if !result.remainder[0].isNaN { page[["other"]] = result.remainder[0] }
            return page
        }
    }

    /// What happens between two readings of a server that answers in full.
    private func step(_ scene: inout Scene, withRestarts: Bool) {
        for key in scene.rows.keys.sorted() where scene.chance(40) { scene.grow(key) }
        while scene.rows.count < 40, scene.chance(50) { scene.add() }
        if scene.chance(30), let key = scene.one() { scene.drop(key) }
        if scene.chance(20), let key = scene.one() { scene.reset(key) }
        if scene.chance(30) { scene.rename() }
        if scene.chance(4) { scene.anotherServer() }
        if withRestarts, scene.chance(8) { scene.restartAgent() }
    }

    @Test func `the sum of increases is the work that the server did`() {
        for seed in 0..<Repetitions.of(300) {
            var scene = Scene(seed: UInt64(seed))
            var remembering = Increases(forgets: false)
            var forgetting = Increases(forgets: true)
            let top = Int.random(in: 0...8, using: &scene.random)
            for turn in 0..<40 {
                if turn < 36 { step(&scene, withRestarts: seed % 2 == 1) }
                if turn == 0 { (scene.work, scene.lost) = (0, 0) }
                let page = scene.poll(top: top)
                remembering.take(page)
                forgetting.take(page)
            }
            let seen = remembering.total
            #expect(seen == forgetting.total, "history \(seed)")
            #expect(seen <= scene.work - scene.lost, "history \(seed)")
            #expect(seen >= scene.work - scene.lost - scene.perhapsLost, "history \(seed)")
            #expect(remembering.falls == 0, "history \(seed)")
        }
    }

    @Test func `what is counted at once is the work that the server did by then, to the call`() {
        for seed in 0..<Repetitions.of(300) {
            var scene = Scene(seed: UInt64(seed))
            var counts = Counts()
            let top = Int.random(in: 0...8, using: &scene.random)
            for turn in 0..<40 {
                step(&scene, withRestarts: seed % 2 == 1)
                if turn == 0 { (scene.work, scene.lost) = (0, 0) }
                _ = scene.poll(top: top)
                counts.take(scene.counted)
                #expect(counts.total == scene.work - scene.lost, "history \(seed), turn \(turn)")
            }
        }
    }

    @Test func `answers that are cut never count more than the server did`() {
        for seed in 0..<Repetitions.of(100) {
            var scene = Scene(seed: UInt64(seed))
            var counts = Counts()
            let top = Int.random(in: 0...8, using: &scene.random)
            for turn in 0..<40 {
                step(&scene, withRestarts: seed % 2 == 1)
                if turn == 0 { (scene.work, scene.lost) = (0, 0) }
                _ = scene.poll(top: top, isCut: scene.chance(70))
                counts.take(scene.counted)
                #expect(counts.total <= scene.work, "history \(seed), turn \(turn)")
            }
        }
    }

    @Test(arguments: [0, 100])
    func `a scrape that misses every other answer at most misses no increase`(top: Int) {
        var isMissedEver = false
        for seed in 0..<Repetitions.of(200) {
            var random = RandomNumbers(UInt64(seed))
            var ranked = RankedRows(zeroTurns: 2)
            var seen = Increases(forgets: false)
            var calls = [Double](repeating: 0, count: 3)
            var isMissed = false
            for turn in 0..<30 {
                if turn > 0, turn < 27, Int.random(in: 0..<3, using: &random) == 0 {
                    calls.append(0)
                }
                for row in calls.indices where turn > 0 && turn < 27 {
                    calls[row] += Double(Int.random(in: 0...9, using: &random))
                }
                let readings = calls.indices.map {
                    RankedRows.Reading(key: String($0), values: [calls[$0]])
                }
                let result = ranked.take(
                    RankedRows.Answer(readings), top: top,
                    shape: RankedRows.Shape(growing: 0, isCounter: [true], remainders: [.sum])
                ) { ["row": String($0)] }
                var page: [[String]: Double] = [:]
                for (labels, values) in result.top { page[labels.values] = values[0] }
                if !result.remainder[0].isNaN { page[["other"]] = result.remainder[0] }
                // The scrape keeps its pace and the poll does not quite, or the other way round.
                isMissed = !isMissed && turn < 29 && Int.random(in: 0..<2, using: &random) == 0
                isMissedEver = isMissedEver || isMissed
                if !isMissed { seen.take(page) }
            }
            #expect(seen.total == calls.reduce(0, +), "history \(seed)")
            #expect(seen.falls == 0, "history \(seed)")
        }
        #expect(isMissedEver)
    }

    @Test func `answers that are cut never add to the work that the server did`() {
        for seed in 0..<Repetitions.of(300) {
            var scene = Scene(seed: UInt64(seed))
            var remembering = Increases(forgets: false)
            var forgetting = Increases(forgets: true)
            let top = Int.random(in: 0...8, using: &scene.random)
            for turn in 0..<40 {
                if turn < 36 { step(&scene, withRestarts: seed % 2 == 1) }
                if turn == 0 { (scene.work, scene.lost) = (0, 0) }
                let page = scene.poll(top: top, isCut: turn < 38 && scene.chance(70))
                remembering.take(page)
                forgetting.take(page)
                #expect(remembering.total <= scene.work, "history \(seed), turn \(turn)")
                #expect(forgetting.total == remembering.total, "history \(seed), turn \(turn)")
            }
        }
    }

    /// Growths by row, of one answer.
    private typealias Growths = [Int: Double]

    /// Some rows that do much once, and many that do little at every turn.
    private func growths(_ random: inout RandomNumbers) -> Growths {
        var growths: Growths = [:]
        for row in 0..<Int.random(in: 0...60, using: &random) {
            growths[row * 7 % 60] = Double(Int.random(in: 1...5, using: &random))
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            growths[Int.random(in: 60..<90, using: &random)] =
                Double(Int.random(in: 50...5_000, using: &random))
        }
        return growths
    }

    @Test(arguments: [1, 2])
    func `what is in the top by the growth of the last answers is seen with all its growth`(
        zeroTurns: Int
    ) {
        for seed in 0..<40 {
            var random = RandomNumbers(UInt64(seed))
            var ranked = RankedRows(zeroTurns: zeroTurns)
            let top = Int.random(in: 1...12, using: &random)
            var calls = [Double](repeating: 0, count: 90)
            var history: [Growths] = []
            var seen: [String: (last: Double, total: Double)] = [:]
            // What rows grew by since they are in the top, and what had been seen of them then.
            var owed: [Int: (growth: Double, before: Double)] = [:]
            for turn in 0..<60 {
                let grown = turn == 0 || turn > 55 ? [:] : growths(&random)
                for (row, growth) in grown { calls[row] += growth }
                history.append(grown)
                let result = ranked.take(
                    RankedRows.Answer(
                        calls.indices.map {
                            RankedRows.Reading(key: String($0), values: [calls[$0]])
                        }), top: top,
                    shape: RankedRows.Shape(growing: 0, isCounter: [true], remainders: [.sum])
                ) { ["row": String($0)] }
                #expect(result.top.count <= 2 * top)
                let before = seen
                for (labels, values) in result.top {
                    let name = labels["row"] ?? ""
                    let step = seen[name].map {
                        values[0] >= $0.last ? values[0] - $0.last : values[0]
                    }
                    seen[name] = (values[0], (seen[name]?.total ?? 0) + (step ?? 0))
                }
                let recent = history.suffix(10)
                let sums = recent.reduce(into: Growths()) { $0.merge($1, uniquingKeysWith: +) }
                for (row, sum) in sums {
                    let name = String(row)
                    guard sums.filter({ $0.key != row && $0.value >= sum }).count < top else {
                        owed[row] = nil
                        continue
                    }
                    let one = owed[row] ?? (0, before[name]?.total ?? 0)
                    owed[row] = (one.growth + (grown[row] ?? 0), one.before)
                    guard history.suffix(zeroTurns).allSatisfy({ $0[row] == nil }) else {
                        continue
                    }
                    let increase = (seen[name]?.total ?? 0) - one.before
                    #expect(
                        increase >= one.growth, "history \(seed), turn \(turn), row \(row)")
                    #expect(result.top.contains { $0.labels["row"] == name })
                }
            }
        }
    }
}
