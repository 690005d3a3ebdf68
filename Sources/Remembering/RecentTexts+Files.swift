import Platform
package import Statements

/// A file is written a minute after a new text came, and at the end.
extension RecentTexts: TargetMemories {
    /// How often a file is written at most.
    private static let pause = Duration.seconds(60)

    /// What names of files begin with.
    package static var fileName: String { "texts" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "texts of statements cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "texts of statements of before the restart are unusable" }

    /// What is to be written of a target now; nil for nothing.
    package func due(_ name: String, onlyDue: Bool) -> StatementTextMemory? {
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
    package func parse(_ bytes: [UInt8], now: Int64) throws -> StatementTextMemory {
        try StatementTextMemory.parse(bytes, now: now).get()
    }

    /// Counts a file that could not be written.
    package func noteFailure() { state.withLock { $0.failures += 1 } }
}

extension StatementTextMemory: TargetMemory {}
