internal import CPlatform
import Glibc

/// What the kernel says of a file, wherever links lead.
package struct SeenFile: Sendable, Equatable {
    /// What there is at a path.
    package enum Kind: Sendable {
        case file, directory, other
    }

    /// The name in its directory, or the path that was asked for.
    package let name: String
    /// What it is.
    package let kind: Kind
    /// Its size.
    package let bytes: Int
    /// When its content changed last, in nanoseconds since 1970.
    package let changedNanoseconds: Int64
    /// Whether the name itself is a symbolic link.
    package let isLink: Bool
    /// The same for all names of one file.
    package let identity: [UInt64]

    init(_ seen: platform_seen, named name: String) {
        self.name = name
        kind =
            switch seen.mode & UInt32(S_IFMT) {
            case UInt32(S_IFREG): .file
            case UInt32(S_IFDIR): .directory
            default: .other
            }
        bytes = Int(seen.bytes)
        let (seconds, isHuge) = seen.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        changedNanoseconds = isHuge ? .max : seconds &+ seen.nanoseconds
        isLink = seen.is_link != 0
        identity = [seen.device, seen.inode]
    }
}
