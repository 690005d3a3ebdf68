import API
import Remembering
import Sampling
package import TargetParts
package import Web

/// The pages about tables and servers: `/targets/NAME/tables`, `…/vacuum`, `…/replication` and
/// `…/settings`.
package struct ObjectRoutes: Sendable {
    private let pages: KnownPages

    /// Made with the other pages of a target.
    package init(_ pages: KnownPages) { self.pages = pages }

    /// The endpoints.
    package var routes: [Route] { tables + vacuum + replication + settings }

    private var tables: [Route] {
        func names<Choice: RawRepresentable & CaseIterable>(_ kind: Choice.Type) -> String
        where Choice.RawValue == String {
            Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        }
        return pages.routes(
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
                KnownPages.Shown(
                    document: TablesPage(
                        page: page, order: order, indexes: indexes, count: count, filter: filter
                    ).document)
            }
        }
    }

    private var vacuum: [Route] {
        pages.routes(
            .vacuum, "vacuum: what holds the horizon, what runs, which tables are overdue", []
        ) { _ throws(PageQuery.Refusal) in
            { sources, _, page in
                let seen = sources.sessions.seen(page.target.name)
                return KnownPages.Shown(
                    document: VacuumPage(
                        page: page,
                        sessions: seen.map { SeenReading(reading: $0, age: $1) }
                    ).document)
            }
        }
    }

    private var replication: [Route] {
        pages.routes(
            .replication, "the servers of the target's cluster, their lag, and replication slots",
            []
        ) { _ throws(PageQuery.Refusal) in
            { _, snapshot, page in
                KnownPages.Shown(document: ReplicationPage(page: page, in: snapshot).document)
            }
        }
    }

    private var settings: [Route] {
        pages.routes(
            .settings,
            "the settings that are watched, expected or changed, and the extensions of databases",
            []
        ) { _ throws(PageQuery.Refusal) in
            { sources, snapshot, page in
                let name = page.target.name
                let settings = SettingsPage(
                    page: page, changes: sources.changes(name),
                    drift: ClusterDrift(of: name, in: snapshot))
                return KnownPages.Shown(document: settings.document)
            }
        }
    }
}
