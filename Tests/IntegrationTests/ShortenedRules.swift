import Platform
import Support

/// The rule files with times and limits that a test can wait for.
///
/// Every `for` and every offset becomes two seconds and every range twenty; limits that the rules
/// hold themselves are replaced one by one. Nothing else is changed, and a replacement that does not
/// fit is an error.
struct ShortenedRules {
    /// What is replaced in the expressions of an alert.
    typealias Changes = [String: (limit: String, by: String)]

    private static let directory = "\(Checkout.root)/alerts"

    /// The files by name, for a Prometheus.
    static func files(_ changes: Changes) throws -> [String: String] {
        var files: [String: String] = [:]
        var unused = Set(changes.keys)
        for path in Files.matching("\(directory)/*.yml") {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            var lines: [String] = []
            var alert = ""
            var isExpression = false
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                let words = line.split(separator: " ")
                if words.first == "-", words.count == 3 { alert = String(words[2]) }
                if words.first == "expr:" { isExpression = true }
                if words.first == "for:" || words.first == "labels:" { isExpression = false }
                var line = String(line)
                if words.first == "for:", words.count == 2 { line = "        for: 2s" }
                if isExpression {
                    line = withShortRanges(line)
                    if let change = changes[alert], line.contains(change.limit) {
                        line = line.replacing(change.limit, with: change.by)
                        unused.remove(alert)
                    }
                }
                lines.append(line)
            }
            let name = String(path.dropFirst(directory.count + 1))
            files["rules-\(name)"] = lines.joined(separator: "\n")
        }
        guard unused.isEmpty else { throw SupportError("no such limit: \(unused.sorted())") }
        return files
    }

    private static func withShortRanges(_ line: String) -> String {
        var parts = line.split(separator: "[", omittingEmptySubsequences: false).map(String.init)
        // A pattern has brackets, too.
        for index in parts.indices.dropFirst() {
            guard parts[index].first?.isNumber == true else {
                parts[index] = "[" + parts[index]
                continue
            }
            var rest = parts[index].drop { $0 != "]" }
            if rest.hasPrefix("] offset ") {
                rest =
                    "] offset 2s"
                    + rest.dropFirst("] offset ".count).drop { $0.isLetter || $0.isNumber }
            }
            parts[index] = "[20s\(rest)"
        }
        return parts.joined()
    }
}
