import Charts
import Markup
import PageParts

extension Report {
    /// How many scalars of a statement's text a page has, with few targets and with many.
    private static let pageTextMost = (few: 300, many: 120)
    /// More targets are many.
    private static let fewTargets = 20

    /// A whole page in one file: styles and charts are in it, and no script, picture or link to
    /// another place.
    package var html: String {
        let most = targets.count > Self.fewTargets ? Self.pageTextMost.many : Self.pageTextMost.few
        let tables = ReportTables(report: self, textMost: most)
        var main: [Markup] = [
            .element("h1", [:], ["PostgreSQL report"]),
            .element(
                "ul", ["class": "facts"],
                introduction.map { .element("li", [:], [.text($0)]) }),
        ]
        if let overview = tables.overview {
            main.append(Self.markup(overview))
        }
        for (place, target) in targets.enumerated() {
            main.append(section(target, tables, place))
        }
        if targets.isEmpty { main.append(.element("p", [:], ["There is no target."])) }
        let head: [Markup] = [
            .element("meta", ["charset": "utf-8"]),
            .element(
                "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .element("title", [:], [.text("PostgreSQL report, \(period.text)")]),
            // Without it a browser asks the place of the file for one.
            .element("link", ["rel": "icon", "href": "data:,"]),
            .element(
                "style", [:], [.written(PageAsset.stylesheet.text + Self.style)]),
        ]
        let page = Markup.element(
            "html", ["lang": "en"],
            [
                .element("head", [:], head),
                .element("body", [:], [.element("main", [:], main)]),
            ])
        return "<!DOCTYPE html>\n" + page.source + "\n"
    }

    private func section(_ target: ReportTarget, _ tables: ReportTables, _ place: Int) -> Markup {
        var parts: [Markup] = [.element("h2", [:], [.text(target.name)])]
        if let chart = chart(target, place) { parts.append(chart) }
        for table in tables.sections(target) { parts.append(Self.markup(table)) }
        return .element("section", ["class": "target"], parts)
    }

    /// The course of the score in both periods, one above the other.
    private func chart(_ target: ReportTarget, _ place: Int) -> Markup? {
        let known = (target.course + target.courseBefore).contains { $0 != nil }
        guard known, !target.course.isEmpty else { return nil }
        let grid = TimeGrid(start: period.from, step: courseStep, count: target.course.count)
        var series = [Series("this period", target.course, tone: 1)]
        if comparison != nil {
            let other = target.courseBefore.prefix(target.course.count)
            let missing = target.course.count - other.count
            series.append(
                Series(
                    "compared with", other + [Double?](repeating: nil, count: missing), tone: 2))
        }
        let chart = TimeChart(
            id: "score-\(place + 1)", title: "Health score",
            description: "Mean health score, 0 to 100, and that of the other period beside it.",
            quantity: .count, form: .lines, grid: grid, series: series)
        let words = comparison == nil ? "Health score" : "Health score; dashed: compared with"
        return .element(
            "figure", [:], [.element("figcaption", [:], [.text(words)]), chart.picture])
    }

    private static func markup(_ table: ReportTable) -> Markup {
        guard !table.rows.isEmpty else {
            return [
                .element("h3", [:], [.text(table.title)]),
                .element("p", ["class": "note"], [.text(table.empty)]),
            ]
        }
        let columns = table.columns.map { column in
            column.isNumber ? DataTable.Column.number(column.title) : .text(column.title)
        }
        let rows = table.rows.map { row in
            row.enumerated().map { place, cell -> Markup in
                let isCode = table.columns.indices.contains(place) && table.columns[place].isCode
                return isCode ? .element("code", [:], [.text(cell)]) : .text(cell)
            }
        }
        return DataTable(table.title, columns, rows: rows, note: table.note).markup
    }

    /// What a report has beyond a page of the agent.
    private static let style = """
        .target{border-top:2px solid var(--line);margin-top:1.6rem}
        .scroll{margin:.8rem 0}
        @media print{.target{break-before:auto}.scroll{break-inside:auto}}

        """
}
