/// A plan with an index that HypoPG pretends to be there.
package struct HypotheticalPlan: Sendable {
    /// The statement that would create the index.
    package let index: HypotheticalIndex
    /// What HypoPG calls it.
    package let name: String
    /// How large it would be, by HypoPG's estimate; nil where it gives none.
    package let bytes: Int?
    /// The plan with it.
    package let plan: QueryPlan

    /// Puts index and plan together.
    package init(index: HypotheticalIndex, name: String, bytes: Int?, plan: QueryPlan) {
        self.index = index
        self.name = name
        self.bytes = bytes
        self.plan = plan
    }

    /// Whether the plan has it.
    package var isUsed: Bool { plan.uses(index: name) }

    /// By how much of itself a cost becomes less; nil without both.
    package func gain(over before: QueryPlan) -> Double? {
        guard let before = before.totalCost, let after = plan.totalCost, before > 0 else {
            return nil
        }
        return (before - after) / before
    }
}
