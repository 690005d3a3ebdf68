import Basics
import HTTP
import HTTPMessages
import JSON
import Memory
package import Metrics
import Platform
import Sampling
package import Web

/// What `/api/v1/activity` answers.
package struct ActivityEndpoint: Sendable {
    /// The rows of an answer take this many bytes at most.
    static let rowsBytesMax = 1 << 20
    /// How many targets are in an answer at most.
    static let targetsMax = 200

    /// The texts of a target's statements by their ids, as far as they are known and may be shown.
    package typealias Texts = @Sendable (_ target: String) -> ExactDictionary<String>

    private let recent: RecentActivity
    private let texts: Texts
    private let making = PageMaker(threadNamed: "pgvigil-activity")

    /// Answers from what is remembered.
    package init(
        _ recent: RecentActivity, texts: @escaping Texts = { _ in ExactDictionary() }
    ) {
        self.recent = recent
        self.texts = texts
    }

    /// The endpoint.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/activity", .reader, errors: .json,
                summary: "what sessions have spent their time on, of the last two days from memory",
                parameters: [
                    Route.Parameter("target", "one target alone"),
                    Route.Parameter(
                        "from",
                        "the first moment, RFC 3339 or seconds since 1970; an hour before `to`"
                            + " without it"),
                    Route.Parameter("to", "the first moment that counts no more; now without it"),
                    Route.Parameter(
                        "by",
                        "one or several of `wait_event`, `queryid`, `datname`, `usename` and"
                            + " `application_name`, with commas; `wait_event` without it"),
                    Route.Parameter("limit", "the most rows of a target, 1 to 500; 50 without it"),
                ]
            ) { request in
                making.answer { () throws(ActivityQuery.Refusal) in
                    try ActivityQuery(request.query, now: recent.now)
                } _: {
                    answer($0)
                }
            }
        ]
    }

    private func answer(_ query: ActivityQuery) -> Answer {
        making.answer(about: query.target, among: recent.names, targetsMax: Self.targetsMax) {
            [recent, texts] names, leftOut in
            Self.response(
                query, names, targetsLeftOut: leftOut, memory: { recent.memory(of: $0) },
                texts: texts)
        }
    }

    private static func response(
        _ query: ActivityQuery, _ names: [String], targetsLeftOut: Int,
        memory: (String) -> ActivityMemory?, texts: Texts
    ) -> Response {
        var room = rowsBytesMax
        var rowsLeftOut = 0
        let columns = query.dimensions.flatMap(\.columns)
        let targets = names.compactMap { name -> JSON? in
            guard let memory = memory(name) else { return nil }
            var sums = memory.sums(in: query.range, by: query.dimensions)
            let all = sums.rows.count
            sums.keepFirst(query.limit)
            var rows: [JSON] = []
            let texts = query.dimensions.contains(.statement) ? texts(name) : nil
            for row in sums.rows {
                let json = Self.row(row, columns, texts)
                room -= json.compact.utf8.count
                guard room >= 0 else { break }
                rows.append(json)
            }
            rowsLeftOut += sums.rows.count - rows.count
            sums.keepFirst(rows.count)
            return target(name, memory, sums, rows, others: all - rows.count)
        }
        return .json(
            .object([
                .init("version", .whole(1)),
                .init("from", time(query.range.lowerBound)),
                .init("to", time(query.range.upperBound)),
                .init("by", .list(columns.map { .text($0) })),
                .init("targets", .list(targets)),
                .init("truncated", .whole(targetsLeftOut + rowsLeftOut)),
                .init("truncated_targets", .whole(targetsLeftOut)),
                .init("truncated_rows", .whole(rowsLeftOut)),
            ])
        ).adding("Cache-Control", "no-store")
    }

    private static func target(
        _ name: String, _ memory: ActivityMemory, _ sums: ActivitySums, _ rows: [JSON], others: Int
    ) -> JSON {
        let isKnown = sums.samples > 0
        let average = Double(sums.total) / Double(max(1, sums.observed))
        return .object([
            .init("target", .text(name)),
            .init("oldest", memory.oldest.map(time) ?? .null),
            .init("first", sums.times.map { time($0.lowerBound) } ?? .null),
            .init("last", sums.times.map { time($0.upperBound) } ?? .null),
            .init("resolution", isKnown ? .text(sums.hasMinutes ? "minute" : "sample") : .null),
            .init("samples", .whole(sums.samples)),
            .init("observed_seconds", seconds(sums.observed)),
            .init("session_seconds", isKnown ? seconds(sums.total) : .null),
            .init("average_sessions", isKnown ? .number(average) : .null),
            .init("rows", .list(rows)),
            .init(
                "other",
                isKnown
                    ? .object([
                        .init("rows", .whole(others)), .init("seconds", seconds(sums.remainder)),
                    ]) : .null),
            .init(
                "absent_because",
                isKnown
                    ? .null : .text("no sample in this range: see activity.interval and the log")),
        ])
    }

    private static func row(
        _ row: ActivitySums.Row, _ columns: [String], _ texts: ExactDictionary<String>?
    ) -> JSON {
        var members: [JSON.Member] = []
        for (column, bytes) in zip(columns, row.texts) {
            let text = String(decoding: bytes, as: UTF8.self)
            members.append(.init(column, .text(text)))
            if column == "queryid", let texts {
                members.append(.init("query", .optional(texts[text])))
                if text.hasSameBytes(as: UnidentifiedStatement.id) {
                    members.append(.init("absent_because", .text(UnidentifiedStatement.meaning)))
                }
            }
        }
        return .object(members + [.init("seconds", seconds(row.microseconds))])
    }

    private static func seconds(_ microseconds: Int) -> JSON {
        .number(Double(microseconds) / 1e6)
    }

    private static func time(_ milliseconds: Int64) -> JSON {
        .text(WallClock.text(Double(milliseconds) / 1000))
    }
}
