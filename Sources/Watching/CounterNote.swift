import Platform
import Polling
import Tables

/// What an agent notes of a server's counters, for the one that watches the target next.
struct CounterNote {
    let file: AtomicFile
    /// What was written there last.
    private var noted: NotedCounters?

    /// The note about a target, in a directory of state.
    init(target: String, in directory: String) {
        let name = StandstillNote.fileName(of: target)
        file = AtomicFile("\(directory)/counters-\(name).state")
    }

    /// What an earlier agent has noted; nil without a file, or with a disk that stands still.
    func read() async -> [UInt8]? {
        await NoteDisk.shared.read(
            file, bytesMax: SavedCounters.bytesMax + 1, within: StandstillNote.readLimit)
    }

    /// Whether a note of this is another than the last one.
    mutating func isChanged(by counters: NotedCounters) -> Bool {
        defer { noted = counters }
        return noted != counters
    }
}
