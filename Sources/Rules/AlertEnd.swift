/// Why an alert ended although its condition was not seen to be over.
package enum AlertEnd: String, Sendable {
    /// A reload gave its target other labels: it goes on as the alert with these.
    case labels = "labels changed by a reload"

    /// The annotation in which an alert that ended so has the reason.
    package static let annotation = "ended"

    /// What the description begins with.
    var sentence: String {
        switch self {
        case .labels:
            "Ended because its labels were changed by a reload: what holds goes on as the alert with the"
                + " new labels."
        }
    }
}
