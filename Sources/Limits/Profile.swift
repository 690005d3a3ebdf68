/// A set of thresholds with a name.
package enum Profile: String, Sendable, CaseIterable {
    /// The documented thresholds, by environment.
    case standard
    /// One level, critical, for connections and pools (80 %), mean query time (1 s) and errors (5 %).
    case globalRemit = "global-remit"
}
