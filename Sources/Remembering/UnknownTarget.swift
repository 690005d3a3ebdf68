import Basics
import Documents
import JSON
import Metrics

/// Why there is nothing about a target that a client names, for every endpoint that takes one.
package enum UnknownTarget {
    /// More names than these are only counted.
    private static let namesMax = 5

    /// In words, with the name that was probably meant; nil when the target is watched under just these
    /// bytes.
    package static func refusal(_ target: String, among names: [String]) -> String? {
        if names.contains(where: { $0.hasSameBytes(as: target) }) { return nil }
        let words = "target: \(JSONText.quoted(target)) is not watched"
        if let twin = names.first(where: { $0 == target }) {
            return "\(words); did you mean target=\(URLText.encoded(twin)), which looks the same in"
                + " Unicode?"
        }
        if let meant = Suggestion.nearest(to: target, among: names) {
            return "\(words); did you mean \(JSONText.quoted(meant))?"
        }
        if names.isEmpty { return words }
        let more = names.count > namesMax ? " and \(names.count - namesMax) more" : ""
        let some = names.prefix(namesMax).map(JSONText.quoted).joined(separator: ", ")
        return "\(words); there are \(some)\(more)"
    }
}
