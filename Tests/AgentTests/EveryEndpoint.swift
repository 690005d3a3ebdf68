import AgentWeb
import Logging
import Web

/// All endpoints of an agent, for tests that go through them.
enum EveryEndpoint {
    private struct Silence: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    static let endpoints = Endpoints.idle(log: Logger(level: .error, output: Silence()))

    static var routes: [Web.Route] { endpoints.routes }

    /// The paths as clients write them, each with the endpoints there.
    static let paths: [(path: String, routes: [Web.Route])] = {
        var order: [String] = []
        var found: [String: [Web.Route]] = [:]
        for route in routes {
            let path = path(of: route)
            if found[path] == nil { order.append(path) }
            found[path, default: []].append(route)
        }
        return order.map { ($0, found[$0] ?? []) }
    }()

    /// A path as a client writes it.
    static func path(of route: Web.Route) -> String {
        route.path.filled { _ in "PostgresDown" }
    }
}
