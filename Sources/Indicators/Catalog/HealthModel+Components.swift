package import Health

/// The model of this version consists of what the indicators say.
extension HealthModel {
    /// The model of this version.
    package static let current = HealthModel(
        components: components, caps: caps, custom: "no")

    private static let components = HealthPart.allCases.map { part in
        HealthComponent(
            name: part.rawValue, weight: part.weight,
            checks: Indicator.all.compactMap(\.check).filter { $0.part == part })
    }

    private static let caps = Indicator.all.compactMap(\.cap)

    /// The model of this version with a user's changes, which `refusals` has found nothing against.
    package init(_ adjustment: HealthAdjustment) { self = Self.current.adjusted(by: adjustment) }

    /// What speaks against a user's changes.
    package static func refusals(of adjustment: HealthAdjustment) -> [Refusal] {
        current.refusals(of: adjustment)
    }
}
