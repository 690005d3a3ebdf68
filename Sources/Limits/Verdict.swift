/// How bad a value is by its limits, as every page and every document says it.
package enum Verdict: String, Sendable, CaseIterable {
    /// No limit has been passed.
    case good
    /// It deserves a look.
    case warning
    /// It deserves haste.
    case critical
    /// There is no value.
    case unknown
    /// The server cannot be queried, whatever is known.
    case down

    /// Which of the limits, by severity, a value has passed; `down` whatever is known while the
    /// server is.
    package init(
        _ value: Double?, _ limits: [String: Double], isBadBelow: Bool, isUp: Bool? = nil
    ) {
        if isUp == false {
            self = .down
            return
        }
        guard let value, !value.isNaN else {
            self = .unknown
            return
        }
        func hasPassed(_ severity: Threshold.Severity) -> Bool {
            guard let limit = limits[severity.rawValue] else { return false }
            return isBadBelow ? value < limit : value > limit
        }
        self = hasPassed(.critical) ? .critical : hasPassed(.warning) ? .warning : .good
    }
}
