import API
import AgentPages
import HTTP
import HTTPMessages
import JSON
import Metrics
import Platform
import Support
import Testing
import Web

/// The pages of alerts, of advice and of the agent itself in a real browser.
@Suite struct AgentBrowserTests {
    private static let hostile = "\"><script>document.title='hacked'</script>\u{202E}&amp;"

    private static func advice(_ targets: [TargetSnapshot]) -> AdviceRoutes {
        AdviceRoutes(
            AdviceRoutes.Sources(
                names: { targets.map(\.name) },
                target: { name in
                    KnownTarget(
                        name: name, targets.first { $0.name.hasSameBytes(as: name) }, now: .now)
                }, version: "1", pagesTooOld: { nil }),
            making: PageMaker(threadNamed: "test"))
    }

    @Test
    func `pages of alerts, advice and the agent run no script, fit, and are within reach of keys`()
        async throws
    {
        let scene = AlertScene()
        try await scene.evaluate(
            AlertsPageTests.rules, targets: ["orders", Self.hostile], value: 7)
        let targets = ["orders", Self.hostile].map {
            AdvicePageTests.troubled($0, user: Self.hostile)
        }
        let agent = AgentRoute.route(
            making: PageMaker(threadNamed: "test"), version: "1",
            snapshot: {
                Snapshot(
                    generation: 1,
                    targets: targets + [AgentPageTests.target(Self.hostile, seconds: 1)], agent: [])
            },
            problem: { Self.hostile }, configuration: { "targets:\n  - name: \(Self.hostile)\n" })
        let routes =
            scene.routes + Self.advice(targets).routes + [agent] + AssetRoutes.routes
            + RunbookRoutes.routes + [EventRoute.route(EventHub()) { .object([]) }]
        let router = Router(routes, hosts: { AllowedHosts() })
        let paths =
            ["/alerts", "/agent"]
            + targets.map { "/" + TargetAddress($0.name, page: "advice").path }
        let problems = try PageBrowser.problems(paths) { request in
            // One who may write sees the forms, too.
            let reader = Request(
                method: request.method, path: request.path, segments: request.segments,
                query: request.query, headers: request.headers, peer: request.peer, user: "ann")
            return .now(try PageAnswer.of(router, reader))
        }
        #expect(problems == [])
    }
}
