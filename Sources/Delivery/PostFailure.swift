/// One of a receiver's Alertmanagers that did not take the present state.
package struct PostFailure: Sendable, Equatable {
    /// The line of its URL in the file, or nil when the file names only one.
    package let line: Int?
    /// Where it is and why, without anything secret.
    package let reason: String

    /// A failure.
    package init(line: Int? = nil, _ reason: String) {
        self.line = line
        self.reason = reason
    }

    private static let shownMax = 3

    /// In one line: `line 2: alertmanager-b:9093: status 500`.
    static func text(_ failures: [PostFailure]) -> String {
        let shown = failures.prefix(shownMax).map { failure in
            (failure.line.map { "line \($0): " } ?? "") + failure.reason
        }
        let more = failures.count - shown.count
        return shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }
}
