package import JSON

/// A node of a plan: what the server says of it, and the nodes below it.
package struct PlanNode: Sendable, Equatable {
    /// What the server says of it, in its order, without the nodes below it.
    package let members: [JSON.Member]
    /// The nodes below it, in the server's order: plans of subqueries, then outer and inner.
    package let children: [PlanNode]

    /// Puts a node together.
    package init(members: [JSON.Member], children: [PlanNode]) {
        self.members = members
        self.children = children
    }

    /// Reads a node of `FORMAT JSON`; nil for what is none.
    init?(_ json: JSON) {
        guard case .object(let members) = json, case .text? = json.member("Node Type") else {
            return nil
        }
        var children: [PlanNode] = []
        for child in json.member("Plans")?.elements ?? [] {
            guard let node = PlanNode(child) else { return nil }
            children.append(node)
        }
        self.members = members.filter { $0.name != "Plans" }
        self.children = children
    }

    /// The node as the server would write it.
    var json: JSON {
        let plans = children.isEmpty ? [] : [JSON.Member("Plans", .list(children.map(\.json)))]
        return .object(members + plans)
    }

    /// What the server calls it.
    package var type: String { text("Node Type") ?? "" }

    /// A member that is a text.
    package func text(_ name: String) -> String? {
        if case .text(let text)? = value(name) { text } else { nil }
    }

    /// A member that is a number, as the server wrote it.
    package func number(_ name: String) -> String? {
        switch value(name) {
        case .written(let text)?: text
        case .whole(let number)?: String(number)
        case .number?: value(name)?.compact
        default: nil
        }
    }

    private func value(_ name: String) -> JSON? { members.first { $0.name == name }?.value }

    /// Itself and all nodes below it, from the top.
    package var all: [PlanNode] { [self] + children.flatMap(\.all) }
}
