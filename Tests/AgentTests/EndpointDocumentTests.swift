import JSON
import Platform
import Support
import Testing

/// What documents say of endpoints is what the program has.
@Suite struct EndpointDocumentTests {
    @Test func `docs/http.md has every endpoint`() throws {
        try compare(EndpointDocuments.page(EveryEndpoint.routes), with: "docs/http.md")
    }

    @Test func `docs/openapi.json has every endpoint`() throws {
        let document = EndpointDocuments.openAPI(EveryEndpoint.routes).formatted
        try compare(document, with: "docs/openapi.json")
    }

    /// With UPDATE_DOCS=1 the document is written instead.
    private func compare(_ text: String, with name: String) throws {
        let path = "\(Checkout.root)/\(name)"
        if ProcessEnvironment.value(of: "UPDATE_DOCS") == "1" {
            try Files.replace(path, with: Array(text.utf8))
        }
        let page = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(page == text, "run the tests with UPDATE_DOCS=1 and look at the difference")
    }
}
