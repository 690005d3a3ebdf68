import Platform
import Support
import Testing

/// Numbers in documents that `scripts/numbers` measures and writes.
@Suite struct NumberMarkTests {
    @Test func `each marked number has a value and a name that is measured`() throws {
        let script = String(
            decoding: try Files.read("\(Checkout.root)/scripts/numbers"), as: UTF8.self)
        var found: Set<String> = []
        let documents = CheckoutFile.all.filter {
            $0.path == "README.md" || $0.path.hasPrefix("docs/") && $0.path.hasSuffix(".md")
        }
        for document in documents {
            for line in document.lines {
                for part in line.split(separator: "<!--n:", omittingEmptySubsequences: false)
                    .dropFirst()
                {
                    let name = String(part.prefix { $0 != "-" })
                    let rest = part.dropFirst(name.count)
                    let end = rest.dropFirst(3).firstRange(of: "<!--/n-->")
                    #expect(rest.hasPrefix("-->"), "\(document.path): \(name)")
                    let close = try #require(end, "\(document.path): \(name) has no end")
                    let value = rest.dropFirst(3)[..<close.lowerBound]
                    #expect(!value.isEmpty && !value.contains("<"), "\(document.path): \(name)")
                    #expect(Self.isMeasured(name, by: script), "\(document.path): \(name)")
                    found.insert(name)
                }
            }
        }
        #expect(found.isSuperset(of: ["binary", "resident", "scrape", "series_all"]))
    }

    private static func isMeasured(_ name: String, by script: String) -> Bool {
        for prefix in ["series_", "bytes_"] where name.hasPrefix(prefix) {
            return script.contains("page \(name.dropFirst(prefix.count)) ")
        }
        return script.contains("number \(name) ") || script.contains("\"\(name):")
    }
}
