import API
import Charts
import Markup
import Metrics
import Sampling
import TargetParts

/// `/targets/NAME/vacuum`: what keeps vacuum from removing rows, what it does now, and what it has
/// not come to.
struct VacuumPage {
    /// More sessions, slots or databases are only counted.
    private static let holdersMax = 20
    /// More commands are only counted.
    private static let runningMax = 50
    /// More tables are only counted.
    private static let overdueMax = 100

    let page: KnownPage
    let sessions: SeenReading?

    /// The page as text.
    var document: String {
        page.document([
            ("Horizon", horizon), ("Sessions", sessionSection), ("Slots", slots),
            ("Running", running), ("Overdue", overdue), ("Wraparound", wraparound),
        ])
    }

    private var found: FamilyIndex { page.found }

    // MARK: Horizon

    private static let holders = [
        "session": "a session's transaction or snapshot",
        "prepared_transaction": "a prepared transaction", "slot": "a replication slot",
        "slot_catalog": "a replication slot, for the catalogs alone",
        "standby": "a standby with hot_standby_feedback",
    ]

    private var horizon: Markup {
        let title = page.heading("What holds the horizon")
        let family = "pg_vacuum_horizon_age_transactions"
        let rows = found[family].sorted { ($1.value, Self.kind($0)) < ($0.value, Self.kind($1)) }
        guard !rows.isEmpty else { return [title, page.absence("The horizon", of: family)] }
        return [
            title,
            page.note(
                page.reading(of: "pg_vacuum_horizon")
                    + "Rows that were deleted after the oldest transaction that any of these may still"
                    + " look at cannot be removed."),
            page.table(
                "Age of the oldest transaction by holder, oldest first",
                [
                    .text("Holder"),
                    .number("Age in transactions", of: "pg_vacuum_horizon_age_transactions"),
                ], rows, most: Self.holdersMax
            ) { sample in
                let kind = Self.kind(sample)
                return [
                    page.name(Self.holders[kind] ?? kind), page.value(sample.value, .count),
                ]
            },
        ]
    }

    private static func kind(_ sample: Sample) -> String { sample.labels["holder"] ?? "" }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func age(_ session: SampledSession) -> Double? {
        [session.snapshotAge, session.transactionIDAge].compactMap(\.self).max()
    }

    private var sessionSection: Markup {
        let title = page.heading("Sessions that hold it")
        guard let sessions else {
            return [title, page.absence("Sessions", because: "they have not been read yet")]
        }
        let age = Quantity.seconds.text(max(0, sessions.age))
        let holding = sessions.reading.sample.sessions.filter { Self.age($0) != nil }.sorted {
            (Self.age($1) ?? 0, $0.pid) < (Self.age($0) ?? 0, $1.pid)
        }
        guard !holding.isEmpty else {
            return [title, page.note("None, read \(age) ago.")]
        }
        return [
            title,
            page.table(
                "The oldest first, read \(age) ago",
                [
                    .number("Pid"), .text("User"), .text("Database"), .text("Application"),
                    .text("State"), .number("Age in transactions"), .number("Transaction"),
                    .text("Statement"),
                ], holding, most: Self.holdersMax, bytesMax: KnownPage.smallTableBytesMax
            ) { session in
                [
                    .text(session.pid == 0 ? "prepared" : "\(session.pid)"),
                    page.name(session.user.map(Self.text) ?? Self.text(session.backendType)),
                    page.name(sessions.reading.database(of: session)),
                    page.name(session.application.map(Self.text)),
                    page.name(session.state.map(Self.text)),
                    page.value(Self.age(session), .count),
                    page.value(session.transactionAge.map { max(0, $0) }, .seconds),
                    sessions.reading.text(of: session).map(page.code) ?? "not shown",
                ]
            },
        ]
    }

    private var slots: Markup {
        let rows = FamilyRows(
            found, ["xmin_age_transactions", "catalog_xmin_age_transactions", "active", "lost"],
            prefix: "pg_replication_slots_", by: ["slot_name", "slot_type"]
        ).rows.filter { row in
            // What is lost keeps its age, and vacuum does not heed it.
            row["lost"] != 1
                && (row["xmin_age_transactions"] != nil
                    || row["catalog_xmin_age_transactions"] != nil)
        }
        guard !rows.isEmpty else { return .empty }
        return [
            page.heading("Slots that hold it"),
            page.table(
                "Replication slots with an oldest transaction",
                [
                    .text("Slot"), .text("Type"), .text("State"),
                    .number("Rows of age", of: "pg_replication_slots_xmin_age_transactions"),
                    .number(
                        "Catalog rows of age",
                        of: "pg_replication_slots_catalog_xmin_age_transactions"),
                ], rows, most: Self.holdersMax, bytesMax: KnownPage.smallTableBytesMax
            ) { row in
                [
                    page.name(row.names[0]), page.name(row.names[1]),
                    row["active"].map { $0 == 1 ? "active" : "inactive" } ?? "unknown",
                    page.optional(row["xmin_age_transactions"], .count),
                    page.optional(row["catalog_xmin_age_transactions"], .count),
                ]
            },
        ]
    }

    // MARK: Running

    private var running: Markup {
        let title = page.heading("Running now")
        let commands = found["pg_progress_operations"].filter { $0.value > 0 }
        guard !commands.isEmpty else {
            let words = "No vacuum, analyze or other long command runs."
            return page.isAnswered("pg_progress")
                ? [title, page.note(page.reading(of: "pg_progress") + words)]
                : [title, page.absence("Running commands", of: "pg_progress_operations")]
        }
        let done = Dictionary(
            found["pg_progress_done_ratio"].map { ($0.labels, $0.value) },
            uniquingKeysWith: { first, _ in first })
        return [
            title, page.note(page.reading(of: "pg_progress")),
            page.table(
                "Commands that report their progress",
                [
                    .text("Command"), .text("Database"), .text("Table"), .text("Begun by"),
                    .text("Mode"), .text("Phase"),
                    .number("Done in this phase", of: "pg_progress_done_ratio"),
                ], commands, most: Self.runningMax, bytesMax: KnownPage.smallTableBytesMax
            ) { sample in
                let labels = sample.labels
                let table = labels["relation"].flatMap { $0.isEmpty ? nil : $0 }
                let index = labels["index"].flatMap { $0.isEmpty ? nil : ", index \($0)" } ?? ""
                return [
                    page.name(labels["command"]), page.name(labels["datname"]),
                    page.name((table ?? "oid \(labels["relid"] ?? "")") + index),
                    page.name(labels["started_by"]), page.name(labels["mode"]),
                    page.name(labels["phase"]), page.value(done[labels], .ratio),
                ]
            },
        ]
    }

    // MARK: Overdue

    private var overdue: Markup {
        let title = page.heading("Tables that vacuum is overdue for")
        let all = TableRow.all(page.found)
        let family = "pg_stat_user_tables_vacuum_overdue"
        guard !found[family].isEmpty else {
            return [title, page.absence("Overdue tables", of: family), settings]
        }
        let rows = TableRow.sorted(
            all.filter { $0.isVacuumOverdue && $0.folded == nil }, by: .vacuum)
        let others = found[family].filter {
            $0.labels["schemaname"] == "other" && $0.labels["relname"] == "other"
        }.reduce(0) { $0 + $1.value }
        let isFolded = all.contains { $0.folded != nil }
        let words =
            isFolded
            ? " Among the tables that have no row of their own: \(Quantity.count.text(others))."
            : ""
        let read = page.reading(of: "pg_stat_all_tables")
        guard !rows.isEmpty else {
            return [title, page.note("\(read)None that has a row.\(words)"), settings]
        }
        return [
            title, page.note(read + words), page.statisticsBegin,
            page.table(
                "Most overdue first",
                [
                    .text("Table"), .text("Database"),
                    .number("Dead rows", of: "pg_stat_user_tables_n_dead_tup"),
                    .number(
                        "Dead rows against the limit", of: "pg_stat_user_tables_vacuum_due_ratio"),
                    .number(
                        "Inserted rows against the limit",
                        of: "pg_stat_user_tables_insert_vacuum_due_ratio"),
                    .number("Freeze age", of: "pg_stat_user_tables_freeze_age_ratio"),
                    .text("Last vacuum"), .text("Autovacuum"),
                ], rows, most: Self.overdueMax, bytesMax: 3 * KnownPage.smallTableBytesMax
            ) { row in
                [
                    [page.name(row.schema), ".", page.name(row.name)], page.name(row.database),
                    page.value(row.dead, .count), page.value(row.deadDue, .ratio),
                    page.optional(row.insertDue, .ratio), page.value(row.freezeAge, .ratio),
                    row.lastVacuum.map { .text("\(page.text(sinceOnServer: $0)) ago") }
                        ?? (row.isCounted ? "none known" : "unknown"),
                    row.isWithoutAutovacuum
                        ? .element("span", ["class": "warning"], ["off for this table"]) : "on",
                ]
            }, settings,
        ]
    }

    private var settings: Markup {
        guard let isOn = found.value("pg_settings_autovacuum") else { return .empty }
        if isOn == 0, found.value("pg_replication_is_replica") == 1 {
            return page.note(
                "Autovacuum is switched off. A replica vacuums nothing anyway; it would after a"
                    + " promotion.")
        }
        if isOn == 0 {
            return .element(
                "p", ["class": "critical"], ["Autovacuum is switched off for the whole server."])
        }
        let workers = found.value("pg_settings_autovacuum_max_workers").map {
            ", with at most \(Quantity.count.text($0)) workers"
        }
        return page.note("Autovacuum is on\(workers ?? "").")
    }

    // MARK: Wraparound

    private var wraparound: Markup {
        let title = page.heading("Distance to wraparound")
        let shares: [(String, Double?)] = [
            ("Transaction ids", found.value("pg_xid_age_ratio")),
            ("Multixact ids", found.value("pg_mxid_age_ratio")),
        ]
        let known = shares.filter { $0.1 != nil }
        let databases = found["pg_database_xid_age_transactions"].sorted {
            ($1.value, $0.labels["datname"] ?? "") < ($0.value, $1.labels["datname"] ?? "")
        }
        guard !known.isEmpty || !databases.isEmpty else {
            return [title, page.absence("The age of the oldest rows", of: "pg_xid_age_ratio")]
        }
        let words = shares.map { name, share in
            "\(name): \(share.map(Quantity.ratio.text) ?? "unknown") of the way to the end."
        }
        return [
            title, page.note(words.joined(separator: " ")),
            databases.isEmpty
                ? .empty
                : page.table(
                    "Age of the oldest row by database",
                    [
                        .text("Database"),
                        .number("Age in transactions", of: "pg_database_xid_age_transactions"),
                    ], databases,
                    most: Self.holdersMax, bytesMax: KnownPage.smallTableBytesMax
                ) { sample in
                    [page.name(sample.labels["datname"]), page.value(sample.value, .count)]
                },
        ]
    }
}
