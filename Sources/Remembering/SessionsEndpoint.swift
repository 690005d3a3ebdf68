import HTTP
import HTTPMessages
import JSON
package import Metrics
import Platform
package import Web

/// What `/api/v1/sessions` answers.
package struct SessionsEndpoint: Sendable {
    /// The answer takes this many bytes at most, but for what each target has at least.
    static let bytesMax = 4 << 20
    /// How many targets are in an answer at most.
    static let targetsMax = 500

    private let recent: RecentSessions
    private let snapshot: @Sendable () -> Snapshot
    private let making = PageMaker(threadNamed: "pgvigil-sessions")

    /// Answers from the last readings and from what else is known of the targets.
    package init(_ recent: RecentSessions, snapshot: @escaping @Sendable () -> Snapshot) {
        self.recent = recent
        self.snapshot = snapshot
    }

    /// The endpoint.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/sessions", .reader, errors: .json,
                summary: "what sessions do now, and which block others, by the last reading",
                parameters: [
                    Route.Parameter("target", "one target alone"),
                    Route.Parameter(
                        "state",
                        "`active` for sessions that run a statement or block others, `all` for"
                            + " idle ones in a transaction, too; `active` without it"),
                    Route.Parameter(
                        "limit",
                        "the most sessions, and the most processes, of a target, 0 to 1000; 100"
                            + " without it"),
                ]
            ) { request in
                making.answer { () throws(SessionsQuery.Refusal) in
                    try SessionsQuery(request.query)
                } _: {
                    answer($0)
                }
            }
        ]
    }

    private func answer(_ query: SessionsQuery) -> Answer {
        let snapshot = snapshot()
        let now = ContinuousClock.now
        return making.answer(
            about: query.target, among: recent.names, targetsMax: Self.targetsMax
        ) { [recent] chosen, leftOut in
            let known = Dictionary(
                snapshot.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            var room = Self.bytesMax
            let targets = chosen.map { name in
                let page = SessionsPage(
                    name, recent.reading(of: name), known[name], query: query, now: now)
                return page.json(room: &room)
            }
            return .json(
                .object([
                    .init("version", .whole(1)),
                    .init("state", .text(query.state.rawValue)),
                    .init("targets", .list(targets)),
                    .init("truncated", .whole(leftOut)),
                ])
            ).adding("Cache-Control", "no-store")
        }
    }
}
