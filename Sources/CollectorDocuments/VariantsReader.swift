import Collection
import Documents
import YAML

/// Reads the wordings of a user's own collector.
struct VariantsReader {
    private let reader: SectionReader<CollectorKey>
    private let findings: Findings
    private let columns: [String]

    /// Major versions that can be named.
    static let majorVersions = 9...99
    /// The longest statement in bytes.
    static let sqlBytesMax = 65_536

    init(_ reader: SectionReader<CollectorKey>, columns: [String]) {
        self.reader = reader
        findings = reader.findings
        self.columns = columns
    }

    func variants() -> [Variant] {
        guard let nodes = reader.list(.variants) else { return [] }
        if nodes.isEmpty { reader.refuse(.variants, "is empty; there must be one") }
        return nodes.compactMap(variant)
    }

    private func variant(_ node: Node) -> Variant? {
        let item = SectionReader<VariantKey>(node, "a variant", findings)
        item.requireKey(.sql)
        let sql = item.word(.sql).map(Self.trimmed)
        if let sql { check(sql, item) }
        let since = item.integer(.since, in: Self.majorVersions) ?? 0
        let before = item.integer(.before, in: Self.majorVersions) ?? Int.max
        if since >= before { item.refuse(.before, "\(before) is not later than since: \(since)") }
        let extensionVersions = item.section(.extension, ExtensionRangeKey.self).map(range)
        let without = item.words(.without) ?? []
        for (name, node) in without where !columns.contains(name) {
            findings.refuse(
                node, "without",
                "\(Findings.quoted(name)) is no column"
                    + Suggestion.clause(for: name, among: columns))
        }
        item.finish()
        guard let sql, since < before else { return nil }
        return Variant(
            since..<before, extension: extensionVersions, sql, without: Set(without.map(\.text)))
    }

    private func check(_ sql: String, _ item: SectionReader<VariantKey>) {
        if sql.isEmpty { item.refuse(.sql, "is empty") }
        if sql.utf8.count > Self.sqlBytesMax {
            item.refuse(.sql, "longer than \(Self.sqlBytesMax) bytes")
        }
        if StatementText.holdsSemicolon(sql) {
            item.refuse(.sql, "has a semicolon; write one statement without it")
        }
    }

    private func range(_ item: SectionReader<ExtensionRangeKey>) -> Range<ExtensionVersion> {
        let since = version(item, .since) ?? ExtensionVersion("0")
        let before = version(item, .before) ?? .endless
        item.finish()
        guard since < before else {
            item.refuse(.before, "\(before) is not later than since: \(since)")
            return since..<ExtensionVersion.endless
        }
        return since..<before
    }

    private func version(
        _ item: SectionReader<ExtensionRangeKey>, _ key: ExtensionRangeKey
    ) -> ExtensionVersion? {
        guard let text = item.word(key) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = parts.allSatisfy { Int($0).map { $0 >= 0 && $0 < 100_000 } ?? false }
        guard areNumbers else {
            item.refuse(key, "\(Findings.quoted(text)) is not a version; write it as in 1.10")
            return nil
        }
        return ExtensionVersion(text)
    }

    private static func trimmed(_ sql: String) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        return String(
            String(sql.drop(while: isBlank).reversed().drop(while: isBlank).reversed()))
    }
}
