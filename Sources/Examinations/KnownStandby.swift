import Metrics

/// Another target of the configuration, which may be the reader of a slot.
package struct KnownStandby: Equatable, Sendable {
    /// The name of the target.
    package let target: String
    /// The cluster that it was last seen in; nil when it was never seen.
    package let identifier: String?
    /// The slot that its WAL receiver named last; empty when that is not known.
    package let slot: String

    /// A target, and what was last seen of it.
    package init(target: String, identifier: String? = nil, slot: String = "") {
        self.target = target
        self.identifier = identifier
        self.slot = slot
    }

    /// Whether a slot of a server of this cluster is its own: by what was seen, or by its name, as
    /// tools for clusters give it.
    func reads(_ name: String, in cluster: String?) -> Bool {
        if let identifier, let cluster, !identifier.hasSameBytes(as: cluster) { return false }
        if !slot.isEmpty { return identifier != nil && slot.hasSameBytes(as: name) }
        return Self.slotName(of: target).hasSameBytes(as: name)
    }

    /// A slot may have small letters, digits and underscores in its name.
    private static func slotName(of target: String) -> String {
        let bytes = target.utf8.map { byte -> UInt8 in
            switch byte {
            case 0x41...0x5a: byte | 0x20
            case 0x30...0x39, 0x61...0x7a: byte
            default: 0x5f
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Examination {
    /// The target that reads a slot of this server; nil when none of the others is known to.
    package func reader(ofSlot name: String) -> String? {
        let cluster = snapshot.samples(of: "pg_cluster_info").first?.labels["system_identifier"]
        return standbys.first { $0.reads(name, in: cluster) }?.target
    }
}
