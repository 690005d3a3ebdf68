package import HTTP
package import HTTPMessages
import Metrics

/// Finds the endpoint of a request, and refuses what no endpoint takes.
///
/// In this order: 404 for a path at which nothing is, 405 with `Allow` for a method that nothing there
/// takes, 403 for a client that may not. HEAD arrives here as GET, and the HTTP server leaves the body out.
package struct Router: Sendable {
    /// The endpoints, in the order in which documents name them.
    package let routes: [Route]
    private let hosts: @Sendable () -> AllowedHosts
    private let exact: [ExactText: [Route]]
    /// Those whose last part is their one parameter, by what stands before it.
    private let parametric: [ExactText: [Route]]
    /// Those with several parameters, or with one before their last part.
    private let others: [Route]

    /// A router of these endpoints; `hosts` gives the names by which the agent is rightly called.
    package init(_ routes: [Route], hosts: @escaping @Sendable () -> AllowedHosts) {
        self.routes = routes
        self.hosts = hosts
        let isExact = { (route: Route) in route.path.parameters.isEmpty }
        exact = Dictionary(grouping: routes.filter(isExact)) { ExactText($0.path.fixed) }
        parametric = Dictionary(grouping: routes.filter { $0.path.endsInItsParameter }) {
            ExactText($0.path.fixed)
        }
        others = routes.filter { !isExact($0) && !$0.path.endsInItsParameter }
    }

    /// The answer to a request.
    package func answer(_ request: Request) -> Answer {
        let (found, parameters) = routes(for: request)
        guard let first = found.first else {
            let form = ErrorForm.unknown(path: request.path)
            return .now(Problem("not found", status: 404).response(in: form))
        }
        if request.method == "OPTIONS" {
            let methods = Self.methods(of: found)
            return .now(.text(methods).adding("Allow", methods))
        }
        guard let route = found.first(where: { $0.method.rawValue == request.method }) else {
            let problem = Problem("method not allowed", status: 405)
                .adding("Allow", Self.methods(of: found))
            return .now(problem.response(in: first.errors))
        }
        if let refusal = route.access.refusal(of: request, hosts: hosts()) {
            return .now(refusal.response(in: route.errors))
        }
        guard let parameters else {
            let problem = Problem("malformed request: the path is not UTF-8", status: 400)
            return .now(problem.response(in: route.errors))
        }
        return route.handler(request, parameters)
    }

    /// What may be done at a path, as `Allow` has it.
    private static func methods(of routes: [Route]) -> String {
        let methods = Route.Method.allCases.filter { method in
            routes.contains { $0.method == method }
        }
        return
            (methods.flatMap { $0 == .get ? [$0.rawValue, "HEAD"] : [$0.rawValue] } + ["OPTIONS"])
            .joined(separator: ", ")
    }

    /// The endpoints at a path, and the path's parameters: nil when one is not UTF-8.
    ///
    /// A parameter is a part of the path as it was sent, so that it may hold a slash (`%2F`).
    private func routes(for request: Request) -> (routes: [Route], parameters: [String]?) {
        if let found = exact[ExactText(request.path)] { return (found, []) }
        let start = request.segments.dropLast().map { "/" + ($0 ?? "\u{FFFD}") }.joined()
        let found = parametric[ExactText(start + "/")] ?? []
        guard let last = request.segments.last else { return ([], []) }
        if found.isEmpty { return within(request.segments) }
        if last?.isEmpty != true { return (found, last.map { [$0] }) }
        // `/runbooks/` names no runbook, so it is the list of them.
        return (exact[ExactText(start)] ?? [], [])
    }

    private func within(_ segments: [String?]) -> (routes: [Route], parameters: [String]?) {
        for route in others {
            guard let values = route.path.match(segments) else { continue }
            let known = values.compactMap(\.self)
            return (
                others.filter { $0.path == route.path }, known.count == values.count ? known : nil
            )
        }
        return ([], [])
    }
}
