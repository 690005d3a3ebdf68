import Platform
package import Regressions

/// A file is written every five minutes, and at the end.
extension RecentBaselines: TargetMemories {
    /// How often a file is written at most.
    package static func pause(_ memory: StatementBaselines) -> Duration { .seconds(300) }

    /// What names of files begin with.
    package static var fileName: String { "baselines" }
    /// What the log says of a file that cannot be written.
    package static var unwritable: String { "baselines of statements cannot be written" }
    /// What the log says of a file that cannot be read, or is damaged.
    package static var unusable: String {
        "baselines of statements of before the restart are unusable"
    }

    /// Reads the bytes of a file.
    package func parse(_ bytes: [UInt8], now: Int64) throws -> StatementBaselines {
        try StatementBaselines.parse(bytes, now: now).get()
    }
}

extension StatementBaselines: TargetMemory {
    /// What a file's newest content is older than, of that nothing is of use.
    package static var minutesMilliseconds: Int64 { ageMilliseconds }
}
