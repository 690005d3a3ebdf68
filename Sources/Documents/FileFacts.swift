/// Who may read a file.
package struct FileFacts: Sendable, Equatable {
    /// The permission bits, such as 0o640.
    package let mode: UInt32
    /// Whether it belongs to root, who cannot be kept out anyway.
    package let isRoots: Bool
    /// Who gets as far as the file by the directories on the way.
    package let reach: Reach

    /// Who gets through directories.
    package enum Reach: Sendable {
        /// Every user of the machine.
        case all
        /// Their owners and members of their groups.
        case groups
        /// Their owners alone.
        case owners

        /// What directories with these permission bits let through.
        package init(modes: [UInt32]) {
            self =
                modes.allSatisfy { $0 & 0o001 != 0 }
                ? .all : modes.allSatisfy { $0 & 0o011 != 0 } ? .groups : .owners
        }
    }

    /// Describes a file.
    package init(mode: UInt32, isRoots: Bool, reach: Reach = .all) {
        self.mode = mode
        self.isRoots = isRoots
        self.reach = reach
    }

    /// Whether every user of the machine may read it.
    package var isWorldReadable: Bool { mode & 0o004 != 0 && reach == .all }

    private var isGroupReadable: Bool { mode & 0o044 != 0 && reach != .owners }

    /// Whether others than its owner may read it.
    ///
    /// As libpq judges keys: a file of root's may be readable by a group, because that is how a
    /// service that runs as another user gets to it.
    package var isTooOpen: Bool { isWorldReadable || !isRoots && isGroupReadable }

    /// The mode as chmod takes it.
    package var modeText: String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
