package import API
import HTTP
import HTTPMessages
import Metrics
import Platform
package import Remembering
import Sampling
import TargetParts
package import Web

/// The pages of a target below its first one: `/targets/NAME/queries`, `…/tables` and so on.
///
/// They are made of what was polled last and of what is remembered: no server waits for them, and
/// they come in the same time while it is frozen.
package struct ObjectRoutes: Sendable {
    /// Where the pages come from at the moment of a request.
    package struct Sources: Sendable {
        /// The names of the configured targets, in their order.
        package let names: @Sendable () -> [String]
        /// The pages whose snapshot is shown.
        package let pages: Pages
        /// What is remembered of a target from snapshot to snapshot.
        package let recent: @Sendable (_ target: String) -> RecentTarget?
        /// What sessions have done of late.
        package let activity: RecentActivity
        /// What sessions do now.
        package let sessions: RecentSessions
        /// The agent's version.
        package let version: String
        /// Why no page is shown, when what is known is too old.
        package let pagesTooOld: @Sendable () -> Problem?

        /// Brings the sources together.
        package init(
            names: @escaping @Sendable () -> [String], pages: Pages,
            recent: @escaping @Sendable (_ target: String) -> RecentTarget?,
            activity: RecentActivity, sessions: RecentSessions, version: String,
            pagesTooOld: @escaping @Sendable () -> Problem?
        ) {
            self.names = names
            self.pages = pages
            self.recent = recent
            self.activity = activity
            self.sessions = sessions
            self.version = version
            self.pagesTooOld = pagesTooOld
        }
    }

    /// A page that is ready, or that there is not.
    private struct Shown {
        let document: String
        var status = 200
    }

    private typealias Make = @Sendable (Sources, Snapshot, KnownPage) -> Shown
    private typealias Read = @Sendable (PageQuery) throws(PageQuery.Refusal) -> Make

    private let sources: Sources
    private let making = PageMaker(threadNamed: "pgvigil-objects")

    /// Pages over these sources.
    package init(_ sources: Sources) { self.sources = sources }

    /// The endpoints.
    package var routes: [Route] {
        statements + statement + tables + vacuum + replication + settings
    }

    // MARK: Statements

    private var statements: [Route] {
        let sorts = StatementRow.Order.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return routes(
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
                Shown(
                    document: StatementsPage(page: page, order: order, count: count).document)
            }
        }
    }

    private var statement: [Route] {
        let range = Route.Parameter("range", "of its waits: `1h` or `2d`; `1h` without it")
        let summary = "one statement: text, numbers, waits, and the sessions that run it"
        return [
            Route(
                .get, within: "/targets/{name}/queries/{id}", .reader, summary: summary,
                parameters: [range]
            ) { request, parts in
                answer(request, parts[0], Self.statement(parts[1])) { name in
                    (.queries, TargetAddress(name, statement: parts[1]), 3)
                }
            },
            Route(
                .get, "/target/query", .reader,
                summary: "the same for a name that paths do not carry",
                parameters: [
                    Route.Parameter("target", "the target's name", isRequired: true),
                    Route.Parameter("id", "the statement's id", isRequired: true), range,
                ]
            ) { request in
                guard let name = request.parameter("target"), !name.isEmpty,
                    let id = request.parameter("id"), !id.isEmpty
                else {
                    let words = "which statement? the address is /target/query?target=NAME&id=ID"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return answer(request, name, Self.statement(id)) { name in
                    (.queries, TargetAddress(name, statement: id), 1)
                }
            },
        ]
    }

    private static func statement(_ id: String) -> Read {
        { query throws(PageQuery.Refusal) in
            let range = try query.choice("range", LoadRange.self)
            return { sources, _, page in
                let statement = StatementPage(
                    page: page, id: id, range: range,
                    memory: sources.activity.memory(of: page.target.name),
                    sessions: sources.sessions.seen(page.target.name).map {
                        SeenReading(reading: $0, age: $1)
                    },
                    now: sources.activity.now)
                return Shown(
                    document: statement.document, status: statement.isKnown ? 200 : 404)
            }
        }
    }

    // MARK: Tables and servers

    private var tables: [Route] {
        func names<Choice: RawRepresentable & CaseIterable>(_ kind: Choice.Type) -> String
        where Choice.RawValue == String {
            Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        }
        return routes(
            .tables, "tables and indexes: sizes, use, upkeep",
            [
                Route.Parameter(
                    "sort", "\(names(TableRow.Order.self)): which come first; `size` without it"),
                Route.Parameter(
                    "indexes", "\(names(IndexRow.Choice.self)): which are shown; `all` without it"),
                Route.Parameter("q", "a part of the name of a table, an index or a database"),
                Route.Parameter(
                    "n",
                    "how many of each, 1 to \(TablesPage.rowsMax); \(TablesPage.rowsDefault)"
                        + " without it"),
            ]
        ) { query throws(PageQuery.Refusal) in
            let order = try query.choice("sort", TableRow.Order.self)
            let indexes = try query.choice("indexes", IndexRow.Choice.self)
            let filter = try query.text("q")
            let count = try query.number(
                "n", in: 1...TablesPage.rowsMax, default: TablesPage.rowsDefault)
            return { _, _, page in
                Shown(
                    document: TablesPage(
                        page: page, order: order, indexes: indexes, count: count, filter: filter
                    ).document)
            }
        }
    }

    private var vacuum: [Route] {
        routes(
            .vacuum, "vacuum: what holds the horizon, what runs, which tables are overdue", []
        ) { _ throws(PageQuery.Refusal) in
            { sources, _, page in
                let seen = sources.sessions.seen(page.target.name)
                return Shown(
                    document: VacuumPage(
                        page: page,
                        sessions: seen.map { SeenReading(reading: $0, age: $1) }
                    ).document)
            }
        }
    }

    private var replication: [Route] {
        routes(
            .replication, "the servers of the target's cluster, their lag, and replication slots",
            []
        ) { _ throws(PageQuery.Refusal) in
            { _, snapshot, page in
                Shown(document: ReplicationPage(page: page, in: snapshot).document)
            }
        }
    }

    private var settings: [Route] {
        routes(
            .settings, "the settings that are watched, and how many were changed", []
        ) { _ throws(PageQuery.Refusal) in
            { _, _, page in Shown(document: SettingsPage(page: page).document) }
        }
    }

    // MARK: Answers

    /// A page at both of its addresses.
    private func routes(
        _ tab: TargetTab, _ summary: String, _ parameters: [Route.Parameter],
        read: @escaping Read
    ) -> [Route] {
        let page = tab.rawValue
        return [
            Route(
                .get, within: RoutePath("/targets/{name}/\(page)"), .reader, summary: summary,
                parameters: parameters
            ) { request, parts in
                answer(request, parts[0], read) { (tab, tab.address(of: $0), 2) }
            },
            Route(
                .get, RoutePath("/target/\(page)"), .reader,
                summary: "the same for a name that paths do not carry",
                parameters: [Route.Parameter("target", "the target's name", isRequired: true)]
                    + parameters
            ) { request in
                guard let name = request.parameter("target"), !name.isEmpty else {
                    let words = "which target? the address is /target/\(page)?target=NAME"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return answer(request, name, read) { (tab, tab.address(of: $0), 1) }
            },
        ]
    }

    private func answer(
        _ request: Request, _ name: String, _ read: Read,
        _ place: @escaping @Sendable (String) -> (TargetTab, TargetAddress, depth: Int)
    ) -> Answer {
        if let tooOld = sources.pagesTooOld() { return .now(tooOld.response(in: .text)) }
        let make: Make
        do throws(PageQuery.Refusal) {
            make = try read(PageQuery(request.query))
        } catch {
            return .now(Problem(error.words, status: 400).response(in: .text))
        }
        let names = sources.names()
        let (tab, address, depth) = place(name)
        guard names.contains(where: { $0.hasSameBytes(as: name) }) else {
            return .now(
                UnknownTargetPage.response(
                    name, among: names, depth: depth, version: sources.version))
        }
        return making.answer { [sources] in
            let snapshot = sources.pages.snapshot
            let found = snapshot.targets.first { $0.name.hasSameBytes(as: name) }
            let target = KnownTarget(
                name: name, found, recent: sources.recent(name),
                sessionTexts: sources.sessions.texts(of: nil, named: name), now: .now)
            let page = KnownPage(
                target, tab, at: address, depth: depth, version: sources.version,
                now: WallClock.secondsSince1970)
            if found?.isPgBouncer == true, !tab.isOfPgBouncer {
                let notice = PgBouncerNotice(tab, of: name).section(page.layout)
                let document = page.document([("PgBouncer", notice)])
                return Response.page(document, status: 404)
            }
            let shown = make(sources, snapshot, page)
            return Response.page(shown.document, status: shown.status)
        }
    }
}
