package import Platform

/// Records on disk in the order in which they came, until each is acknowledged or too old to keep.
///
/// A record whose `append` returned is on disk: it comes back from `pending` in this process or a
/// later one, until it is acknowledged, or dropped over the limit or found damaged, which is
/// counted. An acknowledgement is written without waiting for the disk: after a power failure, not
/// after a crash of the process, a record may come back that was acknowledged before.
///
/// Every method blocks. One process at a time writes to a directory. No step depends on a clock.
package final class RecordLog {
    /// Where the segments lie.
    package let directory: String
    /// How much is kept.
    package let limits: SpoolLimits
    /// The random part of the identities of what this process appends.
    package let log = RecordIdentity.randomLog()
    let files: any FileLayer
    /// What a record counts for when it is dropped, such as the rows in it.
    let weigh: @Sendable (SpoolRecord) -> UInt64
    private let lock: any OpenFile

    /// Oldest first.
    var segments: [Segment] = []
    /// Only of pending records.
    var places: [UInt64: Segment.Place] = [:]
    /// Sequence numbers of pending records in order, with some that are pending no more.
    var order: [UInt64] = []
    var nextSequence: UInt64 = 1
    /// The last segment while it can be written to.
    var tail: (any OpenFile)?
    /// Whether its name is on disk.
    var isTailNamed = false
    /// Numbers of appends that failed: should their bytes come back, they are not to be delivered.
    var cancelled: [ClosedRange<UInt64>] = []
    /// Records that their user is working on, and those of them that were dropped meanwhile.
    var held: Set<UInt64> = []
    var droppedWhileHeld: [UInt64: UInt64] = [:]
    var quarantine: Quarantine
    var known = SpoolCounters()

    /// Opens the log in a directory, which is made when it is not there, and reads what it holds.
    /// - Throws: `SpoolError` when another process has it or it cannot be read at all.
    package init(
        directory: String, limits: SpoolLimits, files: any FileLayer = DiskFileLayer(),
        weigh: @escaping @Sendable (SpoolRecord) -> UInt64 = { _ in 1 }
    ) throws(SpoolError) {
        self.weigh = weigh
        self.directory = directory
        self.limits = limits
        self.files = files
        let names: [String]
        (lock, names) = try Self.enter(directory, files)
        quarantine = Quarantine(directory: directory, files: files, names: names)
        do throws(FileError) {
            try scan(names.compactMap(Segment.first(in:)).sorted())
        } catch { throw .file(error) }
    }

    private static func enter(
        _ directory: String, _ files: any FileLayer
    ) throws(SpoolError) -> (any OpenFile, [String]) {
        do throws(FileError) {
            try files.makeDirectory(directory)
            return (try files.lock("\(directory)/lock"), try files.list(directory))
        } catch {
            throw error.isHeldByAnother ? .locked(directory: directory) : .file(error)
        }
    }

    /// What is held and what was lost.
    package var counters: SpoolCounters {
        var now = known
        now.pending = places.count
        now.bytes = bytes
        return now
    }

    var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    // MARK: Reading

    /// The numbers of pending records that come after `sequence`, in order.
    package func pending(after sequence: UInt64 = 0, countMax: Int) -> [UInt64] {
        var found: [UInt64] = []
        var index = order.firstIndex(after: sequence)
        while index < order.count, found.count < countMax {
            if places[order[index]] != nil { found.append(order[index]) }
            index += 1
        }
        return found
    }

    /// A pending record; nil when it is not pending any more or was found damaged just now.
    ///
    /// - Throws: `SpoolError` when the file cannot be read; the record stays pending.
    package func read(_ sequence: UInt64) throws(SpoolError) -> SpoolRecord? {
        guard let place = places[sequence],
            let index = segments.firstIndex(where: { $0.first == place.segment })
        else { return nil }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(
                path(segments[index]), from: place.offset, count: place.bytes)
        } catch { throw .file(error) }
        if case .frame(let frame, place.bytes) = Frame.find(in: bytes[...]),
            frame.kind == .record, frame.identity.sequence == sequence
        {
            return SpoolRecord(identity: frame.identity, payload: frame.payload)
        }
        _ = quarantine.put(bytes[...], segment: segments[index], offset: place.offset)
        known.recordsDamaged += 1
        forget(sequence)
        removeDoneSegments()
        return nil
    }

    // MARK: Acknowledging

    /// Says that a record has reached its goal.
    package func acknowledge(_ sequence: UInt64) { acknowledge(sequence...sequence) }

    /// Says that all pending records up to this one have reached their goal.
    package func acknowledge(through sequence: UInt64) {
        guard let first = pending(countMax: 1).first, first <= sequence else { return }
        acknowledge(first...sequence)
    }

    private func acknowledge(_ range: ClosedRange<UInt64>) {
        held.subtract(held.filter(range.contains))
        droppedWhileHeld = droppedWhileHeld.filter { !range.contains($0.key) }
        let done =
            range.lowerBound == range.upperBound
            ? [range.lowerBound]
            : order[order.firstIndex(after: range.lowerBound - 1)...]
                .prefix { $0 <= range.upperBound }.map { $0 }
        let segmentsLeft = Set(done.compactMap { places[$0]?.segment })
        for sequence in done { forget(sequence) }
        removeDoneSegments()
        // A segment that is gone needs no note; one that stays does.
        if segments.contains(where: { segmentsLeft.contains($0.first) }) { note(range) }
    }

    /// Says that a record is being worked on: if it is dropped meanwhile, it counts as lost only
    /// once it is given back.
    package func hold(_ sequence: UInt64) {
        if places[sequence] != nil { held.insert(sequence) }
    }

    /// Gives back a record that has not reached its goal.
    package func release(_ sequence: UInt64) {
        held.remove(sequence)
        if let weight = droppedWhileHeld.removeValue(forKey: sequence) { countDrop(weight) }
    }

    func countDrop(_ weight: UInt64) {
        known.recordsDropped += 1
        known.weightDropped += weight
    }

    /// Takes a record out of the index.
    func forget(_ sequence: UInt64) {
        guard let place = places.removeValue(forKey: sequence) else { return }
        if let index = segments.firstIndex(where: { $0.first == place.segment }) {
            segments[index].pending -= 1
            segments[index].pendingBytes -= place.bytes
        }
        if order.count > 64, order.count > places.count * 2 {
            order.removeAll { places[$0] == nil }
        }
    }

    /// Removes segments without pending records from the front.
    ///
    /// Not from the middle: a later segment may hold the acknowledgements of an earlier one.
    func removeDoneSegments() {
        while let oldest = segments.first, oldest.pending == 0 {
            guard remove(oldest) else { return }
        }
    }

    func remove(_ oldest: Segment) -> Bool {
        do throws(FileError) {
            // What it speaks of must not come back without it after a failure of power.
            if oldest.holdsCancellations { try files.synchronizeDirectory(directory) }
            try files.remove(path(oldest))
        } catch {
            if !error.isAbsence { return false }
        }
        if segments.count == 1 { tail = nil }
        segments.removeFirst()
        return true
    }

    func path(_ segment: Segment) -> String { "\(directory)/\(segment.name)" }
}

extension [UInt64] {
    /// The place of the first number that is larger, in an array that is in order.
    func firstIndex(after number: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
