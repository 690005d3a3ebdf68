import Basics
import JSON

/// What of a plan is shown.
///
/// Conditions hold constants: of the statement where the statistics left them, and of views, policies,
/// partial indexes and partitions in any case.
package enum PlanDisclosure: Sendable, Equatable {
    /// Everything but what may be a constant.
    case redacted
    /// Everything.
    case full

    /// What the server says in words of its own, and names of things.
    private static let plain: Set<String> = [
        "Node Type", "Parent Relationship", "Strategy", "Partial Mode", "Join Type",
        "Scan Direction", "Index Name", "Relation Name", "Schema", "Alias", "Function Name",
        "Table Function Name", "CTE Name", "Tuplestore Name", "Operation", "Subplan Name",
        "Command", "Cache Mode", "Custom Plan Provider", "Conflict Resolution",
        "Conflict Arbiter Indexes", "Sampling Method",
    ]

    /// A plan as it may be shown.
    package func shown(_ plan: QueryPlan) -> QueryPlan {
        if self == .full { return plan }
        return QueryPlan(root: shown(plan.root), others: shown(plan.others))
    }

    /// A statement's text as it may be shown, in one line.
    package func shown(statement: String) -> String {
        switch self {
        case .full: VisibleText.line(statement)
        case .redacted: StatementRedactor.redacted(Array(statement.utf8)).text
        }
    }

    /// The server's words about a statement, which may quote any constant.
    package func shown(message: String, of statement: String) -> String {
        switch self {
        case .full: VisibleText.line(message)
        case .redacted:
            VisibleText.line(ServerWords.shown(message, of: StatementNames(statement)))
        }
    }

    private func shown(_ node: PlanNode) -> PlanNode {
        PlanNode(members: shown(node.members), children: node.children.map(shown))
    }

    private func shown(_ members: [JSON.Member]) -> [JSON.Member] {
        members.map { member in
            Self.plain.contains(member.name)
                ? member : JSON.Member(member.name, shown(member.value))
        }
    }

    private func shown(_ value: JSON) -> JSON {
        switch value {
        case .text(let text): .text(Self.redacted(text))
        case .list(let values): .list(values.map(shown))
        case .object(let members): .object(shown(members))
        case .null, .flag, .whole, .number, .written: value
        }
    }

    /// An expression without its constants; the redactor reads statements, so it stands in one.
    private static func redacted(_ expression: String) -> String {
        let head = "SELECT "
        let bytes = Array(head.utf8) + withoutBackslashes(expression)
        let text = StatementRedactor.redacted(bytes).text
        return text.hasPrefix(head) ? String(text.dropFirst(head.count)) : "?"
    }

    /// The server writes a backslash in quotes as it is, where a reader of statements cannot know.
    ///
    /// What is in quotes is hidden, so that nothing is lost with them; one that stands elsewhere stays.
    private static func withoutBackslashes(_ expression: String) -> [UInt8] {
        let bytes = Array(expression.utf8)
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
        var written: [UInt8] = []
        var open: UInt8?
        for byte in bytes {
            if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "'") { continue }
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                if open == nil {
                    // Not as the server writes it.
                    if byte == UInt8(ascii: "'"), written.last.map({ $0 | 0x20 }) == 0x65 {
                        return bytes
                    }
                    open = byte
                } else if open == byte {
                    open = nil
                }
            }
            written.append(byte)
        }
        return written
    }
}
