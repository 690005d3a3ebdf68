import HTTP
import HTTPMessages
import JSON
import Platform
import Support
import Testing
import Web

/// Pages that change while a real browser shows them.
@Suite struct RefreshTests {
    /// Two readings of the same targets, one of which is shown, and the events between them.
    private final class Scenes: Sendable {
        let hub = EventHub()
        private let scenes: [PageScene]
        private let shown = Locked(0)
        private let events: Router

        init() {
            let all = [PageScene.Names(), PageScene.hostile]
            scenes = ["First reading", "Second reading"].enumerated().map { number, summary in
                let scene = PageScene(
                    all.map { number == 0 ? SampleTarget.healthy($0) : SampleTarget.locked($0) },
                    alerts: all.map { names in
                        var names = names
                        names.statement = summary
                        return SampleTarget.alert(names)
                    })
                for names in all {
                    scene.sample(names.target, names)
                    if number == 1 { scene.read(names.target, names) }
                }
                return scene
            }
            events = Router(
                [EventRoute.route(hub) { .object([]) }], hosts: { AllowedHosts() })
        }

        func answer(_ request: Request) throws -> Answer {
            switch request.path {
            case "/api/v1/events": return events.answer(request)
            case "/control/show/0", "/control/show/1":
                shown.withLock { $0 = request.path == "/control/show/1" ? 1 : 0 }
                hub.announce("snapshot", .object([]))
                return .now(.text("shown"))
            case "/control/listeners":
                // A stream whose client is gone is seen to be so when something is sent.
                hub.announce("heartbeat", .object([]))
                return .now(.text("\(hub.listeners)"))
            default: return .now(try scenes[shown.withLock { $0 }].answer(request))
            }
        }
    }

    @Test
    func
        `a page that changes keeps its place, comes back after a restart and leaves room for others`()
        throws
    {
        let scenes = Scenes()
        let paths = [PageScene.hostile.target, "orders"].map { "/" + TargetAddress.path(of: $0) }
        let lines = try PageBrowser.lines(RefreshScript.text, paths, within: .seconds(900)) {
            try scenes.answer($0)
        }
        #expect(lines == ["DONE"])
    }
}
