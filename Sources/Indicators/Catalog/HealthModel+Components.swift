/// The model of this version consists of what the indicators say.
extension HealthModel {
    static let components = HealthPart.allCases.map { part in
        HealthComponent(
            name: part.rawValue, weight: part.weight,
            checks: Indicator.all.compactMap(\.check).filter { $0.part == part })
    }

    static let caps = Indicator.all.compactMap(\.cap)
}
