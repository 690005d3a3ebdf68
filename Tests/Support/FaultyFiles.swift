import Platform

/// Files in memory that fail as disks do: full, failing to write, failing to synchronise, and cut
/// off in the middle of any step by the end of the process or of the power.
///
/// What was written is seen by every later read, as in a page cache, but only what was synchronised
/// is sure to be there after `cutPower`. After a failed fsync the bytes are taken for written: a
/// later fsync succeeds without writing them.
package final class FaultyFiles: FileLayer {
    /// What shall go wrong; set it between two steps.
    package struct Faults: Sendable {
        /// Bytes that still fit; a write beyond writes what fits and fails with ENOSPC.
        package var bytesLeft: Int?
        /// How many of the next synchronisations fail.
        package var failingSynchronizations = 0
        /// How many of the next writes stop in the middle and fail with EIO.
        package var failingWrites = 0
        /// Steps until the process ends in the middle of one; every later step fails.
        package var stepsLeft: Int?

        /// Nothing goes wrong.
        package init() {}
    }

    struct Content: Sendable {
        var bytes: [UInt8] = []
        /// What is on disk; a byte that never got there is a zero.
        var durable: [UInt8] = []
        /// What a synchronisation would write.
        var dirty: [Range<Int>] = []
        var durableLength: Int { durable.count }
    }

    struct State: Sendable {
        var faults = Faults()
        var files: [Int: Content] = [:]
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var locks: Set<String> = []
        var nextFile = 0
        var epoch = 0
        var random: UInt64
    }

    let state: Locked<State>

    /// An empty disk; `seed` decides how writes are torn.
    package init(seed: UInt64 = 1) { state = Locked(State(random: seed)) }

    /// Changes what shall go wrong.
    package func setFaults(_ change: @Sendable (inout Faults) -> Void) {
        state.withLock { change(&$0.faults) }
    }

    /// Whether the process has ended by `stepsLeft`.
    package var hasEnded: Bool { state.withLock { $0.faults.stepsLeft == 0 } }

    /// Ends the process, if it has not ended yet: what it wrote stays, its locks go.
    package func restart() {
        state.withLock { state in
            state.faults = Faults()
            state.locks = []
            state.epoch += 1
        }
    }

    /// Ends the machine: of what was not synchronised any part may be gone.
    package func cutPower() {
        restart()
        state.withLock { $0.losePower() }
    }

    /// Turns one bit of a file around, on disk and in memory.
    package func flipBit(_ path: String, at bit: Int) {
        state.withLock { state in
            guard let file = state.names[path] else { return }
            let byte = bit / 8
            let mask = UInt8(1) << UInt8(bit % 8)
            if byte < state.files[file]?.bytes.count ?? 0 { state.files[file]?.bytes[byte] ^= mask }
            if byte < state.files[file]?.durable.count ?? 0 {
                state.files[file]?.durable[byte] ^= mask
            }
        }
    }

    /// The paths of all files, in order.
    package var paths: [String] { state.withLock { $0.names.keys.sorted() } }

    /// All bytes of all files.
    package var bytes: Int {
        state.withLock { state in
            state.names.values.reduce(0) { $0 + (state.files[$1]?.bytes.count ?? 0) }
        }
    }
}

extension FaultyFiles.State {
    mutating func chance(_ choices: Int) -> Int {
        random &+= 0x9e37_79b9_7f4a_7c15
        var mixed = random
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(choices))
    }

    /// Counts a step; true when the process ends in the middle of it.
    mutating func endsNow(_ action: String, _ path: String) throws(FileError) -> Bool {
        guard let left = faults.stepsLeft else { return false }
        if left == 0 { throw FileError(action, path, code: FaultyFiles.endedCode) }
        faults.stepsLeft = left - 1
        return left == 1
    }

    /// Each change of a name that was not synchronised has happened or not; of each file the
    /// synchronised bytes are there, and of the others some.
    mutating func losePower() {
        let all = Set(names.keys).union(durableNames.keys)
        for path in all.sorted() where names[path] != durableNames[path] {
            if chance(2) == 0 { names[path] = durableNames[path] }
        }
        durableNames = names
        for number in files.keys.sorted() {
            guard var file = files[number] else { continue }
            if file.durable != file.bytes { settle(&file) }
            file.bytes = file.durable
            file.dirty = []
            files[number] = file
        }
    }

    private mutating func settle(_ file: inout FaultyFiles.Content) {
        switch chance(4) {
        case 0: break
        case 1:
            // The length got there before the bytes did.
            let length = file.durable.count + chance(max(1, file.bytes.count) + 1)
            let longer = max(min(length, file.bytes.count), file.durable.count)
            file.durable += [UInt8](repeating: 0, count: longer - file.durable.count)
        default:
            for range in file.dirty {
                let end = min(range.lowerBound + chance(range.count + 1), file.bytes.count)
                file.write(from: range.lowerBound, to: end)
            }
        }
    }
}

extension FaultyFiles.Content {
    /// Brings bytes to the disk.
    mutating func write(from start: Int, to end: Int) {
        guard end > start else { return }
        if durable.count < end {
            durable += [UInt8](repeating: 0, count: end - durable.count)
        }
        durable.replaceSubrange(start..<end, with: bytes[start..<end])
    }
}
