import Collection
package import Examinations
package import Recommendations

/// Advice from all that was asked.
extension Report {
    /// A target that could be asked.
    package init(target: String, _ examination: Examination) {
        let side = examination.facts.isInRecovery ? "replica" : "primary"
        self.init(
            target: target, server: "PostgreSQL \(examination.facts.major), \(side)", examination,
            Advisor.recommendations(examination))
    }
}
