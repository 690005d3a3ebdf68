import Changes
import HTTP
import HTTPMessages
import JSON
import Platform
import Remembering
package import Web

/// What `/api/v1/changes` answers.
package struct ChangesEndpoint: Sendable {
    /// How many targets are in an answer at most.
    static let targetsMax = 200
    /// The changes of an answer take this many bytes at most.
    static let bytesMax = 1 << 20
    fileprivate static let limitDefault = 100
    /// How far back an answer looks that names no beginning: a week.
    fileprivate static let range: Int64 = 7 * 86_400_000

    private let recent: RecentChanges
    private let making = PageMaker(threadNamed: "pgvigil-changes")

    /// Answers from what is remembered.
    package init(_ recent: RecentChanges) { self.recent = recent }

    /// A question, checked.
    private struct Query {
        let target: String?
        let limit: Int
        let range: Range<Int64>

        init(
            _ parameters: [(name: String, value: String)], now: Int64
        ) throws(QuestionParameters.Refusal) {
            let question = try QuestionParameters(
                parameters, names: ["target", "from", "to", "limit"])
            target = question["target"]
            limit =
                try question.number("limit", in: 1...ChangeMemory.changesMax)
                ?? ChangesEndpoint.limitDefault
            range = try question.range(now: now) { max(0, $0 - ChangesEndpoint.range) }
        }
    }

    /// The endpoint.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/changes", .reader, errors: .json,
                summary: "what has changed on servers: settings, versions, roles, restarts",
                parameters: [
                    Route.Parameter("target", "one target alone"),
                    Route.Parameter(
                        "from",
                        "the first moment, RFC 3339 or seconds since 1970; a week before `to`"
                            + " without it"),
                    Route.Parameter("to", "the first moment that counts no more; now without it"),
                    Route.Parameter(
                        "limit", "the most changes of a target, the latest; 100 without it"),
                ]
            ) { request in
                making.answer { () throws(QuestionParameters.Refusal) in
                    try Query(request.query, now: Self.wholeSecond(recent.now))
                } _: { (query: Query) in
                    making.answer(
                        about: query.target, among: recent.names, targetsMax: Self.targetsMax
                    ) { [recent] names, leftOut in
                        Self.response(query, names, leftOut: leftOut, recent)
                    }
                }
            }
        ]
    }

    private static func response(
        _ query: Query, _ names: [String], leftOut: Int, _ recent: RecentChanges
    ) -> Response {
        var room = bytesMax
        let targets = names.map { name -> JSON in
            let memory = recent.memory(of: name)
            let found = (memory?.changes ?? []).filter { query.range.contains($0.time) }
            var shown: [JSON] = []
            // The latest come first; nothing is made that has no room.
            for change in found.reversed().prefix(query.limit) where room > 0 {
                let json = object(change)
                room -= json.compact.utf8.count
                if room > 0 { shown.append(json) }
            }
            return .object([
                .init("target", .text(name)),
                .init("since", memory?.since.map { JSON.number(Double($0) / 1000) } ?? .null),
                .init("changes", .list(shown)),
                .init("changes_left_out", .whole(found.count - shown.count)),
            ])
        }
        return .json(
            .object([
                .init("version", .whole(1)),
                .init("from", .number(Double(query.range.lowerBound) / 1000)),
                .init("to", .number(Double(query.range.upperBound) / 1000)),
                .init("targets", .list(targets)),
                .init("truncated", .whole(leftOut)),
            ])
        ).adding("Cache-Control", "no-store")
    }

    /// The second that is not over yet, so that what has just changed is shown.
    private static func wholeSecond(_ now: Int64) -> Int64 { now - now % 1000 + 1000 }

    private static func object(_ change: ServerChange) -> JSON {
        .object([
            .init("time", .number(Double(change.time) / 1000)),
            .init("kind", .text(change.kind.rawValue)),
            .init("datname", .optional(change.database.isEmpty ? nil : change.database)),
            .init("name", .optional(change.name.isEmpty ? nil : change.name)),
            .init("old", .optional(change.old)), .init("new", .optional(change.new)),
        ])
    }
}
