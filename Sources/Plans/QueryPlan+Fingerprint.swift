import Basics
import JSON

/// Whether a plan is the same as another one, costs and constants apart.
extension QueryPlan {
    /// What of a node tells plans apart.
    private static let parts = [
        "Node Type", "Parent Relationship", "Subplan Name", "Strategy", "Partial Mode",
        "Parallel Aware", "Join Type", "Scan Direction", "Operation", "Command", "Schema",
        "Relation Name", "Index Name", "Function Name", "CTE Name",
    ]

    /// 16 digits that are the same for plans of the same shape: kinds of nodes, relations, indexes, and
    /// the order of joins.
    ///
    /// Costs, estimates, widths, aliases, conditions and numbers of workers do not count.
    package var fingerprint: String {
        let hash = Self.hash(root, StableHash.empty)
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
    }

    /// Whether a text can be a fingerprint.
    package static func isFingerprint(_ text: String) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func hash(_ node: PlanNode, _ start: UInt64) -> UInt64 {
        var hash = start
        for part in parts {
            let value = node.members.first { $0.name == part }?.value.compact ?? ""
            hash = StableHash.adding(Array(value.utf8)[...], to: hash)
        }
        hash = StableHash.adding(Array("(".utf8)[...], to: hash)
        for child in node.children { hash = Self.hash(child, hash) }
        return StableHash.adding(Array(")".utf8)[...], to: hash)
    }
}
