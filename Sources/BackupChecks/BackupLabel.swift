import Basics

/// What the file `backup_label` of a base backup says of where it began.
///
///     START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
///     INCREMENTAL FROM LSN: 0/1000028
package struct BackupLabel: Sendable, Equatable {
    /// A longer one is none.
    package static let bytesMax = 64 << 10

    /// The position in the log at which the backup began.
    package let start: String
    /// The position at which the backup began that this one needs; nil when it needs none.
    package let base: String?

    /// Reads the file; nil when it does not say where the backup began.
    package init?(_ content: [UInt8]) {
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
        func position(_ mark: String) -> String? {
            guard let line = lines.first(where: { $0.hasPrefix(mark) }) else { return nil }
            return line.dropFirst(mark.count).split(separator: " ").first.map(String.init)
        }
        guard let start = position("START WAL LOCATION: ") else { return nil }
        (self.start, base) = (start, position("INCREMENTAL FROM LSN: "))
    }
}
