import HTTP
import HTTPMessages
import Logging
import Metrics
import Platform
import Remembering
import Sampling
import TargetPages
import Web

/// The pages of some targets, made of values: no server, no database.
struct PageScene {
    /// What names a scene uses.
    struct Names {
        var target = "orders"
        var other = "shop"
        var statement = "SELECT 1"
        var runbook = "https://wiki.test/runbook"
    }

    /// Names as an attacker would choose them, each of at most 63 bytes where a server allows no more.
    static let hostile = Names(
        target: "\"><script>document.title='hacked'</script>\u{202E}&amp;",
        other: "</td></table><img src=x onerror=\"document.title='hacked'\">'",
        statement: "SELECT '</code></main><script>document.title=\"hacked\"</script><!--' \u{0}",
        runbook: "javascript:document.title='hacked'")

    private struct Silence: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    let activity = RecentActivity()
    let routes: [Route]
    private let router: Router

    /// Scenes of these targets; `alerts` are about the first.
    init(
        _ targets: [TargetSnapshot], names: [String]? = nil, alerts: [AlertStatus] = [],
        tooOld: Problem? = nil
    ) {
        let pages = Pages(Snapshot(generation: 1, targets: targets, agent: []))
        let names = names ?? targets.map(\.name)
        ActivityFiles(
            activity, directory: nil, log: Logger(level: .error, output: Silence())
        ).use(names, bytesMax: 8 << 20)
        let status = StatusRoute.route(
            making: PageMaker(threadNamed: "test"), pagesTooOld: { nil }, version: { "1" }
        ) { filter in
            StatusPage(
                version: "1", targets: targets.map { TargetStatus(name: $0.name, $0) },
                alerts: alerts, hasRules: true, filter: filter, now: 360_000)
        }
        routes =
            [status]
            + TargetRoutes(
                TargetRoutes.Sources(
                    names: { names }, pages: pages, alerts: { _ in alerts },
                    alertVersion: { "1" }, activity: activity, ownAddress: { "http://agent.test" },
                    version: "1", pagesTooOld: { tooOld })
            ).routes + AssetRoutes.routes + RunbookRoutes.routes
        router = Router(routes, hosts: { AllowedHosts() })
    }

    /// Takes samples of the last hour, one a minute, but for a gap of ten of them.
    func sample(_ target: String, _ names: Names = Names()) {
        let load = [
            Self.combination("Lock", "transactionid", names): 2,
            Self.combination("CPU", "CPU", names): 2,
        ]
        for minute in 0..<60 where !(20..<30).contains(minute) {
            activity.take(
                TimedLoad(SampledLoad(load), began: 0, microseconds: 60_000_000), of: target,
                at: .now - .seconds((59 - minute) * 60))
        }
    }

    private static func combination(
        _ type: String, _ event: String, _ names: Names
    ) -> SampledLoad.Combination {
        let texts =
            [type, event, "-4185925123159566327"] + [names.other, names.other, names.other]
        return SampledLoad.Combination(texts.map { Array($0.utf8) })
    }

    // MARK: Requests

    /// The answer to a request target as a client sends it.
    func get(_ target: String, host: String = "127.0.0.1") throws -> Response {
        let parsed = try RequestTarget.parse(target).get()
        return try answer(
            Request(
                path: parsed.path, segments: parsed.segments, query: parsed.query,
                headers: [(name: "Host", value: host)], peer: "127.0.0.1:1"))
    }

    /// The response, now or when it comes.
    func answer(_ request: Request) throws -> Response {
        switch router.answer(request) {
        case .now(let response): return response
        case .later(let begin):
            let arrived = Locked<Response?>(nil)
            let bell = Doorbell()
            begin { response in
                arrived.withLock { $0 = response }
                bell.ring()
            }
            _ = bell.wait(atMost: .seconds(10))
            return arrived.withLock { $0 } ?? Problem("no answer", status: 503).response(in: .text)
        }
    }

    /// The page of a target as text.
    func page(_ name: String, range: String? = nil) throws -> String {
        let query = range.map { "?range=\($0)" } ?? ""
        return String(
            decoding: try get("/targets/\(name.percentEncoded)\(query)").body.bytes, as: UTF8.self)
    }
}
