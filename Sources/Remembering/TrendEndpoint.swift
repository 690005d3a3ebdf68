import HTTP
import HTTPMessages
import JSON
import Memory
import Platform
package import Web

/// What `/api/v1/trends` answers.
package struct TrendEndpoint: Sendable {
    /// The points of an answer take this many bytes at most.
    static let pointsBytesMax = 1 << 20
    /// How many targets are in an answer at most.
    static let targetsMax = 200

    private let recent: RecentTrends
    private let making = PageMaker(threadNamed: "pgvigil-trends")

    /// Answers from what is remembered.
    package init(_ recent: RecentTrends) { self.recent = recent }

    /// The endpoint.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/trends", .reader, errors: .json,
                summary: "the course of the indicators, of the last two days from memory",
                parameters: [
                    Route.Parameter("target", "one target alone"),
                    Route.Parameter(
                        "series",
                        "one or several, with commas, of "
                            + TrendSeries.all.map { "`\($0.name)`" }.joined(separator: ", ")
                            + "; all without it"),
                    Route.Parameter(
                        "from",
                        "the first moment, RFC 3339 or seconds since 1970; an hour before `to`"
                            + " without it"),
                    Route.Parameter("to", "the first moment that counts no more; now without it"),
                    Route.Parameter(
                        "step",
                        "how far points lie apart, in seconds or as `30s` or `5m`; a minute without"
                            + " it"),
                ]
            ) { request in
                making.answer { () throws(TrendQuery.Refusal) in
                    try TrendQuery(request.query, now: recent.now)
                } _: {
                    answer($0)
                }
            }
        ]
    }

    private func answer(_ query: TrendQuery) -> Answer {
        making.answer(about: query.target, among: recent.names, targetsMax: Self.targetsMax) {
            [recent] names, leftOut in
            Self.response(query, names, targetsLeftOut: leftOut) { recent.memory(of: $0) }
        }
    }

    private static func response(
        _ query: TrendQuery, _ names: [String], targetsLeftOut: Int,
        memory: (String) -> TrendMemory?
    ) -> Response {
        var room = pointsBytesMax
        var seriesLeftOut = 0
        var targets: [JSON] = []
        for name in names {
            guard let memory = memory(name) else { continue }
            var series: [JSON.Member] = []
            for place in query.series {
                // Nothing is made that has no room.
                guard room > 0 else {
                    seriesLeftOut += 1
                    continue
                }
                let points = points(of: memory, place, query)
                room -= points.compact.utf8.count
                guard room >= 0 else {
                    seriesLeftOut += 1
                    continue
                }
                series.append(JSON.Member(TrendSeries.all[place].name, points))
            }
            targets.append(
                .object([
                    .init("target", .text(name)), .init("oldest", memory.oldest.map(time) ?? .null),
                    .init("series", .object(series)),
                ]))
        }
        let units = query.series.map { place in
            JSON.Member(TrendSeries.all[place].name, .text(TrendSeries.all[place].unit))
        }
        return .json(
            .object([
                .init("version", .whole(1)),
                .init("from", time(query.range.lowerBound)),
                .init("to", time(query.range.upperBound)),
                .init("step_seconds", .number(Double(query.step) / 1000)),
                .init("units", .object(units)),
                .init("targets", .list(targets)),
                .init("truncated", .whole(targetsLeftOut + seriesLeftOut)),
                .init("truncated_targets", .whole(targetsLeftOut)),
                .init("truncated_series", .whole(seriesLeftOut)),
            ])
        ).adding("Cache-Control", "no-store")
    }

    /// Pairs of a time in seconds since 1970 and a number, which is null in a gap.
    private static func points(of memory: TrendMemory, _ series: Int, _ query: TrendQuery) -> JSON {
        .list(
            memory.trend(
                series, from: query.range.lowerBound, to: query.range.upperBound, step: query.step
            ).map { time, value in
                .list([.number(Double(time) / 1000), value.map { .number($0) } ?? .null])
            })
    }

    private static func time(_ milliseconds: Int64) -> JSON {
        .text(WallClock.text(Double(milliseconds) / 1000))
    }
}
