import HTTP
package import JSON

/// `/api/v1/events`: what changes, as it does.
package enum EventRoute {
    /// The endpoint; `first` is what a new listener is sent at once.
    package static func route(_ hub: EventHub, first: @escaping @Sendable () -> JSON) -> Route {
        Route(
            .get, "/api/v1/events", .reader, errors: .json,
            summary: "server-sent events for as long as the client reads: `snapshot` with each new"
                + " one, `target` when one goes up or down, `alert` when one changes, `heartbeat`"
                + " when nothing else came for 15 s; at most \(EventHub.listenersMax) clients"
        ) { _ in
            guard let stream = hub.listen(first()) else {
                let problem = Problem(
                    "\(EventHub.listenersMax) clients listen already", status: 503)
                return .now(problem.retry(afterSeconds: 30).response(in: .json))
            }
            return .now(.stream(stream, type: "text/event-stream; charset=utf-8"))
        }
    }
}
