/// Why a file that holds what was known is of no use.
package enum FileDamage: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is something else, or of a version that is not known.
    case other
    /// Its content is not what was written.
    case checksum
    /// Its content says nothing that is understood.
    case content

    /// The reason, for the log.
    package var description: String {
        switch self {
        case .other: "it is another file, or one of another version"
        case .checksum: "its content is not what was written: the checksum differs"
        case .content: "its content is not understood"
        }
    }
}
