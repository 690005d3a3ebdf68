import API
import Basics
import Charts
import Markup
import Memory
import Metrics
import PageParts
import Remembering
import Sampling
import Statements
import TargetParts
import Web

/// `/targets/NAME/queries/ID`: all that is known of one statement.
struct StatementPage {
    /// More combinations of database and user are only counted.
    private static let instancesMax = 20
    /// More wait events are only counted.
    private static let eventsMax = 20
    /// More sessions are only counted.
    private static let sessionsMax = 30
    /// A statement's counters are shown for this many combinations of database and user.
    private static let countedMax = 4
    let page: KnownPage
    let id: String
    let range: LoadRange
    let memory: ActivityMemory?
    let sessions: SeenReading?
    /// What is kept of statements by the hour.
    let baselines: RecentBaselines?
    /// In milliseconds since 1970, by the memory's own clock.
    let now: Int64

    let rows: [StatementRow]
    private let window: StatementWindow?
    /// The text, and whether it is only a beginning.
    private let text: (shown: String, isCut: Bool)?
    private let running: [SampledSession]
    private let waits: WaitClasses.Sums?
    private let grid: TimeGrid

    init(
        page: KnownPage, id: String, text: StatementText?, range: LoadRange,
        memory: ActivityMemory?, sessions: SeenReading?, baselines: RecentBaselines?, now: Int64
    ) {
        self.page = page
        self.id = id
        self.range = range
        self.memory = memory
        self.sessions = sessions
        self.baselines = baselines
        self.now = now
        window = StatementWindow(page.target)
        rows =
            window?.sorted(by: .time).filter { $0.name.query.hasSameBytes(as: id) } ?? []
        let beginning = StatementTextIndex(page.target)[id].map {
            (shown: $0, isCut: $0.unicodeScalars.count >= StatementText.beginningScalars)
        }
        self.text = text.map { (shown: $0.text, isCut: $0.isCut) } ?? beginning
        let bytes = Array(id.utf8)
        running =
            sessions?.reading.sample.sessions.filter { $0.queryID == bytes && $0.leader == nil }
            .sorted { ($1.queryAge ?? 0, $0.pid) < ($0.queryAge ?? 0, $1.pid) } ?? []
        let grid = range.grid(until: now)
        self.grid = grid
        waits = memory.map { WaitClasses.sums($0, in: grid.start..<grid.end, of: id) }
    }

    /// Whether anything is known of a statement with this id.
    var isKnown: Bool {
        !rows.isEmpty || text != nil || !running.isEmpty || waits?.rows.isEmpty == false
            || !counted.isEmpty
    }

    /// The page as text.
    var document: String {
        let title = KnownPage.cut(id, KnownPage.nameScalarsMax)
        guard isKnown else {
            let words =
                "No statement with the id “\(title)” is known: it has not run of late, or takes so"
                + " little time that it has no row of its own."
            return page.document([
                ("Statement", [page.heading("Unknown statement"), page.note(words), back])
            ])
        }
        return page.document([
            ("Statement", [page.heading("Statement \(title)"), statement, back]),
            ("Slower than usual", regression), ("Numbers", numbers), ("Course", course),
            ("Waits", load), ("Sessions", sessionSection),
            ("Counters", counters),
        ])
    }

    private var back: Markup {
        .element(
            "p", [:],
            [
                page.layout.link(
                    "All statements", TargetTab.queries.address(of: page.target.name).path)
            ])
    }

    private var statement: Markup {
        guard let text else {
            return page.absence(
                "Its text",
                because: page.target.isUp == true
                    ? "it has not been read yet, or is not to be shown (activity.texts)"
                    : page.target.reason("pg_stat_statements_query_info"))
        }
        return [
            .element("pre", [:], [.text(text.shown)]),
            text.isCut
                ? page.note("This is its beginning: the whole was not read yet, or is too long.")
                : .empty,
            page.note(
                "Its plan, without running it: pgvigil explain"
                    + " \(ShellWord.quoted(page.target.name)) \(ShellWord.quoted(id))"),
        ]
    }

    // MARK: Numbers

    private var numbers: Markup {
        guard let window else {
            return [
                page.heading("In the last minutes"),
                page.absence("Its numbers", because: StatementWindow.reason(page.target)),
            ]
        }
        guard !rows.isEmpty else {
            return [
                page.heading("In the last minutes"),
                page.note(
                    "It has no row of its own in the last"
                        + " \(Quantity.seconds.text(window.seconds)): it did not run, or counts among"
                        + " all others."),
            ]
        }
        return [
            page.heading("In the last minutes"),
            page.note(StatementsPage.introduction(page, window)),
            page.table(
                "By database and user",
                [
                    .text("Database"), .text("User"), .text("Sent by"),
                    .number("Total time", of: "pg_stat_statements_seconds_total"),
                    .number("Share of time"),
                    .number("Calls", of: "pg_stat_statements_calls_total"), .number("Mean time"),
                    .number("Rows", of: "pg_stat_statements_rows_total"),
                    .number("Rows a call"),
                    .number("Cache hits", of: "pg_stat_statements_shared_blocks_hit_total"),
                    .number("Read", of: "pg_stat_statements_shared_blocks_read_total"),
                    .number("Temporary", of: "pg_stat_statements_temp_blocks_written_total"),
                    .number("WAL", of: "pg_stat_statements_wal_bytes_total"),
                ], rows, most: Self.instancesMax, bytesMax: KnownPage.smallTableBytesMax
            ) { row in
                let sender: Markup =
                    switch row.name.isTopLevel {
                    case true?: "a client"
                    case false?: "a function"
                    case nil: "unknown"
                    }
                return [page.name(row.name.database), page.name(row.name.user), sender]
                    + StatementsPage.numbers(row, window, page)
            },
        ]
    }

    // MARK: Waits

    /// That memory does not reach back to where the range begins.
    private var older: Markup {
        guard !range.isLast, let oldest = memory?.oldest, oldest > grid.start else { return .empty }
        let age = Quantity.seconds.text(Double(now - oldest) / 1000)
        return page.note(
            "What sessions did is in memory since \(age) ago; what was before is unknown.")
    }

    private var load: Markup {
        let ranges: Markup = [range.choice(for: page.address, page.layout), older]
        guard let memory, let waits, waits.observed > 0 else {
            let isSampled =
                page.found.value("pgvigil_activity_sample_interval_seconds") != nil
            return [
                page.heading("Waits"), ranges,
                page.absence(
                    "What it waits for",
                    because: isSampled
                        ? "no sample of the sessions was taken in this range"
                        : "sessions are not sampled (activity.interval)"),
            ]
        }
        guard !waits.rows.isEmpty else {
            return [
                page.heading("Waits"), ranges,
                page.note("No sample of this range shows a session that runs it."),
            ]
        }
        let total = waits.rows.reduce(0.0) { $0 + Double($1.microseconds) }
        let chart = TimeChart(
            id: "waits", title: "Average number of sessions that run it, by wait class",
            description: "sessions of clients that run this statement, \(range.title)",
            quantity: .count, form: .stack, grid: grid,
            series: WaitClasses.series(memory, grid, of: id))
        return [
            page.heading("Waits"), ranges, chart.figure,
            page.table(
                "Session time by wait event",
                [
                    .text("Class"), .text("Event"),
                    .number("Session time", of: "pg_activity_seconds_total"), .number("Share"),
                ],
                waits.rows, most: Self.eventsMax, bytesMax: KnownPage.smallTableBytesMax
            ) { row in
                [
                    page.name(row.type), page.name(row.event),
                    .text(Quantity.seconds.text(Double(row.microseconds) / 1e6)),
                    .text(Quantity.ratio.text(total > 0 ? Double(row.microseconds) / total : 0)),
                ]
            },
        ]
    }

    // MARK: Sessions

    private var sessionSection: Markup {
        guard let sessions else {
            return [
                page.heading("Sessions that run it"),
                page.absence("Sessions", because: "they have not been read yet"),
            ]
        }
        let age = Quantity.seconds.text(max(0, sessions.age))
        guard !running.isEmpty else {
            return [
                page.heading("Sessions that run it"),
                page.note("None, read \(age) ago. Sessions that idle are not looked at."),
            ]
        }
        return [
            page.heading("Sessions that run it"),
            page.table(
                "Read \(age) ago",
                [
                    .number("Pid"), .text("User"), .text("Database"), .text("Application"),
                    .text("State"), .text("Waits for"), .number("Runs for"),
                ], running, most: Self.sessionsMax, bytesMax: KnownPage.smallTableBytesMax
            ) { session in
                let wait = [session.waitType, session.waitEvent].compactMap { $0.map(Self.text) }
                return [
                    .text("\(session.pid)"), page.name(session.user.map(Self.text)),
                    page.name(sessions.reading.database(of: session)),
                    page.name(session.application.map(Self.text)),
                    page.name(session.state.map(Self.text)),
                    page.name(wait.isEmpty ? "nothing (CPU)" : wait.joined(separator: ": ")),
                    page.value(session.queryAge.map { max(0, $0) }, .seconds),
                ]
            },
        ]
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Counters

    /// What one of the server's counters says of the statement, by database and user.
    private struct Counter {
        let title: String
        let quantity: Quantity
        let samples: [Sample]
    }

    private var counted: [Counter] {
        (page.target.snapshot?.counted ?? []).compactMap { family in
            let name = family.metric.name
            guard name.hasPrefix("pg_stat_statements_"), name.hasSuffix("_total") else {
                return nil
            }
            let samples = family.samples.filter { $0.labels["queryid"].hasSameBytes(as: id) }
            guard !samples.isEmpty else { return nil }
            let quantity: Quantity =
                name.hasSuffix("_seconds_total")
                ? .seconds : name.hasSuffix("_bytes_total") ? .bytes : .count
            return Counter(title: family.metric.help, quantity: quantity, samples: samples)
        }
    }

    private var counters: Markup {
        let counted = counted
        guard let first = counted.first else { return .empty }
        let instances = first.samples.prefix(Self.countedMax).map(\.labels)
        let more = first.samples.count - instances.count
        let columns = instances.map { labels in
            let parts = [labels["usename"] ?? "", labels["datname"] ?? ""]
            let text = parts.map { KnownPage.cut($0, KnownPage.nameScalarsMax) }.joined(
                separator: "@")
            return DataTable.Column.number(
                labels["toplevel"] == "false" ? "\(text), within a function" : text)
        }
        return [
            page.heading("Counted by the agent"),
            page.table(
                "Since it began to count the statement apart", [.text("Counter")] + columns,
                counted,
                most: counted.count, bytesMax: KnownPage.smallTableBytesMax
            ) { counter in
                [.text(counter.title)]
                    + instances.map { labels in
                        page.value(
                            counter.samples.first { $0.labels == labels }?.value, counter.quantity)
                    }
            },
            more > 0 ? page.note("And \(more) more combinations of database and user.") : .empty,
        ]
    }
}
