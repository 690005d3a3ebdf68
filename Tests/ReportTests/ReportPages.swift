import HTTP
import HTTPMessages
import Postgres
import ReportReading
import Reporting
import Support
import Web

/// The endpoint of reports over a history, as a browser on this machine asks it.
struct ReportPages {
    private let desk: ReportDesk
    private let routes: [Route]
    private let router: Router

    init(
        _ history: ReportHistory, watched: [String] = [],
        bounds: ReportRoutes.Bounds = ReportRoutes.Bounds()
    ) {
        desk = ReportDesk(history: { history }, watched: { watched })
        routes = ReportRoutes(desk, bounds: bounds, now: { ReportScene.now }).routes
        router = Router(routes, hosts: { AllowedHosts() })
    }

    /// Whether a report is being made.
    var isBusy: Bool { desk.isBusy }
    /// Whether other pages lead there.
    var isLinked: Bool { routes.contains { $0.isLinked() } }

    /// The history of a scene, as the owner of the server reads it.
    static func history(_ server: TestServer, user: String = "postgres") throws -> ReportHistory {
        let text = server.conninfo(user: user)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        return .kept(
            Login(conninfo: conninfo, purpose: .watching), interval: ReportScene.interval)
    }

    /// The response to a request target as it is sent.
    func get(_ target: String) async throws -> Response {
        let parsed = try RequestTarget.parse(target).get()
        let request = Request(
            path: parsed.path, segments: parsed.segments, query: parsed.query,
            headers: [(name: "Host", value: "127.0.0.1:9787")], peer: "127.0.0.1:1")
        switch router.answer(request) {
        case .now(let response): return response
        case .later(let begin):
            return await withCheckedContinuation { done in
                begin { done.resume(returning: $0) }
            }
        }
    }

    /// What a response says.
    static func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    /// A header field of a response.
    static func field(_ name: String, _ response: Response) -> String? {
        response.headers.first { $0.name == name }?.value
    }
}
