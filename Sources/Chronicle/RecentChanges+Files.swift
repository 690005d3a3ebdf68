package import Changes
import Platform
package import Remembering

/// A file is written ten seconds after something has changed, and at the end.
extension RecentChanges: TargetMemories {
    /// How often a file is written at most.
    package static func pause(_ memory: ChangeMemory) -> Duration { .seconds(10) }

    /// What names of files begin with.
    package static var fileName: String { "changes" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "changes of servers cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "changes of servers of before the restart are unusable" }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> ChangeMemory {
        try ChangeMemory.parse(bytes, now: now).get()
    }
}

extension ChangeMemory: TargetMemory {}
