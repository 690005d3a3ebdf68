package import Memory
import Platform

/// A file is written once a minute at most, and less often the longer it is, so that a target writes
/// `bytesPerSecond` on average.
extension RecentActivity: TargetMemories {
    /// How much of a file is written in a second, on average.
    private static let bytesPerSecond = 16 << 10

    /// How often a file is written at most that holds this.
    package static func pause(_ memory: ActivityMemory) -> Duration {
        max(.seconds(60), .seconds(memory.bytes / bytesPerSecond))
    }

    /// What names of files begin with.
    package static var fileName: String { "activity" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "recent activity cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "recent activity of before the restart is unusable" }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> ActivityMemory {
        let bytesMax = state.withLock { $0.bytesMax }
        return try ActivityMemory.parse(bytes, bytesMax: bytesMax, now: now).get()
    }
}
