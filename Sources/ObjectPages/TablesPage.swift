import API
import Charts
import Markup
import Metrics
import PageParts
import TargetParts
import Web

/// `/targets/NAME/tables`: tables and indexes with their use and upkeep.
struct TablesPage {
    /// How many rows each table of the page has without `?n=`.
    static let rowsDefault = 50
    /// More rows are only counted.
    static let rowsMax = 200
    /// The rows of indexes may take this much.
    private static let indexBytesMax = 80 << 10

    let page: KnownPage
    let order: TableRow.Order
    let indexes: IndexRow.Choice
    let count: Int
    /// What names are searched for.
    let filter: String

    /// The page as text.
    var document: String {
        page.document([("Tables", tableSection), ("Indexes", indexSection)])
    }

    // MARK: Tables

    private var tableSection: Markup {
        let all = TableRow.all(page.found, sizes: page.target.recent?.sizes)
        guard !all.isEmpty else {
            let family = "pg_stat_user_tables_seq_scan_total"
            return [
                page.heading("Tables"), form,
                page.isAnswered("pg_stat_all_tables")
                    ? page.note("There is no table in the databases that are looked at.")
                    : page.absence("Tables", of: family),
            ]
        }
        let rows = TableRow.sorted(
            all.filter {
                $0.folded == nil
                    && SearchedText.matches(filter, [$0.database, "\($0.schema).\($0.name)"])
            }, by: order)
        let others = all.filter { $0.folded != nil }
        let shown = Array(rows.prefix(count)) + others
        return [
            page.heading("Tables"), form,
            page.note(page.reading(of: "pg_stat_all_tables") + Self.remarks), page.note(sizes),
            page.note(growth),
            page.statisticsBegin,
            rows.isEmpty ? missing("table", others.map { ($0.database, $0.folded) }) : .empty,
            orders,
            page.table(
                "Tables, \(order == .name ? "by name" : "most first")", Self.columns, shown,
                most: shown.count, leftOut: rows.count - min(rows.count, count),
                bytesMax: KnownPage.tableBytesMax - Self.indexBytesMax / 4, row: cells),
        ]
    }

    private static let remarks =
        "Vacuum and analyze are due at 100 %, by the table's own settings. Scans and updates are"
        + " counted since the agent began to show the table."

    /// When sizes were read, which is more rarely, and why one may not be known.
    private var sizes: String {
        let age = page.age(of: "pg_table_size").map { "Sizes: read \($0) ago" }
        return (age ?? "Sizes: not read yet")
            + ", of the 200 largest tables of a database. Those marked with ≈ are estimates of the"
            + " last vacuum or analyze. A size is unknown before the first of these, and where the"
            + " table bore an ACCESS EXCLUSIVE lock when sizes were read: to read it would wait. Beside"
            + " it stands who had the lock then."
    }

    /// Where growth and bloat come from, and why they may not be known.
    private var growth: String {
        let isKnown = page.target.recent?.sizes.spansDay == true
        let age = page.age(of: "pg_table_bloat").map { ", read \($0) ago" }
        return
            (isKnown
            ? "Growth: in the last 24 hours, with indexes; unknown of a table that is new or was not"
                + " among the largest."
            : "Growth: unknown until the agent has seen sizes for 24 hours; it begins again with the"
                + " agent. What the history keeps by the day is in monitoring.object_days.")
            + " Bloat: an estimate from statistics of the 100 largest tables and B-tree indexes of a"
            + " database\(age ?? ""), unknown without statistics of all columns that the agent's role"
            + " may see."
    }

    private static let columns: [DataTable.Column] = [
        .text("Table"), .text("Database"),
        .number("Size", of: "pg_stat_user_tables_table_size_bytes"),
        .number("Growth"), .number("Bloat", of: "pg_table_bloat_bytes"),
        .number("Live rows", of: "pg_stat_user_tables_n_live_tup"),
        .number("Dead rows", of: "pg_stat_user_tables_n_dead_tup"),
        .number("Vacuum due", of: "pg_stat_user_tables_vacuum_due_ratio"),
        .number("Analyze due", of: "pg_stat_user_tables_analyze_due_ratio"),
        .number("Freeze age", of: "pg_stat_user_tables_freeze_age_ratio"),
        .number("Sequential scans", of: "pg_stat_user_tables_seq_scan_total"),
        .number("Rows they read", of: "pg_stat_user_tables_seq_tup_read_total"),
        .number("Index scans", of: "pg_stat_user_tables_idx_scan_total"),
        .number("HOT updates", of: "pg_stat_user_tables_n_tup_hot_upd_total"),
        .text("Last vacuum", of: "pg_stat_user_tables_last_vacuum_timestamp_seconds"),
        .text("Last analyze", of: "pg_stat_user_tables_last_analyze_timestamp_seconds"),
    ]

    private func missing(
        _ kind: String, _ others: [(database: String, count: Double?)]
    ) -> Markup {
        filter.isEmpty ? .empty : page.note(MissingName(kind, others: others).words(filter))
    }

    private func cells(_ row: TableRow) -> [Markup] {
        [
            title(row), page.name(row.database), [size(row.size, row.estimate), lock(row)],
            grown(row.growth), size(nil, row.bloat),
            page.value(row.live, .count), page.value(row.dead, .count),
            mark(row.vacuumDue, isBad: row.isVacuumOverdue, "overdue"),
            mark(row.analyzeDue, isBad: row.isAnalyzeOverdue, "overdue"),
            mark(row.freezeAge, isBad: (row.freezeAge ?? 0) > 1, "overdue"),
            mark(row.sequentialScans, .count, isBad: row.isReadAsAWhole, "large table"),
            page.value(row.sequentialRows, .count), page.value(row.indexScans, .count),
            row.updates == 0 ? "–" : page.value(row.hotShare, .ratio),
            moment(row.lastVacuum, isCounted: row.isCounted),
            moment(row.lastAnalyze, isCounted: row.isCounted),
        ]
    }

    private func title(_ row: TableRow) -> Markup {
        if let folded = row.folded {
            return .text("all others together (\(Quantity.count.text(folded)))")
        }
        let name: Markup = [page.name(row.schema), ".", page.name(row.name)]
        guard row.isWithoutAutovacuum else { return name }
        return [name, " ", .element("small", ["class": "warning"], ["autovacuum is off"])]
    }

    /// A size, with a mark where it is an estimate.
    private func size(_ size: Double?, _ estimate: Double?) -> Markup {
        if size != nil { return page.value(size, .bytes) }
        return estimate.map { .text("≈ " + Quantity.bytes.text($0)) } ?? "unknown"
    }

    /// A size that may have become smaller.
    private func grown(_ bytes: Double?) -> Markup {
        guard let bytes else { return "unknown" }
        return .text((bytes < 0 ? "" : "+") + Quantity.bytes.text(bytes))
    }

    /// Who has the lock for which a size was not read.
    private func lock(_ row: TableRow) -> Markup {
        guard row.size == nil, let lock = row.lock else { return .empty }
        let pid = lock.labels["pid"] ?? ""
        var parts: [Markup] = [
            .text(lock.value == 1 ? "locked by " : "a lock is awaited by "),
            .text(pid.isEmpty ? "a prepared transaction" : "pid \(pid)"),
        ]
        if let application = lock.labels["application_name"], !application.isEmpty {
            parts += [", ", page.name(application)]
        }
        if let since = lock.labels["since"].flatMap({ Double($0) }) {
            parts.append(.text(", its transaction for \(page.text(sinceOnServer: since))"))
        }
        return [" ", .element("small", ["class": "warning"], parts)]
    }

    private func mark(
        _ value: Double?, _ quantity: Quantity = .ratio, isBad: Bool, _ word: String
    ) -> Markup {
        guard isBad, let value else { return page.value(value, quantity) }
        return .element("span", ["class": "warning"], [.text("\(quantity.text(value)) (\(word))")])
    }

    private func moment(_ time: Double?, isCounted: Bool) -> Markup {
        if let time { return .text("\(page.text(sinceOnServer: time)) ago") }
        return isCounted ? "none known" : "unknown"
    }

    // MARK: Indexes

    private var indexSection: Markup {
        let all = IndexRow.all(page.found)
        let title = page.heading("Indexes")
        guard !all.isEmpty else {
            return [
                title,
                page.isAnswered("pg_stat_all_indexes")
                    ? page.note("There is no index in the databases that are looked at.")
                    : page.absence("Indexes", of: "pg_stat_user_indexes_idx_scan_total"),
            ]
        }
        let rows = IndexRow.sorted(
            all.filter {
                $0.folded == nil && indexes.takes($0)
                    && SearchedText.matches(
                        filter, [$0.database, "\($0.schema).\($0.table)", $0.name])
            })
        let folded = all.filter { $0.folded != nil }
        let others = indexes == .all ? folded : []
        let shown = Array(rows.prefix(count)) + others
        var words =
            page.reading(of: "pg_stat_all_indexes")
            + "Scans are counted since the agent began to show the index, on this server alone: a"
            + " replica may scan what its primary does not. Sizes are estimates of the last vacuum"
            + " or analyze of the table, and unknown before the first."
        if (page.major ?? 0) >= 16 {
            words +=
                " The last scan is the server's own; none known means none since its statistics were"
                + " reset."
        }
        return [
            title, page.note(words),
            rows.isEmpty && indexes == .all
                ? missing("index", folded.map { ($0.database, $0.folded) }) : .empty, choices,
            page.table(
                "Indexes, those that cannot be used first, then the largest",
                [
                    .text("Index"), .text("Table"), .text("Database"),
                    .number("Size", of: "pg_stat_user_indexes_size_estimate_bytes"),
                    .number("Bloat", of: "pg_index_bloat_bytes"),
                    .number("Scans", of: "pg_stat_user_indexes_idx_scan_total"),
                    .text("Last scan", of: "pg_stat_user_indexes_last_idx_scan_timestamp_seconds"),
                    .text("State", of: "pg_index_invalid"),
                ], shown, most: shown.count, leftOut: rows.count - min(rows.count, count),
                bytesMax: Self.indexBytesMax, row: cells),
        ]
    }

    private func cells(_ row: IndexRow) -> [Markup] {
        if let folded = row.folded {
            return [
                .text("all others together (\(Quantity.count.text(folded)))"), "–",
                page.name(row.database), size(nil, row.size), "–", page.value(row.scans, .count),
                "–",
                "–",
            ]
        }
        let isKnown = (page.major ?? 0) >= 16 && row.scans != nil
        return [
            page.name(row.name), [page.name(row.schema), ".", page.name(row.table)],
            page.name(row.database), size(nil, row.size), size(nil, row.bloat),
            page.value(row.scans, .count),
            moment(row.lastScan, isCounted: isKnown), state(row),
        ]
    }

    private func state(_ row: IndexRow) -> Markup {
        if let invalid = row.invalid {
            let words: String =
                switch invalid {
                case "broken": "not usable: its building failed"
                case "building": "not usable yet: it is being built"
                case "incomplete": "not usable: a partition lacks it"
                default: "not usable"
                }
            return .element("span", ["class": "critical"], [.text(words)])
        }
        if row.isUnused { return .element("span", ["class": "warning"], ["no scan known"]) }
        return row.isUnique ? "unique" : ""
    }

    // MARK: Choices

    /// The page with other choices.
    private func address(
        _ order: TableRow.Order? = nil, _ choice: IndexRow.Choice? = nil
    ) -> TargetAddress {
        var address = page.address
        let (order, choice) = (order ?? self.order, choice ?? indexes)
        if order != TableRow.Order.allCases[0] { address = address.with("sort", order.rawValue) }
        if choice != .all { address = address.with("indexes", choice.rawValue) }
        if count != Self.rowsDefault { address = address.with("n", "\(count)") }
        return filter.isEmpty ? address : address.with("q", filter)
    }

    private func links(
        _ words: String, _ links: [(title: String, isHere: Bool, address: TargetAddress)]
    ) -> Markup {
        let parts = links.map { link -> Markup in
            link.isHere
                ? .element("span", ["class": "here", "aria-current": "true"], [.text(link.title)])
                : page.layout.link(link.title, link.address.path)
        }
        return .element(
            "p", ["class": "ranges"],
            [.text(words)] + parts.enumerated().flatMap { $0 == 0 ? [$1] : [" · ", $1] })
    }

    private var orders: Markup {
        links("Sort by ", TableRow.Order.allCases.map { ($0.title, $0 == order, address($0)) })
    }

    private var choices: Markup {
        links(
            "Show ", IndexRow.Choice.allCases.map { ($0.title, $0 == indexes, address(nil, $0)) })
    }

    /// A form that works without script: what is chosen becomes a part of the address.
    private var form: Markup {
        var hidden: [(StaticString, String)] = []
        if order != TableRow.Order.allCases[0] { hidden.append(("sort", order.rawValue)) }
        if indexes != .all { hidden.append(("indexes", indexes.rawValue)) }
        if count != Self.rowsDefault { hidden.append(("n", "\(count)")) }
        // A form replaces what its address has behind the question mark.
        let path = page.address.path.utf8.split(separator: UInt8(ascii: "?"))
        if path.count > 1 { hidden.append(("target", page.target.name)) }
        let action = String(decoding: path[0], as: UTF8.self)
        let inputs = hidden.map { name, value in
            Markup.element(
                "input", ["type": "hidden", "name": name.description, "value": value])
        }
        return .element(
            "form", ["method": "get", "action": page.layout.address(action), "role": "search"],
            inputs + [
                .element("label", ["for": "q"], ["Filter "]),
                .element(
                    "input",
                    [
                        "type": "search", "name": "q", "value": filter, "id": "q",
                        "maxlength": "\(PageQuery.textBytesMax)",
                        "placeholder": "table, index or database",
                    ]), " ", .element("button", ["type": "submit"], ["Show"]),
            ])
    }
}
