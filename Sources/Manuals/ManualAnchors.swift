/// The anchors of a document: of its headings as forges make them, and of the rows of its tables by the
/// one word of their first cell.
///
/// A heading comes before a row of the same name, and of two rows the first has it.
package struct ManualAnchors {
    /// The anchors of all headings.
    let headings: Set<String>
    private var seen: [String: Int] = [:]
    private var rows: Set<String> = []

    /// The anchors of a document in Markdown.
    package init(_ text: String) {
        var own: [String: Int] = [:]
        headings = Set(
            Self.prose(text).filter { $0.hasPrefix("#") }
                .map { Self.unique(Self.slug($0), &own) })
    }

    /// The anchor of the next heading, as it is written.
    package mutating func heading(_ line: Substring) -> String {
        Self.unique(Self.slug(line), &seen)
    }

    /// The anchor of the next row, by what stands in its first cell; nil for one that gets none.
    package mutating func row(_ cell: Substring) -> String? {
        guard let name = Self.name(in: cell), !headings.contains(name) else { return nil }
        return rows.insert(name).inserted ? name : nil
    }

    /// The anchors of all rows of a document in Markdown.
    static func rows(of text: String) -> [String] {
        var anchors = ManualAnchors(text)
        return prose(text).filter { $0.hasPrefix("| ") }.compactMap { line in
            line.dropFirst(2).split(separator: "|", omittingEmptySubsequences: false).first
                .flatMap { anchors.row($0) }
        }
    }

    /// The lines that are no code.
    private static func prose(_ text: String) -> [Substring] {
        var isCode = false
        return text.split(separator: "\n").filter { line in
            if line.hasPrefix("```") {
                isCode.toggle()
                return false
            }
            return !isCode
        }
    }

    private static func unique(_ slug: String, _ seen: inout [String: Int]) -> String {
        defer { seen[slug, default: 0] += 1 }
        return seen[slug].map { "\(slug)-\($0)" } ?? slug
    }

    private static func slug(_ line: Substring) -> String {
        let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
        return String(
            title.filter { $0.isLetter || $0.isNumber || "- _".contains($0) }
                .map { $0 == " " ? "-" : $0 })
    }

    /// The one word of a cell: `` `pg_pool_utilization_ratio{pool}` `` names the series.
    private static func name(in cell: Substring) -> String? {
        let words = cell.split(separator: " ")
        guard words.count == 1, let word = words.first?.drop(while: { $0 == "`" }) else {
            return nil
        }
        let name = word.prefix { $0 != "{" && $0 != "`" }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        return isPlain && name.utf8.count > 1 ? String(name) : nil
    }
}
