/// How a value stands to its limits, as every document says it.
package enum Verdict: String, Sendable, CaseIterable {
    case good, warning, critical, unknown, down

    /// Which of the limits, by severity, a value has passed; `down` whatever is known while the
    /// server is.
    init(_ value: Double?, _ limits: [String: Double], isBadBelow: Bool, isUp: Bool?) {
        if isUp == false {
            self = .down
            return
        }
        guard let value, !value.isNaN else {
            self = .unknown
            return
        }
        func hasPassed(_ severity: String) -> Bool {
            guard let limit = limits[severity] else { return false }
            return isBadBelow ? value < limit : value > limit
        }
        self = hasPassed("critical") ? .critical : hasPassed("warning") ? .warning : .good
    }
}
