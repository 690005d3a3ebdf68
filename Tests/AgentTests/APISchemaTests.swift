import AgentWeb
import HTTP
import HTTPMessages
import JSON
import Metrics
import Platform
import Support
import Testing
import Web

/// The OpenAPI document against the program, by a client that knows nothing else of it.
@Suite struct APISchemaTests {
    private static let checks = [
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance",
    ]

    /// An agent that has polled twice, as far as requests can tell.
    private static func server() throws -> Server {
        let numbers = RecentNumbers()
        let pages = Pages(APIExample.snapshots[0])
        for snapshot in APIExample.snapshots {
            pages.publish(snapshot, now: .now)
            numbers.take(snapshot)
        }
        let endpoints = Endpoints(
            Endpoints.Sources(
                pages: pages,
                targets: { APIExample.names.map { .init(name: $0, labels: ["target": $0]) } },
                isReady: { true }, problem: { nil }, reload: nil, version: "1", recent: numbers))
        return try Server.start(
            listen: [.tcp(host: "127.0.0.1", port: 0)], limits: ServerLimits(),
            security: Security()
        ) { endpoints.answer($0) }
    }

    @Test func `schemathesis finds no answer that the OpenAPI document does not have`()
        async throws
    {
        let server = try Self.server()
        defer { server.stop(within: .zero) }
        guard case .tcp(_, let port) = server.boundAddresses[0] else {
            throw SupportError("no port")
        }
        let packages = "\(Checkout.pythonEnvironment)/openapi"
        try #require(Files.exists(packages), "run scripts/install-python")
        let directory = try TemporaryDirectory("o")
        let schema = try directory.write(
            "openapi.json", OpenAPIDocument.of(EveryEndpoint.routes).formatted)
        let python = try ToolPath.python()
        let command = [
            "cd \(directory.path) && \(python) -m schemathesis.cli run \(schema)",
            "--url http://127.0.0.1:\(port)",
            "--include-path-regex '^/api/v1/(database|postgres-optimizations)/'",
            "--exclude-method PUT --exclude-method POST --exclude-path-regex 'cache/stats'",
            "--checks \(Self.checks.joined(separator: ",")) --phases examples,coverage,fuzzing",
            "--max-examples 25 --seed 1 --generation-deterministic",
            "--workers 1 --no-color 2>&1; echo \"ended with $?\"",
        ]
        var environment = Checkout.childEnvironment
        environment["PYTHONPATH"] = packages
        environment["HOME"] = directory.path
        let text = try await offThePool { [environment] in
            do {
                let bytes = try CommandOutput.of(
                    ["/bin/sh", "-c", command.joined(separator: " ")], environment: environment,
                    within: .seconds(300))
                return String(decoding: bytes, as: UTF8.self)
            } catch { throw SupportError("schemathesis: \(error)") }
        }
        #expect(text.contains("8 operations") || text.contains("Operations:"), "\(text)")
        #expect(text.contains("ended with 0"), "\(text)")
    }
}
