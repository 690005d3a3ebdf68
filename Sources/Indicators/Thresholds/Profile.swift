/// A set of thresholds with a name.
package enum Profile: String, Sendable, CaseIterable {
    /// The documented thresholds, by environment.
    case standard
    /// One level for the cache, for fleets that span regions: a warning below 70 %, nothing above.
    case globalRemit = "global-remit"
}
