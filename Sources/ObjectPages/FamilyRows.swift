import API
import Basics
import Metrics

/// What several families say of the same things, a row each.
struct FamilyRows {
    /// One thing.
    struct Row {
        /// The labels that name it, in the order of the question.
        let names: [String]
        fileprivate(set) var values: [String: Double] = [:]

        /// What a family says of it; nil when it says nothing.
        subscript(family: String) -> Double? { values[family] }
    }

    /// The rows in the order of their names.
    let rows: [Row]

    /// Brings together the families of these names by the labels that name a row; `prefix` stands
    /// before each name.
    init(_ found: FamilyIndex, _ families: [String], prefix: String = "", by labels: [String]) {
        var rows: [ExactText: Row] = [:]
        for family in families {
            for sample in found[prefix + family] {
                let names = labels.map { sample.labels[$0] ?? "" }
                // PostgreSQL has no name with a zero byte.
                let key = ExactText(names.joined(separator: "\0"))
                rows[key, default: Row(names: names)].values[family] = sample.value
            }
        }
        self.rows = rows.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Texts in which people search: capital letters of ASCII count as small ones.
enum SearchedText {
    /// Whether one of the texts contains what is wanted; all do when nothing is.
    static func matches(_ wanted: String, _ texts: [String]) -> Bool {
        let folded = folded(wanted)
        return folded.isEmpty || texts.contains { self.folded($0).contains(bytesOf: folded) }
    }

    private static func folded(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
