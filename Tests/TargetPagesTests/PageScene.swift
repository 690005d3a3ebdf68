import API
import Collection
import HTTP
import HTTPMessages
import JSON
import Metrics
import ObjectPages
import Platform
import Remembering
import Sampling
import StatementPages
import StatusPages
import TargetPages
import TargetParts
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

    /// The id of the statement that samples and readings show.
    static let statement = "-4185925123159566327"

    let activity = RecentActivity()
    let sessions = RecentSessions()
    let baselines = RecentBaselines()
    let routes: [Route]
    private let router: Router

    /// Scenes of these targets; `alerts` are about the first.
    init(
        _ targets: [TargetSnapshot], names: [String]? = nil, alerts: [AlertStatus] = [],
        recent: RecentTargets = RecentTargets(), tooOld: Problem? = nil, hasReports: Bool = true
    ) {
        let pages = Pages(Snapshot(generation: 1, targets: targets, agent: []))
        let names = names ?? targets.map(\.name)
        _ = activity.use(names, bytesMax: 8 << 20)
        sessions.use(names)
        _ = baselines.use(names)
        let status = StatusRoute.route(
            making: PageMaker(threadNamed: "test"), pagesTooOld: { nil }, version: { "1" }
        ) { filter in
            StatusPage(
                version: "1", targets: targets.map { TargetStatus(name: $0.name, $0) },
                alerts: alerts, hasRules: true, filter: filter, now: 360_000)
        }
        let known = KnownPages(
            KnownPages.Sources(
                names: { names }, pages: pages, recent: { recent[$0] }, activity: activity,
                sessions: sessions, baselines: baselines, version: "1", pagesTooOld: { tooOld }))
        routes =
            [status]
            + TargetRoutes(
                TargetRoutes.Sources(
                    names: { names }, pages: pages, alerts: { _ in alerts },
                    alertVersion: { "1" }, activity: activity, sessions: sessions,
                    ownAddress: { "http://agent.test" },
                    version: "1", pagesTooOld: { tooOld }), hasReports: { hasReports }
            ).routes
            + StatementRoutes(known).routes + ObjectRoutes(known).routes + AssetRoutes.routes
            + RunbookRoutes.routes
            + ManualRoutes(making: PageMaker(threadNamed: "test")).routes
            + [EventRoute.route(EventHub()) { .object([]) }]
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

    /// A reading of sessions: one that idles in a transaction, one behind it, and one behind that.
    func read(_ target: String, _ names: Names = Names()) {
        func session(
            _ pid: Int32, _ state: String, behind blockers: [Int32] = [], _ age: Double
        ) -> SampledSession {
            var session = SampledSession(
                pid: pid, database: Array("5".utf8), user: Array(names.other.utf8),
                application: Array(names.other.utf8), backendType: Array("client backend".utf8),
                state: Array(state.utf8), waitType: blockers.isEmpty ? nil : Array("Lock".utf8),
                waitEvent: blockers.isEmpty ? nil : Array("relation".utf8), blockers: blockers,
                lock: blockers.isEmpty
                    ? nil
                    : .init(
                        type: Array("relation".utf8), mode: Array("AccessExclusiveLock".utf8),
                        relation: Array("16384".utf8), seconds: age,
                        name: Array(names.other.utf8)))
            session.queryAge = age
            session.transactionAge = age
            session.text = Array(names.statement.utf8)
            session.queryID = Array(Self.statement.utf8)
            session.snapshotAge = age * 1000
            return session
        }
        let sample = ActivitySample([
            session(901, "idle in transaction", 300), session(902, "active", behind: [901], 200),
            session(903, "active", behind: [902], 100),
        ])
        sessions.take(
            SessionsReading(sample, databases: ["5": names.other], texts: .full), of: target,
            at: .now - .seconds(90))
    }

    private static func combination(
        _ type: String, _ event: String, _ names: Names
    ) -> SampledLoad.Combination {
        let texts =
            [type, event, statement] + [names.other, names.other, names.other]
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

    /// A page below the first one of a target as text, with what stands behind its question mark.
    func page(
        _ name: String, _ page: String, _ parameters: [(String, String)] = []
    ) throws -> String {
        var address = TargetAddress(name, page: page)
        for (name, value) in parameters { address = address.with(name, value) }
        return try text(address)
    }

    /// The page at an address as text.
    func text(_ address: TargetAddress) throws -> String {
        String(decoding: try get("/" + address.path).body.bytes, as: UTF8.self)
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
            _ = bell.wait(atMost: .seconds(600))
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
