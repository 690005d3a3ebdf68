import Postgres

/// Why there is no plan.
package struct PlanningRefusal: Error, Sendable, Equatable {
    /// What is the matter, and what helps, a line each.
    package let lines: [String]
    /// Whether the server could not be asked at all.
    package let isUnavailable: Bool

    /// The server, or what is known of the statement, says no.
    init(_ lines: String...) {
        self.lines = lines
        isUnavailable = false
    }

    /// The same with lines that were collected.
    init(lines: [String], isUnavailable: Bool = false) {
        self.lines = lines
        self.isUnavailable = isUnavailable
    }

    /// An error of a question of ours.
    init(_ error: PostgresError) {
        lines = ["\(error)"]
        if case .server = error { isUnavailable = false } else { isUnavailable = true }
    }
}
