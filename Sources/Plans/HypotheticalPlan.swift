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
    /// An index that is there and has the same definition; nil without.
    package let sameIndex: String?

    /// Puts index and plan together.
    package init(
        index: HypotheticalIndex, name: String, bytes: Int?, plan: QueryPlan,
        sameIndex: String? = nil
    ) {
        self.index = index
        self.name = name
        self.bytes = bytes
        self.plan = plan
        self.sameIndex = sameIndex
    }

    /// Whether the plan has it.
    package var isUsed: Bool { plan.uses(index: name) }

    /// What a person should know of it.
    var notes: [String] {
        guard let sameIndex else { return [] }
        return [
            "index \(sameIndex) is there with the same definition: another one like it gains nothing,"
                + " and the difference is that of HypoPG's estimates of its size"
        ]
    }

    /// By how much of itself a cost becomes less; nil without both.
    package func gain(over before: QueryPlan) -> Double? {
        guard let before = before.totalCost, let after = plan.totalCost, before > 0 else {
            return nil
        }
        return (before - after) / before
    }
}
