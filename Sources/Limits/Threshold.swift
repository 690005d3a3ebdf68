/// The limits of one indicator, in its own unit.
package struct Threshold: Sendable, Equatable {
    /// How bad passing a limit is; the value of the label `severity`.
    package enum Severity: String, Sendable, CaseIterable {
        case warning, critical
    }

    /// Passing it deserves a look, or nil without such a level.
    package var warning: Double?
    /// Passing it deserves haste, or nil without such a level.
    package var critical: Double?

    /// Limits by severity.
    package init(warning: Double? = nil, critical: Double? = nil) {
        self.warning = warning
        self.critical = critical
    }

    /// The limit of a severity.
    package subscript(severity: Severity) -> Double? {
        switch severity {
        case .warning: warning
        case .critical: critical
        }
    }

    /// These limits where they are set, `other`'s elsewhere.
    package func filled(from other: Threshold) -> Threshold {
        Threshold(warning: warning ?? other.warning, critical: critical ?? other.critical)
    }
}
