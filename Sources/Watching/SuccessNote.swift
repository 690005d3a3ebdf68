import Platform
import Polling
package import Servers
package import Targets

/// What an agent notes of the collectors that have worked, for the one that watches the target next.
struct SuccessNote {
    let file: AtomicFile
    /// What was written there last.
    private var noted: NotedSuccesses?

    /// The note about a target, in a directory of state.
    init(target: String, in directory: String) {
        let name = StandstillNote.fileName(of: target)
        file = AtomicFile("\(directory)/successes-\(name).state")
    }

    /// What an earlier agent has noted; nil without a file, or with a disk that stands still.
    func read() async -> [UInt8]? {
        await NoteDisk.shared.read(
            file, bytesMax: SavedSuccesses.bytesMax + 1, within: StandstillNote.readLimit)
    }

    /// Whether a note of this is another than the last one.
    mutating func isChanged(by successes: NotedSuccesses) -> Bool {
        defer { noted = successes }
        return noted != successes
    }
}

extension WatchedTarget {
    /// What an agent has noted the target to have been in its cluster; nil when that cannot be read.
    package func notedMember() async -> ClusterMember? {
        guard let directory = stateDirectory,
            let bytes = await SuccessNote(target: name, in: directory).read()
        else { return nil }
        return SavedSuccesses(bytes)?.member
    }
}
