import Collection
import Platform
import Testing

/// The documentation cannot rot: it is what the catalogue says.
@Suite struct CatalogDocumentationTests {
    @Test func `docs metrics md says what the catalogue says`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/docs/metrics.md"
        let environment = String(decoding: try Files.read("/proc/self/environ"), as: UTF8.self)
        if environment.split(separator: "\0").contains("UPDATE_GOLDEN=1") {
            try Files.replace(path, with: Array(Catalog.documentation.utf8))
        }
        let written = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(written == Catalog.documentation)
    }

    @Test func `every family is documented`() {
        for collector in Catalog.all {
            #expect(Catalog.documentation.contains("### \(collector.name)\n"))
        }
    }
}
