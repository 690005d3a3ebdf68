import Memory

/// What is remembered of one target, as a file that survives a restart.
package protocol TargetMemory: Sendable {
    /// How long a file may be.
    static var fileBytesMax: Int { get }
    /// What a file's newest content is older than, of that nothing is of use.
    static var minutesMilliseconds: Int64 { get }
    /// When a file was written that begins like this, in milliseconds since 1970.
    static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64?

    /// Moves what is known by that many milliseconds, because the time of day was set.
    mutating func shift(by milliseconds: Int64)
    /// The bytes of a file that is written at this time.
    func file(at now: Int64) -> [UInt8]
}

extension ActivityMemory: TargetMemory {}
extension TrendMemory: TargetMemory {}
