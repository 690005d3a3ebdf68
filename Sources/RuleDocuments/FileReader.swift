import GoText
import Templates
package import YAML

/// Reads the nodes of one file and notes what is wrong with them.
package final class FileReader {
    /// The file's path, for problems.
    package let file: String
    let places: ScalarPlaces
    /// What was found wrong so far.
    package private(set) var problems: [RuleFileProblem] = []

    /// The most problems of one file that are kept.
    static let problemsMax = 100

    init(file: String, content: [UInt8]) {
        self.file = file
        places = ScalarPlaces(content)
    }

    /// The document of a file, with a reader that knows what is wrong with it as YAML.
    package static func document(
        file: String, content: [UInt8]
    ) -> (reader: FileReader, root: Node?) {
        let reader = FileReader(file: file, content: content)
        do throws(YAMLError) {
            return (reader, try Parser.parse(content))
        } catch {
            reader.add("\(error)", at: error.range)
            return (reader, nil)
        }
    }

    /// Notes a problem.
    package func add(_ message: String, at range: Range<Mark>) {
        guard problems.count < Self.problemsMax else { return }
        problems.append(RuleFileProblem(file: file, range: range, message: message))
    }

    /// Notes a problem at an offset of a scalar's text.
    package func add(_ message: String, in node: Node, at offset: Int, count: Int = 1) {
        add(message, at: places.range(ofOffset: offset, count: count, in: node))
    }

    /// The entries of a mapping by name; names that are not known are noted.
    package func mapping(_ node: Node, _ name: String, keys: [String]) -> [String: Node.Entry] {
        guard case .mapping(let entries) = node.content else {
            add("\(name): expected a mapping, found \(node.kindName)", at: node.range)
            return [:]
        }
        var known: [String: Node.Entry] = [:]
        for entry in entries {
            if keys.contains(entry.key) {
                known[entry.key] = entry
            } else {
                add(
                    "unknown key \(GoQuote.quoted(entry.key)) in \(name); "
                        + "it may hold \(keys.joined(separator: ", "))", at: entry.keyRange)
            }
        }
        return known
    }

    /// The items of a list; a key with nothing behind it is an empty one.
    package func list(_ entry: Node.Entry?) -> [Node] {
        guard let entry, !entry.value.isNull else { return [] }
        if case .sequence(let items) = entry.value.content { return items }
        add(
            "\(entry.key): expected a list, found \(entry.value.kindName)", at: entry.value.range)
        return []
    }

    /// Text, quoted or not.
    package func text(_ entry: Node.Entry?) -> String? {
        guard let entry else { return nil }
        return text(entry.value, entry.key)
    }

    /// Text of that name, quoted or not.
    package func text(_ node: Node, _ name: String) -> String? {
        guard case .scalar(let text, _) = node.content else {
            add("\(name): expected text, found \(node.kindName)", at: node.range)
            return nil
        }
        return text
    }

    /// Text with at least one sign.
    package func word(_ entry: Node.Entry?) -> String? {
        guard let entry, let text = text(entry) else { return nil }
        if text.isEmpty { add("\(entry.key): is empty", at: entry.keyRange) }
        return text.isEmpty ? nil : text
    }

    /// A duration in milliseconds.
    package func duration(_ entry: Node.Entry?) -> Int64? {
        guard let entry, let text = text(entry) else { return nil }
        if let milliseconds = PrometheusDuration.parse(text) { return milliseconds }
        add(
            "\(entry.key): \(GoQuote.quoted(text)) is not a duration; write whole numbers with "
                + "units, as in 1h30m", at: entry.value.range)
        return nil
    }

    /// A whole number of 0 or more.
    func count(_ entry: Node.Entry?) -> Int? {
        guard let entry, let text = text(entry) else { return nil }
        if let number = Int(text), number >= 0 { return number }
        add(
            "\(entry.key): \(GoQuote.quoted(text)) is not a whole number from 0",
            at: entry.value.range)
        return nil
    }

    /// Names with texts; `check` says what is wrong with a name.
    package func texts(
        _ entry: Node.Entry?, check: (String) -> String? = { _ in nil }
    ) -> [(name: String, text: String, node: Node)] {
        guard let entry, !entry.value.isNull else { return [] }
        guard case .mapping(let entries) = entry.value.content else {
            add(
                "\(entry.key): expected a mapping, found \(entry.value.kindName)",
                at: entry.value.range)
            return []
        }
        return entries.compactMap { inner in
            if let fault = check(inner.key) {
                add(
                    "\(entry.key): \(GoQuote.quoted(inner.key)) \(fault)", at: inner.keyRange)
            }
            return text(inner).map { (inner.key, $0, inner.value) }
        }
    }

    /// Whether a text is a label's name.
    package static func isLabelName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return false }
        return name.utf8.allSatisfy {
            ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: "_")
        }
    }

    /// Whether a text is a metric's name.
    static func isMetricName(_ name: String) -> Bool {
        isLabelName(name.replacing(":", with: "_"))
    }
}
