import Collection
import Support
import Testing

/// The documentation cannot rot: it is what the catalogue says.
@Suite struct CatalogDocumentationTests {
    @Test func `docs metrics md says what the catalogue says`() throws {
        try GoldenFile.expect(Catalog.documentation, at: "docs/metrics.md")
    }

    @Test func `every family is documented`() {
        for collector in Catalog.all {
            #expect(Catalog.documentation.contains("### \(collector.name)\n"))
        }
    }
}
