import Testing

/// What SECURITY.md promises is held by tests that exist.
@Suite struct SecurityTests {
    /// `Suite.name of a test`, wherever it stands in the table.
    private static let named: [(suite: String, test: String)] = {
        let document = CheckoutFile.all.first { $0.path == "SECURITY.md" }
        let rows = (document?.lines ?? []).filter { $0.hasPrefix("| ") }
        return rows.flatMap { $0.split(separator: "`") }.compactMap { text in
            let parts = text.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, parts[0].hasSuffix("Tests") else { return nil }
            return (String(parts[0]), String(parts[1]))
        }
    }()

    @Test func `every test that SECURITY.md names exists`() {
        let files = CheckoutFile.swift.filter { $0.path.hasPrefix("Tests/") }
        #expect(Self.named.count > 25)
        for (suite, test) in Self.named {
            let exists = files.contains {
                $0.text.contains("struct \(suite) ") && $0.text.contains("func `\(test)`")
            }
            #expect(exists, "\(suite).\(test)")
        }
    }

    @Test func `every line of the threat model names a test`() {
        let document = CheckoutFile.all.first { $0.path == "SECURITY.md" }
        let rows = (document?.lines ?? []).filter { $0.hasPrefix("| ") }.dropFirst()
        #expect(rows.count >= 12)
        for row in rows { #expect(row.contains("Tests."), "\(row.prefix(60))") }
    }
}
