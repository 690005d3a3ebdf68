import API
import HTTP
import Metrics
import Support
import TargetPages
import Testing
import Web

/// What the pages below the first one of a target say.
@Suite struct ObjectPageTests {
    static let pages = ["queries", "tables", "vacuum", "replication", "settings"]

    static func scene(
        _ others: [TargetSnapshot] = [], more: [Family] = []
    ) -> PageScene {
        PageScene(
            [SampleObjects.snapshot(more: more)] + others, recent: SampleObjects.recent([.init()]))
    }

    static func place(_ words: String, in page: String) throws -> Int {
        try #require(page.firstRange(of: words), "\(words)").lowerBound.utf16Offset(in: page)
    }

    // MARK: All pages

    @Test(arguments: pages) func `a page leads to the others, and says which one it is`(
        name: String
    ) throws {
        let page = try Self.scene().page("orders", name)
        for other in Self.pages {
            #expect(page.contains("href=\"../../targets/orders/\(other)\""), "\(other)")
        }
        #expect(page.contains("href=\"../../targets/orders\""))
        let mark = "aria-current=\"page\""
        #expect(page.contains("href=\"../../targets/orders/\(name)\" class=\"here\" \(mark)"))
        #expect(page.split(separator: mark).count == 2)
        #expect(page.contains("<h1>orders</h1>") && page.contains("Last poll:"))
    }

    @Test(arguments: pages) func `the first page of a target leads there`(name: String) throws {
        let page = try Self.scene().page("orders")
        #expect(page.contains("href=\"../targets/orders/\(name)\""))
    }

    @Test(arguments: pages) func `a target that is down has no number that is made up`(
        name: String
    ) throws {
        let scene = PageScene([SampleTarget.down()])
        let page = try scene.page("orders", name)
        #expect(page.contains("✕ down") && page.contains("No connection works"))
        #expect(page.contains("unknown: the server cannot be queried: SELECT 1"))
        #expect(!page.contains(">0<") && !page.contains("None"))
    }

    @Test(arguments: pages) func `a target that no poll has seen says so`(name: String) throws {
        let page = try PageScene([], names: ["orders"]).page("orders", name)
        #expect(page.contains("○ not polled yet") && page.contains("no poll has come to its end"))
    }

    // MARK: Tables and indexes

    @Test func `tables show how far upkeep is, and what is not known as unknown`() throws {
        let page = try Self.scene().page("orders", "tables")
        for words in [
            "2 GiB", "250 % (overdue)", "40 %", "30 %", "5 (large table)", "autovacuum is off",
            "≈ 8 KiB", "all others together (40)", "75 %", "none known",
        ] { #expect(page.contains(words), "\(words)") }
        // The last vacuum of many tables together is not known.
        #expect(page.contains(">unknown<"))
    }

    @Test func `growth is shown when a day is known, and bloat as the estimate that it is`() throws
    {
        let names = PageScene.Names()
        let own = ["datname", "schemaname", "relname"]
        let large = Labels(names: own, values: [names.other, names.other, names.other])
        let bloat = [
            SampleTarget.family("pg_table_bloat_bytes", Sample(large, 8_388_608)),
            SampleTarget.family(
                "pg_index_bloat_bytes",
                Sample(
                    Labels(
                        names: own + ["indexrelname"],
                        values: [names.other, "public", "small", "small_unused"]), 4_194_304)),
        ]
        let soon = try PageScene(
            [SampleObjects.snapshot(more: bloat)], recent: SampleObjects.recent([names])
        ).page("orders", "tables")
        #expect(soon.contains(">≈ 8 MiB<") && soon.contains(">≈ 4 MiB<"))
        #expect(soon.contains("Growth: unknown until the agent has seen sizes for 24 hours"))
        var recent = RecentTargets()
        // A minute a round: a day between both.
        for round in [1, 1441] {
            let bytes = 1_073_741_824 + Double(round / 1441) * 5_242_880
            let sizes = ["table", "index"].map { kind in
                SampleTarget.family(
                    "pg_stat_user_tables_\(kind)_size_bytes",
                    Sample(
                        Labels(names: own, values: [names.other, "public", "small"]), bytes))
            }
            recent.take(
                Snapshot(
                    generation: UInt64(round),
                    targets: [SampleObjects.snapshot(names, round: round, more: sizes)], agent: []),
                at: 1_795_000_000)
        }
        let later = PageScene([SampleObjects.snapshot(more: bloat)], recent: recent)
        let page = try later.page("orders", "tables", [("sort", "growth")])
        #expect(page.contains(">+10 MiB<") && page.contains(">+0 B<"))
        #expect(page.contains("Growth: in the last 24 hours"))
        #expect(try Self.place("public.small", in: page) < Self.place("shop.shop", in: page))
        let byBloat = try later.page("orders", "tables", [("sort", "bloat")])
        #expect(
            try Self.place("shop.shop", in: byBloat) < Self.place("public.small", in: byBloat))
    }

    @Test func `tables can be filtered and sorted`() throws {
        let scene = Self.scene()
        let filtered = try scene.page("orders", "tables", [("q", "SMALL"), ("sort", "name")])
        #expect(filtered.contains("public.small") && !filtered.contains("shop.shop"))
        #expect(filtered.contains("value=\"SMALL\"") && filtered.contains("sort=dead&amp;q=SMALL"))
        let sorted = try scene.page("orders", "tables", [("sort", "dead")])
        #expect(
            try Self.place("shop.shop", in: sorted) < Self.place("public.small", in: sorted))
    }

    @Test func `a name that no row fits says whether it may be among those that share a row`()
        throws
    {
        let page = try Self.scene().page("orders", "tables", [("q", "nowhere")])
        #expect(
            page.contains(
                "No table with a row of its own fits “nowhere”. If there is one, it counts in the row"
                    + " of all others together: 40 of shop."))
        #expect(page.contains("No index fits “nowhere”.") && page.contains("so there is none"))
        let found = try Self.scene().page("orders", "tables", [("q", "small")])
        #expect(!found.contains("so there is none") && !found.contains("of its own fits"))
    }

    @Test(arguments: ["tables", "vacuum"])
    func `since when the server counts is said, also after a crash and a reset of one database`(
        name: String
    ) throws {
        let began = 1_794_999_000.0
        func page(started: Double) throws -> String {
            let more = [
                ("pg_stat_checkpointer_stats_reset_timestamp_seconds", Labels.none, began + 500),
                ("pg_stat_wal_stats_reset_timestamp_seconds", .none, began),
                ("pg_postmaster_start_time_seconds", .none, started),
                (
                    "pg_stat_database_stats_reset_timestamp_seconds", ["datname": "shop"],
                    began + 900
                ),
                (
                    "pg_stat_database_stats_reset_timestamp_seconds", ["datname": "elder"],
                    began - 900
                ),
            ].map { SampleTarget.family($0.0, Sample($0.1, $0.2)) }
            let snapshot = SampleObjects.snapshot(more: more)
            return try PageScene([snapshot]).page("orders", name)
        }
        let crashed = try page(started: began - 2)
        #expect(crashed.contains("when it was started without those of before, as after a crash"))
        #expect(crashed.contains("Reset since then: shop ") && !crashed.contains("elder"))
        #expect(try page(started: began - 90_000).contains("when they were last reset or lost"))
    }

    @Test func `indexes that cannot be used come first, and unique ones are not called unused`()
        throws
    {
        let scene = Self.scene()
        let page = try scene.page("orders", "tables")
        #expect(
            try Self.place("small_broken", in: page) < Self.place("small_pkey", in: page))
        #expect(page.contains("not usable: its building failed") && page.contains(">unique<"))
        let unused = try scene.page("orders", "tables", [("indexes", "unused")])
        #expect(unused.contains("small_unused") && !unused.contains("small_pkey"))
        #expect(page.contains("a replica may scan what its primary does not"))
        let invalid = try scene.page("orders", "tables", [("indexes", "invalid")])
        #expect(invalid.contains("small_broken") && !invalid.contains("small_unused"))
    }

    // MARK: Vacuum

    @Test func `the page of vacuum names what holds the horizon, what runs and what is overdue`()
        throws
    {
        let scene = Self.scene()
        scene.read("orders")
        let page = try scene.page("orders", "vacuum")
        for words in [
            "a session&#39;s transaction or snapshot", "300 k", ">901<", "berlin", ">777<",
            "scanning heap", "25 %", "shop.shop", "250 %", "off for this table", "12.5 %",
            "Among the tables that have no row of their own: 2.",
            "Autovacuum is switched off for the whole server.",
            "Multixact ids: unknown of the way",
        ] { #expect(page.contains(words), "\(words)") }
        #expect(!page.contains("public.small"))
    }

    // MARK: Replication

    @Test func `servers of a cluster stand under the one that they receive from`() throws {
        let foreign = SampleTarget.healthy(.init(target: "foreign"))
        let scene = Self.scene([
            SampleObjects.replica("paris", slot: "none", sends: nil),
            SampleObjects.replica("berlin", slot: "berlin", sends: "rome"),
            SampleObjects.replica("rome", slot: "rome"), foreign,
        ])
        let page = try scene.page("orders", "replication")
        let list = try #require(page.firstRange(of: "<b aria-current=\"true\">orders</b>"))
        let end = try #require(page[list.upperBound...].firstRange(of: "<h2>"))
        let tree = page[list.lowerBound..<end.lowerBound]
        // Rome stands in a list within Berlin, Paris beside it with the host that it names.
        #expect(tree.contains("/berlin/replication\">berlin</a>, replica: 1.5 s behind, 1 MiB"))
        let berlin = try #require(tree.firstRange(of: ">berlin<"))
        let rome = try #require(tree.firstRange(of: ">rome<"))
        let between = tree[berlin.upperBound..<rome.lowerBound]
        #expect(between.contains("<ul>") && !between.contains("</li>"))
        #expect(tree.contains(">paris</a>") && tree.contains("receives from 10.0.0.1"))
        #expect(!page.contains("foreign"))
        #expect(page.contains("2 MiB") && page.contains("250 ms") && page.contains("5 MiB"))
        #expect(page.contains(">inactive<") && page.contains("no limit"))
    }

    @Test func `a replica that is down stays where it was, with since when and its last role`()
        throws
    {
        let slot: Labels = ["slot_name": "berlin", "slot_type": "physical", "datname": ""]
        let scene = Self.scene(
            [
                SampleObjects.lost("berlin", role: "replica", slot: "berlin"),
                SampleObjects.replica("paris", slot: "none"),
                SampleTarget.down(.init(target: "foreign")),
            ], more: [SampleTarget.family("pg_replication_slots_active", Sample(slot, 0))])
        for name in ["orders", "berlin"] {
            let page = try scene.page(name, "replication")
            let list = try #require(page.firstRange(of: "<ul><li>"))
            let end = try #require(page[list.lowerBound...].firstRange(of: "<h2>"))
            let tree = page[list.lowerBound..<end.lowerBound]
            #expect(tree.split(separator: "<li>").count == 4, "three servers")
            let berlin = try #require(tree.firstRange(of: ">berlin<"))
            let after = tree[berlin.upperBound...].prefix(200)
            #expect(after.contains("replica when it last answered") && after.contains("✕ down for"))
            #expect(!after.prefix(120).contains("receives from"), "its slot says where it stands")
            #expect(!page.contains("foreign"))
            #expect(!page.contains("say that they are the primary"))
        }
    }

    @Test func `a primary that is down is no second one, and is named as the lost one`() throws {
        let scene = PageScene([
            SampleObjects.lost("orders", role: "primary"),
            SampleObjects.replica("paris", slot: "none"),
        ])
        let page = try scene.page("paris", "replication")
        #expect(page.contains("primary when it last answered"))
        #expect(page.contains("What was the primary is down, and no other one is known."))
        // After a failover there is one primary, whatever the lost one says of itself.
        let promoted = Self.scene([SampleObjects.lost("berlin", role: "primary")])
        let next = try promoted.page("orders", "replication")
        #expect(next.contains("primary when it last answered"))
        #expect(!next.contains("say that they are the primary") && !next.contains("no other one"))
    }

    @Test func `two primaries of one cluster are named`() throws {
        let twin = SampleObjects.snapshot(.init(target: "twin"))
        let page = try Self.scene([twin]).page("orders", "replication")
        #expect(page.contains("2 of them say that they are the primary."))
    }

    @Test func `replicas without their primary, and names that repeat, make no circle`() throws {
        let scene = PageScene([
            SampleObjects.replica("a", slot: "b", sends: "a"),
            SampleObjects.replica("b", slot: "a", sends: "b"),
        ])
        let page = try scene.page("a", "replication")
        #expect(page.contains("The primary is not among the targets, or is not known."))
        #expect(page.contains(">b</a>, replica"))
    }

    @Test(arguments: [true, false])
    func `what a server does not have is none only where the question was answered`(
        isAnswered: Bool
    ) throws {
        let collectors = [
            "pg_stat_all_tables", "pg_stat_all_indexes", "pg_progress", "pg_stat_replication",
            "pg_replication_slots",
        ]
        let success = Metric("pgvigil_collector_success", .gauge, "G.")
        let last = Metric("pgvigil_collector_last_success_timestamp_seconds", .gauge, "G.")
        let snapshot = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1,
            families: [
                SampleTarget.family("pg_up", Sample(.none, 1)),
                Family(success, collectors.map { Sample(["collector": $0], isAnswered ? 1 : 0) }),
                Family(last, collectors.map { Sample(["collector": $0], 1_795_000_000) }),
            ], pollBegan: .now)
        let scene = PageScene([snapshot])
        let words = [
            ("tables", "There is no table"), ("tables", "There is no index"),
            ("vacuum", "No vacuum, analyze or other long command runs."),
            ("replication", "None is connected"), ("replication", "There is none."),
        ]
        for (page, words) in words {
            let text = try scene.page("orders", page)
            #expect(text.contains(words) == isAnswered, "\(words)")
            #expect(text.contains("was not answered") != isAnswered, "\(words)")
        }
    }

    // MARK: Bounds

    @Test(arguments: pages)
    func `what is too much is left out and counted, and the page stays small`(
        name: String
    ) throws {
        let long = String(repeating: "\u{1}", count: 5_000)
        func many(_ family: String, _ labels: [String]) -> Family {
            Family(
                Metric(family, .gauge, long),
                (0..<2_000).map { number in
                    Sample(
                        Labels(
                            names: labels, values: labels.indices.map { "\($0)-\(number)\(long)" }),
                        Double(number + 1))
                })
        }
        let table = ["datname", "schemaname", "relname"]
        let sender = ["application_name", "client_addr", "slot_name", "state", "sync_state"]
        let more = [
            many("pg_stat_user_tables_n_dead_tup", table),
            many("pg_stat_user_tables_vacuum_overdue", table),
            many("pg_stat_user_indexes_idx_scan_total", table + ["indexrelname"]),
            many("pg_index_invalid", table + ["indexrelname", "state"]),
            many("pg_vacuum_horizon_age_transactions", ["holder"]),
            many("pg_progress_operations", ["command", "relation", "phase", "datname"]),
            many("pg_database_xid_age_transactions", ["datname"]),
            many("pg_replication_slots_active", ["slot_name", "slot_type", "datname"]),
            many("pg_replication_slots_xmin_age_transactions", ["slot_name", "slot_type"]),
            many("pg_stat_replication_senders", sender),
            many("pg_extension_info", ["datname", "extension", "version", "schema"]),
            many("pg_extension_missing", ["datname", "extension"]),
            many("pg_expected_setting", ["name", "expected", "value", "source", "reason"]),
        ]
        // The configuration allows 63 bytes.
        let tail = String(repeating: "\u{1}", count: 59)
        let replicas = (0..<200).map { SampleObjects.replica("r\($0)\(tail)", slot: "x") }
        let scene = Self.scene(replicas, more: more)
        scene.read("orders", .init(other: long, statement: long))
        let page = try scene.page("orders", name, name == "tables" ? [("n", "200")] : [])
        #expect(page.utf8.count <= 256 << 10)
        #expect(!page.contains("Left out"))
        if name == "replication" { #expect(page.contains("And 151 more.")) }
        if name != "queries", name != "settings" { #expect(page.contains(" more.")) }
        #expect(page.hasSuffix("</html>\n"))
    }
}
