package import JSON

/// A plan as `EXPLAIN (FORMAT JSON)` gives it.
package struct QueryPlan: Sendable, Equatable {
    /// How deep values may lie in each other: two levels for each node.
    private static let depthMax = 1000

    /// The node at the top.
    package let root: PlanNode
    /// What the server says beside it, such as what would be compiled.
    package let others: [JSON.Member]

    /// Puts a plan together.
    package init(root: PlanNode, others: [JSON.Member]) {
        self.root = root
        self.others = others
    }

    /// Reads the server's answer.
    ///
    /// - Throws: `PlanProblem` for what is no plan; nothing is guessed.
    package init(_ answer: String) throws(PlanProblem) {
        let json: JSON
        do throws(JSONProblem) {
            json = try JSONReader.value(of: Array(answer.utf8), depthMax: Self.depthMax)
        } catch {
            throw PlanProblem(description: "the server's answer is no plan: \(error)")
        }
        guard json.elements.count == 1, let top = json.elements.first else {
            throw PlanProblem(
                description: "the server's answer is no plan: \(json.elements.count) plans")
        }
        guard let root = top.member("Plan").flatMap(PlanNode.init) else {
            throw PlanProblem(description: "the server's answer is no plan: no node in it")
        }
        self.root = root
        others = top.members.filter { $0.name != "Plan" }
    }

    /// The plan as the server would write it.
    package var json: JSON { .object([JSON.Member("Plan", root.json)] + others) }

    /// What the whole costs, in the planner's units; nil when that is not said.
    package var totalCost: Double? { root.number("Total Cost").flatMap { Double($0) } }

    /// How long planning took, in milliseconds; nil when that is not said.
    package var planningMilliseconds: Double? {
        others.first { $0.name == "Planning Time" }.flatMap { Double($0.value.compact) }
    }

    /// Whether parts are left out because of a parameter's value, which was none.
    package var isPruned: Bool {
        root.all.contains { node in
            node.number("Subplans Removed").flatMap { Int($0) } ?? 0 > 0
        }
    }

    /// The names of the relations in it, each once.
    package var relations: [String] {
        var names: [String] = []
        for name in root.all.compactMap({ $0.text("Relation Name") }) where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// Whether an index is used in it.
    package func uses(index: String) -> Bool {
        root.all.contains { $0.text("Index Name") == index }
    }
}
