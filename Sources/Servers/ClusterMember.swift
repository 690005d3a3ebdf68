import Metrics

/// What a server was in its cluster when it last answered: what it says of that itself ends with it.
package struct ClusterMember: Equatable, Sendable {
    /// How long a text of a member may be, in bytes: PostgreSQL's names have 63.
    private static let bytesMax = 256

    /// What the servers of a cluster have in common.
    package let identifier: String
    /// Whether it replayed the log of another one.
    package let isReplica: Bool
    /// The slot of another server that its WAL receiver named last; empty without one.
    package let slot: String

    /// A member; nil when a text is none that a server has.
    package init?(identifier: String, isReplica: Bool, slot: String = "") {
        let texts = [identifier, slot]
        guard !identifier.isEmpty,
            texts.allSatisfy({ text in
                text.utf8.count <= Self.bytesMax && !text.utf8.contains { $0 < 0x20 }
            })
        else { return nil }
        self.identifier = identifier
        self.isReplica = isReplica
        self.slot = isReplica ? slot : ""
    }

    /// Which side of replication it was on, in one word.
    package var role: String { isReplica ? "replica" : "primary" }

    /// Whether both are the same, by bytes.
    package static func == (left: ClusterMember, right: ClusterMember) -> Bool {
        left.isReplica == right.isReplica && left.identifier.hasSameBytes(as: right.identifier)
            && left.slot.hasSameBytes(as: right.slot)
    }
}
