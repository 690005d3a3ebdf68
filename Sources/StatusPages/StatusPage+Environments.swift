import Indicators
import Limits
import Metrics
import Web

/// Targets and databases by environment.
extension StatusPage {
    /// More than these are only counted.
    package static let databasesMax = 200
    private static let databaseBytesMax = 24 << 10

    /// The environments in the order in which they matter.
    private static let order = [
        "production", "staging", "development", TargetStatus.severalEnvironments, "",
    ]

    /// The rows under a heading for each environment; without headings when nothing has one.
    static func grouped(
        _ rows: [(environment: String, html: String)], columns: Int
    ) -> String {
        guard rows.contains(where: { !$0.environment.isEmpty }) else {
            return rows.map(\.html).joined(separator: "\n")
        }
        return order.flatMap { environment in
            let own = rows.filter { $0.environment == environment }.map(\.html)
            let title = environment.isEmpty ? "no environment" : environment
            let heading =
                #"<tr><th class="group" colspan="\#(columns)">\#(HTML.escaped(title))</th></tr>"#
            return own.isEmpty ? [] : [heading] + own
        }.joined(separator: "\n")
    }

    /// The databases that have limits of their own; empty when there are none.
    var databaseSection: String {
        let all = targets.flatMap { target in target.databases.map { (target.name, $0) } }
        if all.isEmpty { return "" }
        var room = Self.databaseBytesMax
        let rows = all.prefix(Self.databasesMax).map { target, database in
            let figures = database.figures.map { figure in
                #"<td class="\#(figure.mood.rawValue)">\#(Self.unbroken(figure.text))</td>"#
            }
            return (
                environment: database.environment,
                html: "<tr><td>\(HTML.escaped(database.name))</td>"
                    + "<td>\(HTML.escaped(target))</td>\(figures.joined())</tr>"
            )
        }.prefix { row in
            room -= row.html.utf8.count
            return room >= 0
        }
        let titles = ["Database", "Target"] + DatabaseStatus.columns.map(\.title)
        return Self.section(
            "Databases", titles, Self.grouped(Array(rows), columns: titles.count),
            more: all.count - rows.count,
            series: Dictionary(
                DatabaseStatus.columns.map { ($0.title, $0.indicator.indicator.metric.name) },
                uniquingKeysWith: { first, _ in first }))
    }
}
