package import Changes
import Platform
package import Remembering

/// A file is written ten seconds after something has changed, and at the end.
extension RecentChanges: TargetMemories {
    /// How often a file is written at most.
    private static let pause = Duration.seconds(10)

    /// What names of files begin with.
    package static var fileName: String { "changes" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "changes of servers cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "changes of servers of before the restart are unusable" }

    /// What is to be written of a target now; nil for nothing.
    package func due(_ name: String, onlyDue: Bool) -> ChangeMemory? {
        state.withLock { state in
            guard let target = state.targets[name], target.isLoaded,
                target.changes != target.saved
            else { return nil }
            let now = state.look().steady
            guard !onlyDue || target.savedAt.duration(to: now) >= Self.pause else { return nil }
            state.targets[name]?.saved = target.changes
            state.targets[name]?.savedAt = now
            return target.memory
        }
    }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> ChangeMemory {
        try ChangeMemory.parse(bytes, now: now).get()
    }

    /// Counts a file that could not be written.
    package func noteFailure() { state.withLock { $0.failures += 1 } }
}

extension ChangeMemory: TargetMemory {}

extension MemoryFiles<RecentChanges> {
    /// Keeps what is known of these targets and no others, and reads their files meanwhile.
    package func use(_ changes: RecentChanges, _ names: [String]) {
        let (new, gone) = changes.use(names)
        use(names, new: new, gone: gone)
    }
}
