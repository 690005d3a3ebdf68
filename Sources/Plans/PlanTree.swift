import Basics
import JSON

/// A plan as psql shows it.
package enum PlanTree {
    /// What stands in a node's first line, or is no news.
    private static let spoken: Set<String> = [
        "Node Type", "Parent Relationship", "Strategy", "Partial Mode", "Parallel Aware",
        "Async Capable", "Join Type", "Inner Unique", "Scan Direction", "Index Name",
        "Relation Name", "Schema", "Alias", "Function Name", "Table Function Name", "CTE Name",
        "Tuplestore Name", "Operation", "Command", "Subplan Name", "Custom Plan Provider",
        "Startup Cost", "Total Cost", "Plan Rows", "Plan Width",
    ]

    /// The lines of a plan.
    package static func lines(_ plan: QueryPlan) -> [String] {
        var lines: [String] = []
        write(plan.root, indent: 0, to: &lines)
        for other in plan.others where other.name != "Planning Time" {
            guard case .object(let members) = other.value else { continue }
            lines.append("\(VisibleText.line(other.name)):")
            lines += members.compactMap { detail($0) }.map { "  \($0)" }
        }
        return lines
    }

    private static func write(_ node: PlanNode, indent: Int, to lines: inout [String]) {
        var indent = indent
        if let name = node.text("Subplan Name") {
            lines.append(blanks(indent) + VisibleText.line(name))
            indent += 1
        }
        if indent > 0 {
            lines.append(blanks(indent) + "->  " + headline(node))
            indent += 2
        } else {
            lines.append(headline(node))
        }
        indent += 1
        for member in node.members where !spoken.contains(member.name) {
            if let line = detail(member) { lines.append(blanks(indent) + line) }
        }
        for child in node.children { write(child, indent: indent, to: &lines) }
    }

    private static func blanks(_ indent: Int) -> String { String(repeating: "  ", count: indent) }

    // MARK: A node's first line

    private static func headline(_ node: PlanNode) -> String {
        var line = ""
        if node.members.contains(where: { $0.name == "Parallel Aware" && $0.value == .flag(true) })
        {
            line += "Parallel "
        }
        if node.members.contains(where: { $0.name == "Async Capable" && $0.value == .flag(true) }) {
            line += "Async "
        }
        line += name(node)
        if node.text("Scan Direction") == "Backward" { line += " Backward" }
        if let index = node.text("Index Name") {
            let isBitmap = node.type == "Bitmap Index Scan"
            line += " \(isBitmap ? "on" : "using") \(identifier(index))"
        }
        line += target(node)
        let cost = "\(node.number("Startup Cost") ?? "?")..\(node.number("Total Cost") ?? "?")"
        let rows = node.number("Plan Rows") ?? "?"
        return line + "  (cost=\(cost) rows=\(rows) width=\(node.number("Plan Width") ?? "?"))"
    }

    private static func name(_ node: PlanNode) -> String {
        let join = node.text("Join Type") ?? "Inner"
        switch node.type {
        case "Nested Loop": return join == "Inner" ? "Nested Loop" : "Nested Loop \(join) Join"
        case "Hash Join": return join == "Inner" ? "Hash Join" : "Hash \(join) Join"
        case "Merge Join": return join == "Inner" ? "Merge Join" : "Merge \(join) Join"
        case "Aggregate":
            let mode = node.text("Partial Mode") ?? "Simple"
            return (mode == "Simple" ? "" : "\(mode) ") + aggregate(node.text("Strategy"))
        case "SetOp":
            let name = node.text("Strategy") == "Hashed" ? "HashSetOp" : "SetOp"
            return name + (node.text("Command").map { " \($0)" } ?? "")
        case "ModifyTable": return node.text("Operation") ?? "ModifyTable"
        case "Foreign Scan":
            let operation = node.text("Operation") ?? "Select"
            return operation == "Select" ? "Foreign Scan" : "Foreign \(operation)"
        case "Custom Scan":
            let provider = node.text("Custom Plan Provider")
            return "Custom Scan" + (provider.map { " (\(VisibleText.line($0)))" } ?? "")
        default: return VisibleText.line(node.type)
        }
    }

    private static func aggregate(_ strategy: String?) -> String {
        switch strategy {
        case "Sorted": "GroupAggregate"
        case "Hashed": "HashAggregate"
        case "Mixed": "MixedAggregate"
        default: "Aggregate"
        }
    }

    /// What is read or written, with its alias where that is another name.
    private static func target(_ node: PlanNode) -> String {
        let names = [
            "Relation Name", "Function Name", "Table Function Name", "CTE Name", "Tuplestore Name",
        ]
        let object = names.lazy.compactMap { node.text($0) }.first
        let alias = node.text("Alias")
        guard object != nil || alias != nil else { return "" }
        var text = " on"
        if let object {
            text +=
                " \(node.text("Schema").map { identifier($0) + "." } ?? "")\(identifier(object))"
        }
        if let alias, alias != object { text += " \(identifier(alias))" }
        return text
    }

    private static func identifier(_ name: String) -> String {
        let isPlain =
            name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            } && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
        return isPlain ? name : SQLQuoting.identifier(name)
    }

    // MARK: The lines below it

    /// A member in a line; nil for what says nothing.
    private static func detail(_ member: JSON.Member) -> String? {
        let name = VisibleText.line(member.name)
        switch member.value {
        case .null, .flag(false), .whole(0), .written("0"): return nil
        case .flag(true): return "\(name): true"
        case .text(let text): return "\(name): \(VisibleText.line(text))"
        case .list(let values): return "\(name): \(values.map(word).joined(separator: ", "))"
        case .object(let members):
            let words = members.map { "\(VisibleText.line($0.name)) \(word($0.value))" }
            return "\(name): \(words.joined(separator: ", "))"
        case .whole, .number, .written: return "\(name): \(member.value.compact)"
        }
    }

    private static func word(_ value: JSON) -> String {
        if case .text(let text) = value { return VisibleText.line(text) }
        return VisibleText.line(value.compact)
    }
}
