import Platform
import Spool
import Support

/// Random work on a log over faulty files, and what must hold of it.
struct RandomSchedule {
    /// What the schedule may do to the log besides using it.
    struct Dangers: OptionSet {
        let rawValue: Int
        static let crashes = Dangers(rawValue: 1)
        static let powerCuts = Dangers(rawValue: 2)
        static let fullDisk = Dangers(rawValue: 4)
        static let failingSync = Dangers(rawValue: 8)
        static let all: Dangers = [.crashes, .powerCuts, .fullDisk, .failingSync]
    }

    let dangers: Dangers
    let files: FaultyFiles
    private let limits = SpoolLimits(bytesMax: 6000, segmentBytesMax: 700, recordBytesMax: 400)
    private var random: RandomNumbers
    private var log: RecordLog?
    private var nextText = 0
    /// Records whose append returned.
    private var kept: Set<Int> = []
    /// Records whose append failed: they may come back if the process ended before the next append.
    private var doubtful: Set<Int> = []
    /// Records whose append failed and whose process ended before the next one: come or not.
    private var loose: Set<Int> = []
    private var done: Set<Int> = []
    private var dropped: UInt64 = 0
    private var damaged: UInt64 = 0
    private var hasLostPower = false
    private var mayRepeat: Set<Int> = []
    /// The first thing that did not hold.
    private(set) var broken: String?

    init(seed: UInt64, dangers: Dangers) {
        self.dangers = dangers
        files = FaultyFiles(seed: seed &* 31 &+ 7)
        random = RandomNumbers(seed)
    }

    mutating func run(steps: Int) {
        open()
        for _ in 0..<steps where broken == nil { step() }
        finish()
    }

    // MARK: Steps

    private mutating func step() {
        if log == nil { return open() }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: append()
        case 9..<14: acknowledgeOne()
        case 14: acknowledgePrefix()
        case 15 where dangers.contains(.crashes):
            let steps = 1 + Int.random(in: 0..<12, using: &random)
            files.setFaults { $0.stepsLeft = steps }
        case 16 where dangers.contains(.fullDisk):
            let bytes = Int.random(in: 0..<500, using: &random)
            files.setFaults { $0.bytesLeft = $0.bytesLeft == nil ? bytes : nil }
        case 17 where dangers.contains(.failingSync):
            let (writes, syncs) = (
                Int.random(in: 0..<2, using: &random), Int.random(in: 0..<3, using: &random)
            )
            files.setFaults {
                $0.failingWrites = writes
                $0.failingSynchronizations = syncs
            }
        case 18 where !dangers.isDisjoint(with: [.crashes, .powerCuts]): end()
        default: acknowledgeOne()
        }
        if files.hasEnded { end() }
    }

    private mutating func append() {
        guard let log else { return }
        nextText += 1
        let text = nextText
        do throws(SpoolError) {
            _ = try log.append(
                Self.payload(text, length: 8 + Int.random(in: 0..<150, using: &random)))
            kept.insert(text)
            // From here on nothing of the failed ones may come back.
            doubtful = []
        } catch {
            doubtful.insert(text)
        }
    }

    private mutating func acknowledgeOne() {
        guard let log else { return }
        let pending = log.pending(countMax: 4)
        guard !pending.isEmpty else { return }
        let sequence = pending[Int.random(in: 0..<pending.count, using: &random)]
        guard let record = try? log.read(sequence), let text = Self.text(record.payload) else {
            return
        }
        let failures = log.counters.writesFailed
        log.acknowledge(sequence)
        done.insert(text)
        if log.counters.writesFailed != failures { mayRepeat.insert(text) }
    }

    private mutating func acknowledgePrefix() {
        guard let log else { return }
        let pending = log.pending(countMax: 3)
        guard let last = pending.last else { return }
        let texts = pending.compactMap { sequence in
            (try? log.read(sequence)).flatMap { $0 }.flatMap { Self.text($0.payload) }
        }
        guard texts.count == pending.count else { return }
        let failures = log.counters.writesFailed
        log.acknowledge(through: last)
        done.formUnion(texts)
        if log.counters.writesFailed != failures { mayRepeat.formUnion(texts) }
    }

    private mutating func end() {
        guard let log else { return }
        dropped += log.counters.recordsDropped
        damaged += log.counters.recordsDamaged
        let wasCut = files.hasEnded
        loose.formUnion(doubtful)
        doubtful = []
        self.log = nil
        if dangers.contains(.powerCuts), Int.random(in: 0..<2, using: &random) == 0 {
            files.cutPower()
            hasLostPower = true
        } else {
            files.restart()
        }
        // The last step may have been half of an acknowledgement.
        if wasCut { mayRepeat.formUnion(done) }
    }

    private mutating func open() {
        do throws(SpoolError) {
            let log = try RecordLog(directory: "/spool", limits: limits, files: files)
            self.log = log
            check(log)
        } catch {
            if files.hasEnded { files.restart() } else { files.setFaults { $0 = .init() } }
        }
    }

    private mutating func finish() {
        end()
        files.restart()
        open()
    }

    // MARK: What must hold

    private mutating func check(_ log: RecordLog) {
        var texts: [Int] = []
        for sequence in log.pending(countMax: .max) {
            guard let record = try? log.read(sequence), let text = Self.text(record.payload) else {
                broken = "record \(sequence) cannot be read"
                return
            }
            texts.append(text)
        }
        let pending = Set(texts)
        if texts.count != pending.count { broken = "a record is there twice: \(texts)" }
        let ours = texts.filter(kept.contains)
        if ours != ours.sorted() { broken = "out of order: \(texts)" }
        let strangers = pending.subtracting(kept).subtracting(loose)
        if !strangers.isEmpty { broken = "came although their append failed: \(strangers)" }
        let repeated = pending.intersection(done).subtracting(loose)
        if !hasLostPower, !repeated.isSubset(of: mayRepeat) {
            broken = "came again: \(repeated.subtracting(mayRepeat))"
        }
        done.subtract(repeated)
        mayRepeat = []
        let missing = kept.subtracting(done).subtracting(pending)
        let counted = dropped + log.counters.recordsDamaged + damaged
        if UInt64(missing.count) > counted {
            broken = "\(missing.count) missing, \(counted) counted: \(missing.sorted())"
        }
        if dangers.isEmpty, UInt64(missing.count) != dropped {
            broken = "\(missing.count) missing, \(dropped) dropped"
        }
        if files.bytes > limits.bytesMax + Self.sideFileBytes { broken = "\(files.bytes) bytes" }
    }

    private static let sideFileBytes = 8000

    private static func payload(_ text: Int, length: Int) -> [UInt8] {
        Array("\(text):".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
    }

    private static func text(_ payload: [UInt8]) -> Int? {
        Int(String(decoding: payload.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self))
    }
}
