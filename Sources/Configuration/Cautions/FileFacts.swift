/// Who may read a file.
package struct FileFacts: Sendable, Equatable {
    /// The permission bits, such as 0o640.
    package let mode: UInt32
    /// Whether it belongs to root, who cannot be kept out anyway.
    package let isRoots: Bool

    /// Describes a file.
    package init(mode: UInt32, isRoots: Bool) {
        self.mode = mode
        self.isRoots = isRoots
    }

    /// Whether every user of the machine may read it.
    package var isWorldReadable: Bool { mode & 0o004 != 0 }

    /// Whether others than its owner may read it.
    ///
    /// As libpq judges keys: a file of root's may be readable by a group, because that is how a
    /// service that runs as another user gets to it.
    package var isTooOpen: Bool { isWorldReadable || !isRoots && mode & 0o040 != 0 }

    /// The mode as chmod takes it.
    package var modeText: String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
