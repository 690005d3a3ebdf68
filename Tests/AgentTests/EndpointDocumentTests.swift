import AgentWeb
import HTTP
import HTTPMessages
import JSON
import Platform
import Support
import Testing

/// What documents say of endpoints is what the program has.
@Suite struct EndpointDocumentTests {
    @Test func `docs/http.md has every endpoint`() throws {
        try GoldenFile.expect(EndpointDocuments.page(EveryEndpoint.routes), at: "docs/http.md")
    }

    @Test func `docs/openapi.json has every endpoint`() throws {
        let document = OpenAPIDocument.of(EveryEndpoint.routes, schemas: EndpointDocuments.schemas)
            .formatted
        try GoldenFile.expect(document, at: "docs/openapi.json")
    }

    @Test func `every endpoint has an identifier of its own, made of its method and its path`()
        throws
    {
        let document = OpenAPIDocument.of(EveryEndpoint.routes)
        let identifiers = (document.member("paths")?.members ?? []).flatMap { path in
            path.value.members.compactMap { method -> String? in
                guard case .text(let name)? = method.value.member("operationId") else { return nil }
                return name
            }
        }
        #expect(identifiers.count == EveryEndpoint.routes.count)
        #expect(Set(identifiers).count == identifiers.count)
        for name in ["getApiV1DatabaseSlowQueries", "getTargetsByNameTables", "getTargetTables"] {
            #expect(identifiers.contains(name))
        }
        #expect(
            identifiers.allSatisfy { name in
                name.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                        || (0x61...0x7A).contains($0)
                }
            })
    }

    /// With UPDATE_GOLDEN=1 what the program has is written instead.
    @Test func `the program has the schemas of what it answers`() throws {
        let schemas = EndpointDocuments.schemas
        #expect(
            OpenAPISchemas.value.compact == schemas.compact,
            "run the test with UPDATE_GOLDEN=1 and build again")
        guard GoldenFile.isWritten() else { return }
        let path = "\(Checkout.root)/Sources/AgentWeb/OpenAPI/OpenAPISchemas.swift"
        let old = String(decoding: try Files.read(path), as: UTF8.self)
        let begin = try #require(old.firstRange(of: "#\"\"\"\n")).upperBound
        let text = EndpointDocuments.lines(of: schemas.compact)
        try Files.replace(
            path, with: Array((old[..<begin] + text + "\n\"\"\"#\n}\n").utf8), mode: 0o644)
    }

    @Test func `the agent serves docs/openapi.json byte for byte`() throws {
        let answer = try EndpointsTests.response(
            EveryEndpoint.endpoints.answer(Request(path: "/api/v1/openapi.json")))
        let document = try Files.read("\(Checkout.root)/docs/openapi.json")
        #expect(answer.status == 200 && answer.body.bytes == document)
    }
}
