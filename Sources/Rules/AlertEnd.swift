package import Metrics

/// Why an alert ended although its condition was not seen to be over.
package enum AlertEnd: String, Sendable {
    /// A reload gave its target other labels: it goes on as the alert with these.
    case labels = "labels changed by a reload"

    /// The annotation in which an alert that ended so has the reason.
    ///
    /// A rule may have annotations of any name; one of these never has such a value as well.
    package static let annotation = "pgvigil_ended"
    /// What it was called at first: alerts that were kept then bear it.
    private static let formerAnnotation = "ended"

    /// Whether an alert with these annotations has ended so.
    package static func isIn(_ annotations: LabelSet) -> Bool {
        [annotation, formerAnnotation].contains { name in
            annotations[name].flatMap(AlertEnd.init) != nil
        }
    }

    /// What the description begins with.
    var sentence: String {
        switch self {
        case .labels:
            "Ended because its labels were changed by a reload: what holds goes on as the alert with the"
                + " new labels."
        }
    }
}
