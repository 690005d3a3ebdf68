import JSON
import Support
import Testing

/// What documents say of endpoints is what the program has.
@Suite struct EndpointDocumentTests {
    @Test func `docs/http.md has every endpoint`() throws {
        try GoldenFile.expect(EndpointDocuments.page(EveryEndpoint.routes), at: "docs/http.md")
    }

    @Test func `docs/openapi.json has every endpoint`() throws {
        let document = EndpointDocuments.openAPI(EveryEndpoint.routes).formatted
        try GoldenFile.expect(document, at: "docs/openapi.json")
    }
}
