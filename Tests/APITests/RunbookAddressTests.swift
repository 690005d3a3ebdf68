import API
import Metrics
import Support
import Testing

/// Where the API says that runbooks are.
@Suite struct RunbookAddressTests {
    private static func text(_ document: APIDocument, runbooks: String) throws -> String {
        let lost = Labels(names: ["component", "check"], values: ["cache", "cache_hit"])
        let families = [
            Family(Metric("pg_up", .gauge, "."), [Sample(.none, 1)]),
            Family(Metric("pg_health_score", .gauge, "."), [Sample(.none, 90)]),
            Family(Metric("pg_health_points_lost", .gauge, "."), [Sample(lost, 10)]),
        ]
        let snapshot = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1, families: families, reports: 1,
            pollBegan: .now)
        let target = KnownTarget(name: "t", snapshot, runbooks: runbooks, now: .now)
        let answer = APIAnswer(generation: 1, time: 0, targetsLeftOut: 0)
        let bytes = answer.bytes(of: document, APIQuery(), count: 1) { _ in target }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [APIDocument.health, .recommendations])
    func `a runbook has the address of the agent where it is configured`(
        document: APIDocument
    ) throws {
        let address = "https://pgvigil.example.com:9787/runbooks"
        let text = try Self.text(document, runbooks: address)
        #expect(text.contains("\"runbook\":\"\(address)/PostgresCacheHitLow\""), "\(text)")
        #expect(!text.contains("\"docs/runbooks") && !text.contains("\"runbooks/"))
        // Without one it is named as before.
        let relative = try Self.text(document, runbooks: "")
        #expect(relative.contains("runbooks/PostgresCacheHitLow"))
    }
}
