package import Memory
import Platform

/// A file is written once a minute at most, and less often the longer it is, so that a target writes
/// `bytesPerSecond` on average.
extension RecentActivity: TargetMemories {
    /// How often a file is written at most.
    private static let pause = Duration.seconds(60)
    /// How much of a file is written in a second, on average.
    private static let bytesPerSecond = 16 << 10

    /// What names of files begin with.
    package static var fileName: String { "activity" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "recent activity cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "recent activity of before the restart is unusable" }

    /// What is to be written of a target now; nil for nothing.
    package func due(_ name: String, onlyDue: Bool) -> ActivityMemory? {
        state.withLock { state in
            guard let target = state.targets[name], target.isLoaded,
                target.changes != target.saved
            else { return nil }
            let now = state.look()
            let pause = max(Self.pause, .seconds(target.memory.bytes / Self.bytesPerSecond))
            guard !onlyDue || target.savedAt.duration(to: now.steady) >= pause else { return nil }
            state.targets[name]?.memory.expire(at: now.wall)
            state.targets[name]?.saved = target.changes
            state.targets[name]?.savedAt = now.steady
            return state.targets[name]?.memory
        }
    }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> ActivityMemory {
        let bytesMax = state.withLock { $0.bytesMax }
        return try ActivityMemory.parse(bytes, bytesMax: bytesMax, now: now).get()
    }

    /// Counts a file that could not be written.
    package func noteFailure() { state.withLock { $0.failures += 1 } }
}
