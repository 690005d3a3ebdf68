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
                do throws(SessionsQuery.Refusal) {
                    return answer(try SessionsQuery(request.query))
                } catch {
                    return .now(Problem(error.description, status: 400).response(in: .json))
                }
            }
        ]
    }

    private func answer(_ query: SessionsQuery) -> Answer {
        let names = recent.names
        if let words = query.target.flatMap({ UnknownTarget.refusal($0, among: names) }) {
            return .now(Problem(words, status: 404).response(in: .json))
        }
        let chosen = query.target.map { [$0] } ?? Array(names.prefix(Self.targetsMax))
        let leftOut = query.target == nil ? names.count - chosen.count : 0
        let snapshot = snapshot()
        let now = ContinuousClock.now
        return making.answer { [recent] in
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
