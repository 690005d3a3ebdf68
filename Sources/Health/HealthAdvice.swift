/// What may be done about a check or a lethal state when nothing more is known.
///
/// It is shared, because checks are copied at every poll.
package final class HealthAdvice: Sendable {
    /// A statement to consider.
    package struct Step: Sendable {
        /// One SQL statement, complete with its semicolon.
        package let sql: String
        /// Whether something may be lost by it: data, a session's work, a start.
        package let isDestructive: Bool

        /// A step that takes nothing away.
        package init(_ sql: String) { (self.sql, isDestructive) = (sql, false) }

        /// A step that may take something away.
        package init(destructive sql: String) { (self.sql, isDestructive) = (sql, true) }
    }

    /// One line.
    package let title: String
    /// What to consider, in this order.
    package let steps: [Step]
    /// What may go wrong.
    package let risk: String
    /// How to see that it helped.
    package let verify: String

    /// Describes it.
    package init(title: String, steps: [Step], risk: String, verify: String) {
        self.title = title
        self.steps = steps
        self.risk = risk
        self.verify = verify
    }

    /// The risk of what is only looked at.
    package static let noRisk = "None: it only reads."
    package static let logsMore =
        "None of reading; log_lock_failures, where it is off, adds lines to the log."
}
