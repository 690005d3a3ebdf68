/// What the health score consists of, as data; `docs/health-score.md` is written from it.
package struct HealthModel: Sendable {
    /// Changes whenever the same state may score differently.
    package static let version = "2"
    /// A lethal state leaves no more than this.
    package static let cap = 30.0
    /// With less of the weight known, no score is given.
    package static let coverageMin = 0.6
    /// Outside lethal states 1 % of an input costs no more than this, with everything in sight.
    package static let stepMax = 2.0
    /// Points are whole multiples of this, so that sums are exact in any order.
    package static let grain = 1.0 / 64

    /// In the order in which points are shown.
    package let components: [HealthComponent]
    /// In the order in which one of them takes the rest.
    package let caps: [HealthCap]
    /// `no` for the model of this version; else a short word that differs with every change.
    package let custom: String

    /// A model of these parts.
    package init(components: [HealthComponent], caps: [HealthCap], custom: String) {
        self.components = components
        self.caps = caps
        self.custom = custom
    }
}
