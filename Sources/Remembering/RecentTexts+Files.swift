import Platform
package import Statements

/// A file is written a minute after a new text came, and at the end.
extension RecentTexts: TargetMemories {
    /// How often a file is written at most.
    package static func pause(_ memory: StatementTextMemory) -> Duration { .seconds(60) }

    /// What names of files begin with.
    package static var fileName: String { "texts" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "texts of statements cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String { "texts of statements of before the restart are unusable" }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> StatementTextMemory {
        try StatementTextMemory.parse(bytes, now: now).get()
    }
}

extension StatementTextMemory: TargetMemory {}
