import Metrics
import Patterns

/// What `label_replace` does to a label.
struct LabelReplacement: Sendable {
    let target: String
    let replacement: String
    let source: String
    let pattern: Pattern

    /// The labels with the target set, when the pattern fits the source.
    func applied(to labels: LabelSet) -> LabelSet {
        guard let groups = pattern.groups(ofWhole: labels[source] ?? "") else { return labels }
        return labels.setting(target, to: expanded(groups))
    }

    /// The replacement with `$1`, `${1}` and `${name}` filled in, and `$$` for a dollar.
    private func expanded(_ groups: [String?]) -> String {
        var result = ""
        var rest = replacement[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == "{"
            let body = isBraced ? rest.dropFirst() : rest
            let name = body.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
            let behind = body[name.endIndex...]
            guard !name.isEmpty, !isBraced || behind.first == "}" else {
                // Not the form of a group: the dollar stands for itself.
                result += "$"
                continue
            }
            rest = isBraced ? behind.dropFirst() : behind
            result += group(String(name), of: groups)
        }
        return result + rest
    }

    private func group(_ name: String, of groups: [String?]) -> String {
        let isNumber = name.utf8.allSatisfy(Lexer.isDigit)
        if isNumber, name.count == 1 || name.first != "0" {
            guard let number = Int(name), groups.indices.contains(number) else { return "" }
            return groups[number] ?? ""
        }
        guard let index = pattern.groupNames.firstIndex(of: name) else { return "" }
        return groups[index + 1] ?? ""
    }
}
