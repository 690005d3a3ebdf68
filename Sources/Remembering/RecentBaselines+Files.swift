import Platform
package import Regressions

/// A file is written every five minutes, and at the end.
extension RecentBaselines: TargetMemories {
    /// How often a file is written at most.
    private static let pause = Duration.seconds(300)

    /// What names of files begin with.
    package static var fileName: String { "baselines" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "baselines of statements cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String {
        "baselines of statements of before the restart are unusable"
    }

    /// What is to be written of a target now; nil for nothing.
    package func due(_ name: String, onlyDue: Bool) -> StatementBaselines? {
        state.withLock { state in
            guard let target = state.targets[name], target.isLoaded,
                target.changes != target.saved
            else { return nil }
            let now = state.look().steady
            guard !onlyDue || target.savedAt.duration(to: now) >= Self.pause else { return nil }
            state.targets[name]?.saved = target.changes
            state.targets[name]?.savedAt = now
            return state.targets[name]?.memory
        }
    }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> StatementBaselines {
        try StatementBaselines.parse(bytes, now: now).get()
    }

    /// Counts a file that could not be written.
    package func noteFailure() { state.withLock { $0.failures += 1 } }
}

extension StatementBaselines: TargetMemory {
    /// What a file's newest content is older than, of that nothing is of use.
    package static var minutesMilliseconds: Int64 { ageMilliseconds }
}
