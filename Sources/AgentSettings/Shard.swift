/// An agent's share of the targets when several agents read the same file.
///
/// Which target belongs to which agent follows from the target's name alone, so the agents need not talk
/// to each other, and adding a target moves no other.
package struct Shard: Sendable, Equatable {
    /// This agent's number, from 1 to `count`.
    package let index: Int
    /// How many agents share the file.
    package let count: Int

    /// All targets.
    package static let whole = Shard(index: 1, count: 1)
    /// The most agents that share one file.
    package static let countMax = 1000

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Reads `index/count` such as `2/3`; nil when it is something else or the index is not in
    /// 1 to count.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
            (1...Self.countMax).contains(count), (1...count).contains(index)
        else { return nil }
        self.init(index: index, count: count)
    }

    /// Whether the target with this name is ours.
    package func isMine(_ targetName: String) -> Bool {
        Self.hash(targetName) % UInt64(count) == UInt64(index - 1)
    }

    /// FNV-1a, 64 bit, of the name's UTF-8: the same on every machine and in every version.
    package static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
    }
}

extension Shard: CustomStringConvertible {
    /// `index/count`.
    package var description: String { "\(index)/\(count)" }
}
