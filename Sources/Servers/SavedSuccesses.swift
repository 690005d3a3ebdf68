import Basics

// One line for the form with the sum of what follows, then one for each collector, tabs between. A line
// that begins with a tab says what the server was in its cluster: identifier, role and slot.
//
//     pgvigil-successes-1	9ae16a3b2f90404f
//     	7301234567890123456	replica	berlin
//     pg_stat_activity	1795435200.5
/// When the collectors of a target were last answered in full, and what it was in its cluster then, for
/// the agent that watches it next.
package struct SavedSuccesses: Equatable, Sendable {
    /// How many collectors are kept at most.
    package static let collectorsMax = 2_000
    /// How large a file of them may be.
    package static let bytesMax = 1 << 20

    private static let form = "pgvigil-successes-1"

    /// In unix time, by collector.
    package let times: [String: Double]

    /// What the server was in its cluster; nil when that was never known.
    package let member: ClusterMember?

    /// Keeps these times, of at most as many collectors as there is room for.
    package init(_ times: [String: Double], member: ClusterMember? = nil) {
        self.member = member
        let kept = times.filter {
            !$0.key.isEmpty && !$0.key.utf8.contains { $0 < 0x20 } && $0.value.isFinite
        }
        self.times = Dictionary(
            uniqueKeysWithValues: kept.sorted { $0.key < $1.key }.prefix(Self.collectorsMax)
                .map { ($0.key, $0.value) })
    }

    /// The content of the file.
    package var bytes: [UInt8] {
        let head = member.map { "\t\($0.identifier)\t\($0.role)\t\($0.slot)\n" } ?? ""
        let lines = times.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
        return Self.file(of: head + lines)
    }

    /// The content of a file with these lines, whatever they say.
    package static func file(of lines: String) -> [UInt8] {
        Array("\(form)\t\(sum(lines))\n\(lines)".utf8)
    }

    /// Reads the content of a file, or nil when any part of it is damaged.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, let text = String(validating: bytes, as: UTF8.self),
            let end = text.utf8.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let lines = String(text[text.utf8.index(after: end)...])
        guard text[..<end] == "\(Self.form)\t\(Self.sum(lines))" else { return nil }
        var times: [String: Double] = [:]
        var member: ClusterMember?
        for line in lines.utf8.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(
                separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false
            ).map { String($0) ?? "" }
            if words[0].isEmpty {
                guard member == nil, let read = Self.member(words) else { return nil }
                member = read
                continue
            }
            guard words.count == 2, times.count < Self.collectorsMax,
                let time = Double(words[1]), time.isFinite
            else { return nil }
            times[words[0]] = time
        }
        self.times = times
        self.member = member
    }

    private static func member(_ words: [String]) -> ClusterMember? {
        guard words.count == 4, words[2] == "replica" || words[2] == "primary" else { return nil }
        return ClusterMember(
            identifier: words[1], isReplica: words[2] == "replica", slot: words[3])
    }

    private static func sum(_ lines: String) -> String {
        String(StableHash.of(lines), radix: 16)
    }
}
