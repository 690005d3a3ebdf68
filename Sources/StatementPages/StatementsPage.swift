import API
import Charts
import Markup
import Metrics
import PageParts
import TargetParts
import Web

/// `/targets/NAME/queries`: which statements took the time of the last minutes.
struct StatementsPage {
    /// How many statements there are without `?n=`.
    static let rowsDefault = 25
    /// More statements are only counted.
    static let rowsMax = 100

    let page: KnownPage
    let order: StatementRow.Order
    let count: Int

    private enum Line {
        case statement(StatementRow)
        case other(StatementRow, folded: Double?)
        case unseen
    }

    /// The page as text.
    var document: String {
        page.document([("Statements", statements)])
    }

    private var statements: Markup {
        guard let window = StatementWindow(page.target) else {
            return [
                page.heading("Statements"),
                page.absence("Statements", because: StatementWindow.reason(page.target)), api,
            ]
        }
        let sorted = window.sorted(by: order)
        let shown = sorted.prefix(count)
        var lines = shown.map(Line.statement)
        if let other = window.other { lines.append(.other(other, folded: window.folded)) }
        lines.append(.unseen)
        let texts = StatementTextIndex(page.target)
        let caption = "Statements, most \(Self.words[order] ?? "") first"
        return [
            page.heading("Statements"), page.note(Self.introduction(page, window)), orders,
            page.table(
                caption, Self.columns, lines, most: lines.count,
                leftOut: sorted.count - shown.count, bytesMax: KnownPage.tableBytesMax
            ) { cells($0, window, texts) },
            page.note(remarks(window)), api,
        ]
    }

    private static let words: [StatementRow.Order: String] = [
        .time: "time", .calls: "calls", .mean: "time a call", .rows: "rows", .io: "reads",
        .temp: "temporary files", .wal: "write-ahead log",
    ]

    /// Which time is shown, and how old it is.
    static func introduction(_ page: KnownPage, _ window: StatementWindow) -> String {
        let length = Quantity.seconds.text(window.seconds)
        let total = Quantity.seconds.text(window.total)
        let read = page.reading(of: "pg_stat_statements")
        let end = read.isEmpty ? "the last answer" : "that"
        return read + "In the \(length) before \(end), statements took \(total) together."
    }

    private static let columns: [DataTable.Column] = [
        .text("Statement"), .text("Database"), .text("User"),
        .number("Total time", of: "pg_stat_statements_seconds_total"),
        .number("Share of time"), .number("Calls", of: "pg_stat_statements_calls_total"),
        .number("Mean time"), .number("Rows", of: "pg_stat_statements_rows_total"),
        .number("Rows a call"),
        .number("Cache hits", of: "pg_stat_statements_shared_blocks_hit_total"),
        .number("Read", of: "pg_stat_statements_shared_blocks_read_total"),
        .number("Temporary", of: "pg_stat_statements_temp_blocks_written_total"),
        .number("WAL", of: "pg_stat_statements_wal_bytes_total"),
    ]

    private func cells(
        _ line: Line, _ window: StatementWindow, _ texts: StatementTextIndex
    ) -> [Markup] {
        switch line {
        case .statement(let row):
            return [
                title(row, texts), page.name(row.name.database), page.name(row.name.user),
            ] + Self.numbers(row, window, page)
        case .other(let row, let folded):
            let number = folded.map { " (\(Quantity.count.text($0)))" } ?? ""
            return [.text("all others together\(number)"), "–", "–"]
                + Self.numbers(row, window, page)
        case .unseen:
            return [.text("removed before they were read"), "–", "–"]
                + [Markup](repeating: "unknown", count: Self.columns.count - 3)
        }
    }

    /// The numbers of a row, as far as they are known.
    static func numbers(
        _ row: StatementRow, _ window: StatementWindow, _ page: KnownPage
    ) -> [Markup] {
        // A statement that looked for no block has no share of hits, which is no gap in what is known.
        let hits: Markup =
            row.readBytes != nil && row.hitRatio == nil ? "–" : page.value(row.hitRatio, .ratio)
        let isIdle = row.calls == 0
        return [
            page.value(row.seconds, .seconds), page.value(window.share(row), .ratio),
            page.value(row.calls, .count), isIdle ? "–" : page.value(row.mean, .seconds),
            page.value(row.rows, .count), isIdle ? "–" : page.value(row.rowsPerCall, .count), hits,
            page.value(row.readBytes, .bytes), page.value(row.temporaryBytes, .bytes),
            page.value(row.logBytes, .bytes),
        ]
    }

    private func title(_ row: StatementRow, _ texts: StatementTextIndex) -> Markup {
        let id = row.name.query
        let address = TargetAddress(page.target.name, statement: id)
        let link = { (content: Markup) in
            Markup.element("a", ["href": page.layout.address(address.path)], [content])
        }
        let nested: Markup =
            row.name.isTopLevel == false
            ? [" ", .element("small", [:], ["within a function"])] : .empty
        guard let text = texts[id] else {
            return [link(.text(id)), " ", .element("small", [:], ["text not known"]), nested]
        }
        return [link(page.code(text)), " ", .element("small", [:], [.text(id)]), nested]
    }

    /// The orders that can be chosen.
    private var orders: Markup {
        let links = StatementRow.Order.allCases.map { other -> Markup in
            if other == order {
                return .element(
                    "span", ["class": "here", "aria-current": "true"], [.text(other.title)])
            }
            var address = page.address.with("sort", other.rawValue)
            if count != Self.rowsDefault { address = address.with("n", "\(count)") }
            return page.layout.link(other.title, address.path)
        }
        return .element(
            "p", ["class": "ranges"],
            ["Sort by "] + links.enumerated().flatMap { $0 == 0 ? [$1] : [" · ", $1] })
    }

    private func remarks(_ window: StatementWindow) -> String {
        var words =
            "Statements of the agent's own role count among all others, unless that role is a"
            + " superuser. Read is what was not in shared buffers; blocks count as 8 KiB."
        if window.rows.contains(where: { $0.name.isTopLevel == false }) {
            words +=
                " What runs within a function counts in the time of the statement that called it,"
                + " too."
        }
        if let removed = page.found.value("pg_stat_statements_dealloc_total") {
            words +=
                " pg_stat_statements removed the least executed statements"
                + " \(Quantity.count.text(removed)) times since the agent counts that; what those did"
                + " after the last reading is not known."
        }
        return words
    }

    private var api: Markup { page.api("database/slow-queries") }
}
