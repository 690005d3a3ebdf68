import Health
import Metrics
import Windows

/// How many transactions ended badly.
struct TransactionErrors: IndicatorMemory {
    private static let committed = "pg_stat_database_xact_commit_total"
    private static let failed = "pg_stat_database_xact_rollback_total"
    private static let slots = "pg_replication_slots_active"
    private static let senders = "pg_stat_replication_backend_start_timestamp_seconds"
    static let reads: Set = [committed, failed, slots, senders]
    static let collectors: Set = ["pg_replication_slots"]

    private var readers = LogicalReaders()
    private var commits: Window
    private var rollbacks: Window
    private var own: Window
    private var ownFailed: Window
    /// How many transactions of ours each reading of the window may hold beyond those taken off.
    private var doubts: [(time: Double, counts: ExactDictionary<Double>)] = []
    private let length: Double
    /// The part of the transactions that may be doubtful; with more the ratio would be a guess.
    private static let doubtMax = 0.1

    init(_ settings: IndicatorSettings) {
        let length = IndicatorEngine.windowLength
        commits = Window(length: length)
        rollbacks = Window(length: length)
        own = Window(length: length)
        ownFailed = Window(length: length)
        self.length = length
    }

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard var committed = reading.byDatabase(Self.committed),
            var failed = reading.byDatabase(Self.failed)
        else { return commits.take(nil, at: now) }
        if reading.answered.contains("pg_replication_slots") {
            // What came with the end of a WAL sender is no user's: the windows begin again there.
            for ended in readers.take(Self.readers(reading)) {
                committed[ended.text] = nil
                failed[ended.text] = nil
            }
        }
        commits.take(committed, at: now)
        rollbacks.take(failed, at: now)
        own.take(Self.whole(reading.own.commits, among: committed), at: now)
        ownFailed.take(Self.whole(reading.own.rollbacks, among: failed), at: now)
        if doubts.last.map({ $0.time < now }) ?? true {
            doubts.removeAll { $0.time < now - length }
            doubts.append((now, reading.own.doubtful))
        }
    }

    mutating func beginAgain() {
        commits.beginAgain()
        rollbacks.beginAgain()
        own.beginAgain()
        ownFailed.beginAgain()
    }

    /// Those that read logical slots, by slot.
    private static func readers(_ reading: TargetReading) -> [String: LogicalReaders.Reader] {
        var since: [String: Double] = [:]
        for sender in reading.samples(senders) ?? [] {
            if let slot = sender.labels["slot_name"] { since[slot] = sender.value }
        }
        var readers: [String: LogicalReaders.Reader] = [:]
        for sample in reading.samples(slots) ?? [] where sample.value == 1 {
            guard let slot = sample.labels["slot_name"], let database = sample.labels["datname"],
                sample.labels["slot_type"] == "logical"
            else { continue }
            readers[slot] = LogicalReaders.Reader(database: database, since: since[slot])
        }
        return readers
    }

    mutating func forget() {
        commits = Window(length: length)
        rollbacks = Window(length: length)
        own = Window(length: length)
        ownFailed = Window(length: length)
        doubts = []
    }

    /// Rollbacks against all transactions that are not the agent's own.
    var ratio: HealthState {
        guard commits.isKnown, rollbacks.isKnown else { return .unknown }
        let committed = Self.total(commits, without: own)
        let failed = Self.total(rollbacks, without: ownFailed)
        let all = committed + failed
        if doubt(in: nil) > Self.doubtMax * all { return .quiet }
        return Floor.state(failed / all, events: all, floor: Floor.transactions)
    }

    /// The same by database, of those alone that were busy enough.
    var byDatabase: ExactDictionary<Double> {
        guard commits.isKnown, rollbacks.isKnown else { return [:] }
        let committed = Self.totals(commits, without: own)
        let failed = Self.totals(rollbacks, without: ownFailed)
        var ratios = ExactDictionary<Double>()
        for name in Set((committed.keys + failed.keys).map(ExactText.init)).map(\.text)
        where !name.isEmpty {
            let all = committed[name, default: 0] + failed[name, default: 0]
            guard all >= Floor.transactions, doubt(in: name) <= Self.doubtMax * all else {
                continue
            }
            ratios[name] = failed[name, default: 0] / all
        }
        return ratios
    }

    /// The most that any reading of the window may be wrong by, in a database or in all.
    private func doubt(in database: String?) -> Double {
        doubts.reduce(0) { largest, reading in
            let count =
                database.map { reading.counts[$0, default: 0] }
                ?? reading.counts.values.reduce(0, +)
            return max(largest, count)
        }
    }

    /// Our counts, with 0 where we have none.
    private static func whole(
        _ counts: ExactDictionary<Double>, among all: ExactDictionary<Double>
    ) -> ExactDictionary<Double> {
        var whole = all.mapValues { _ in 0.0 }
        whole.merge(counts) { $1 }
        whole.keep(Set(all.keys.map(ExactText.init)))
        return whole
    }

    private static func total(_ window: Window, without own: Window) -> Double {
        totals(window, without: own).values.reduce(0, +)
    }

    private static func totals(_ window: Window, without own: Window) -> ExactDictionary<Double> {
        let ours = own.totals
        var totals = ExactDictionary<Double>()
        for (name, value) in window.totals {
            totals[name] = max(0, value - ours[name, default: 0])
        }
        return totals
    }
}
