import API
import HTTP
import HTTPMessages
import Remembering
package import TargetParts
package import Web

/// The pages about statements: `/targets/NAME/queries` and `/targets/NAME/queries/ID`.
package struct StatementRoutes: Sendable {
    private let pages: KnownPages

    /// Made with the other pages of a target.
    package init(_ pages: KnownPages) { self.pages = pages }

    /// The endpoints.
    package var routes: [Route] { statements + statement }

    private var statements: [Route] {
        let sorts = StatementRow.Order.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return pages.routes(
            .queries, "which statements took the time of the last minutes",
            [
                Route.Parameter("sort", "\(sorts): which come first; `time` without it"),
                Route.Parameter(
                    "n",
                    "how many statements, 1 to \(StatementsPage.rowsMax);"
                        + " \(StatementsPage.rowsDefault) without it"),
            ]
        ) { query throws(PageQuery.Refusal) in
            let order = try query.choice("sort", StatementRow.Order.self)
            let count = try query.number(
                "n", in: 1...StatementsPage.rowsMax, default: StatementsPage.rowsDefault)
            return { _, _, page in
                KnownPages.Shown(
                    document: StatementsPage(page: page, order: order, count: count).document)
            }
        }
    }

    private var statement: [Route] {
        let ranges = PageQuery.rangeParameters("of its waits")
        let summary = "one statement: text, numbers, waits, and the sessions that run it"
        return [
            Route(
                .get, within: "/targets/{name}/queries/{id}", .reader, summary: summary,
                parameters: ranges
            ) { request, parts in
                pages.answer(request, parts[0], Self.statement(parts[1])) { name in
                    (.queries, TargetAddress(name, statement: parts[1]), 3)
                }
            },
            Route(
                .get, "/target/query", .reader,
                summary: "the same for a name that paths do not carry",
                parameters: [
                    Route.Parameter("target", "the target's name", isRequired: true),
                    Route.Parameter("id", "the statement's id", isRequired: true),
                ] + ranges
            ) { request in
                guard let name = request.parameter("target"), !name.isEmpty,
                    let id = request.parameter("id"), !id.isEmpty
                else {
                    let words = "which statement? the address is /target/query?target=NAME&id=ID"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return pages.answer(request, name, Self.statement(id)) { name in
                    (.queries, TargetAddress(name, statement: id), 1)
                }
            },
        ]
    }

    private static func statement(_ id: String) -> KnownPages.Read {
        { query throws(PageQuery.Refusal) in
            let range = try query.range()
            return { sources, _, page in
                let statement = StatementPage(
                    page: page, id: id,
                    text: sources.sessions.wholeText(id, of: page.target.name), range: range,
                    memory: sources.activity.memory(of: page.target.name),
                    sessions: sources.sessions.seen(page.target.name).map {
                        SeenReading(reading: $0, age: $1)
                    }, baselines: sources.baselines,
                    now: sources.activity.now)
                return KnownPages.Shown(
                    document: statement.document, status: statement.isKnown ? 200 : 404)
            }
        }
    }
}
