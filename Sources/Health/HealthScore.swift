/// The health score of one target and where its points went.
package struct HealthScore: Sendable, Equatable {
    /// Points that one check took.
    package struct Loss: Sendable, Equatable {
        /// The component, or `cap`.
        package let component: String
        /// The check, or the lethal state's reason.
        package let check: String
        /// A whole multiple of `HealthModel.grain`.
        package let points: Double
    }

    /// From 0 to 100: 100 minus the sum of `losses`, exactly; nil when too little is known.
    package let value: Double?
    /// What every check that is known took, also when it is nothing; empty without a score.
    package let losses: [Loss]
    /// The share of the model's weight whose input is known, from 0 to 1.
    package let coverage: Double
    /// Whether each lethal state that could be looked for is there.
    package let caps: [(reason: String, isActive: Bool)]

    /// A score, or none, and what it is made of.
    package init(
        value: Double?, losses: [Loss], coverage: Double,
        caps: [(reason: String, isActive: Bool)]
    ) {
        self.value = value
        self.losses = losses
        self.coverage = coverage
        self.caps = caps
    }

    /// Whether two scores are the same in every part.
    package static func == (left: HealthScore, right: HealthScore) -> Bool {
        left.value == right.value && left.losses == right.losses
            && left.coverage == right.coverage
            && left.caps.elementsEqual(right.caps) { $0 == $1 }
    }
}
