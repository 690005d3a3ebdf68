package import Memory
import Platform

/// A file is written every five minutes, and at the end.
extension RecentTrends: TargetMemories {
    /// How often a file is written at most.
    package static func pause(_ memory: TrendMemory) -> Duration { .seconds(300) }

    /// What names of files begin with.
    package static var fileName: String { "trends" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "trends cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "trends of before the restart are unusable" }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> TrendMemory {
        try TrendMemory.parse(bytes, now: now).get()
    }
}
