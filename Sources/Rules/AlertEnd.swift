package import Metrics

/// Why an alert ended although its condition was not seen to be over.
package enum AlertEnd: String, Sendable {
    /// A reload gave its target other labels: it goes on as the alert with these.
    case labels = "labels changed by a reload"
    /// No rule mentions it any longer.
    case rule = "no rule mentions it"
    /// Its target was taken out of the configuration.
    case target = "target removed by a reload"

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

    /// What the description begins with; `name` is the alert, or what stands for it.
    package func sentence(of name: String = "it") -> String {
        switch self {
        case .labels:
            "Ended because its labels were changed by a reload: what holds goes on as the alert with the"
                + " new labels."
        case .rule:
            "\(Self.unseen)no rule mentions \(name) any longer. The rule was removed, or what the agent had"
                + " saved of it was lost."
        case .target:
            "\(Self.unseen)the target of \(name) was taken out of the configuration."
        }
    }

    /// What is said before the reason of an end that was not seen.
    package static let unseen = "Not seen to be over: "

    /// Whether what it was about may go on, of which nothing will be said any more.
    package var isUnseen: Bool { self != .labels }

    /// The annotations of an alert that ended so.
    package func marking(_ annotations: LabelSet) -> LabelSet {
        let description = [sentence(), annotations["description"]].compactMap(\.self)
        return annotations.setting(Self.annotation, to: rawValue)
            .setting("description", to: description.joined(separator: " "))
    }
}
