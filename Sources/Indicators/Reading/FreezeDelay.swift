/// From when on it is late that old rows are not frozen, as the alerts have it.
enum FreezeDelay {
    /// How many identifiers there are before the server stops writing.
    static let range = 2_147_483_648.0
    /// How far beyond the age at which autovacuum is forced to freeze it is late.
    private static let overdue = 1.2
    /// The age at which it is late whatever is set.
    private static let latest = 1.9e9
    /// Over which share of the range the loss fades in from then on, so that 1 % of it costs no more than
    /// `HealthModel.stepMax` of a check with 6 points.
    private static let fading = 0.04

    /// What share of its points an age costs: 0 until it is late, 1 a little later, and where it is not
    /// known at which age freezing is forced.
    static func weight(ofAge ratio: Double, forcedAt age: Double?) -> Double {
        guard let age else { return 1 }
        let late = min(age * overdue, latest) / range
        return min(1, max(0, (ratio - late) / fading))
    }
}
