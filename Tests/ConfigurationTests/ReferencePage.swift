/// The reference of configuration keys, made of the annotated example.
///
/// The tests see to it that the example loads, shows every key there is, and calls defaults what is
/// one, so the page cannot tell anything else. A key takes the comment above it; keys that follow
/// without one share it:
///
///     # How long a new group collects alerts, between two flushes, and before it is sent again.
///     group_wait: 30s
///     group_interval: 5m
enum ReferencePage {
    private struct Row {
        var keys: [(path: String, value: String)]
        let comment: String
    }

    private struct Section {
        let name: String
        let comment: String
        /// What stands behind the key itself, when that is all.
        let value: String
        var rows: [Row] = []
    }

    /// The whole page for the text of the example.
    static func text(of example: String) -> String {
        var text = """
            # Configuration reference

            Every key of [pgvigil.example.yml](pgvigil.example.yml), from which the tests write this
            page; `UPDATE_GOLDEN=1` writes it again. A value is the default unless the explanation says
            otherwise; a dot stands between a key and those below it. [configuration.md](configuration.md)
            tells what holds for all of it.

            """
        for section in sections(of: example) {
            text += "\n## \(section.name)\n\n\(section.comment)\n"
            if !section.value.isEmpty { text += "\n`\(section.name): \(section.value)`\n" }
            guard !section.rows.isEmpty else { continue }
            text += "\n| key | what it decides |\n|---|---|\n"
            for row in section.rows {
                let keys = row.keys.map { key in
                    "`\(key.path)\(key.value.isEmpty ? "" : ": \(key.value)")`"
                }
                let cells = [keys.joined(separator: "<br>"), row.comment]
                text +=
                    "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
            }
        }
        return text
    }

    private static func sections(of example: String) -> [Section] {
        var found: [Section] = []
        var comment: [Substring] = []
        /// The keys above the present line with their columns.
        var above: [(column: Int, name: String)] = []
        for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
            let content = line.drop { $0 == " " }
            if content.isEmpty {
                // The words at the head of the file belong to no key.
                comment = []
            } else if content.hasPrefix("#") {
                comment.append(content.dropFirst().drop { $0 == " " })
            } else if let key = key(line) {
                let words = comment.joined(separator: " ")
                comment = []
                above.removeAll { $0.column >= key.column }
                above.append((key.column, key.name))
                if key.column == 0 {
                    found.append(Section(name: key.name, comment: words, value: key.value))
                    continue
                }
                let path = above.dropFirst().map(\.name).joined(separator: ".")
                add((path, key.value), words, to: &found[found.count - 1])
            }
        }
        return found
    }

    private static func add(
        _ key: (path: String, value: String), _ comment: String, to section: inout Section
    ) {
        let isKnown = section.rows.contains { $0.keys.contains { $0.path == key.path } }
        if comment.isEmpty, let last = section.rows.indices.last {
            if !isKnown { section.rows[last].keys.append(key) }
        } else {
            section.rows.append(Row(keys: [key], comment: comment))
        }
    }

    /// The key that a line begins with; an item of a list stands in the column of its first key.
    private static func key(_ line: Substring) -> (column: Int, name: String, value: String)? {
        let blanks = line.prefix { $0 == " " }.count
        var rest = line.dropFirst(blanks)
        let isItem = rest.hasPrefix("- ")
        if isItem { rest = rest.dropFirst(2) }
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(name.count)
        guard !name.isEmpty, rest.hasPrefix(":") else { return nil }
        let value = rest.dropFirst().drop { $0 == " " }
        return (blanks + (isItem ? 2 : 0), String(name), String(value))
    }
}
