import Basics
import HTTPMessages
import JSON
import Metrics

/// Why there is nothing about a target that a client names.
enum UnknownTarget {
    /// In words, with the same name in its other spelling; nil when the target is watched under just
    /// these bytes.
    static func refusal(_ target: String, among names: [String]) -> String? {
        if names.contains(where: { $0.hasSameBytes(as: target) }) { return nil }
        let form =
            names.first { $0 == target }.map {
                "; did you mean target=\(URLText.encoded($0)), which looks the same in Unicode?"
            } ?? ""
        return "target: \(JSONText.quoted(target)) is not watched\(form)"
    }
}
