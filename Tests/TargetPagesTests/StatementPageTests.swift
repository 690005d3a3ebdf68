import API
import Basics
import HTTP
import Metrics
import Remembering
import Support
import TargetPages
import Testing
import Web
import Windows

/// The pages of statements: what they say of each, of those that share a row, and of what is not known.
@Suite struct StatementPageTests {
    @Test func `statements come by time with their share, then all others, then what is not seen`()
        throws
    {
        let page = try ObjectPageTests.scene().page("orders", "queries")
        let places = try [
            ">SELECT 1</code>", ">77</a>", "all others together (12)",
            "removed before they were read",
        ].map { try ObjectPageTests.place($0, in: page) }
        #expect(places == places.sorted())
        for words in [
            "In the 60 s before that, statements took 100 s together.", "60 %", "20 %",
            // A quarter of its blocks was read: 100 of 8 KiB; 128 went to temporary files.
            "75 %", "800 KiB", "1 MiB", "15 s", "text not known",
            "removed the least executed statements 3 times",
            "href=\"../../targets/orders/queries/77\"",
        ] { #expect(page.contains(words), "\(words)") }
        // What did not run is no row.
        #expect(!page.contains(">88<"))
    }

    @Test(arguments: [
        ("calls", true), ("wal", true), ("time", false), ("rows", false), ("io", false),
        ("temp", false), ("mean", false),
    ])
    func `statements can be sorted, and the address says how`(sort: String, isBusyFirst: Bool)
        throws
    {
        let page = try ObjectPageTests.scene().page("orders", "queries", [("sort", sort)])
        let (slow, busy) = try (
            ObjectPageTests.place(">SELECT 1</code>", in: page),
            ObjectPageTests.place(">77</a>", in: page)
        )
        #expect((busy < slow) == isBusyFirst)
        #expect(page.split(separator: "aria-current=\"true\"").count == 2)
    }

    @Test func `statements beyond the number that is wanted are counted`() throws {
        let page = try ObjectPageTests.scene().page("orders", "queries", [("n", "1")])
        #expect(!page.contains(">77</a>") && page.contains("And 1 more."))
        #expect(page.contains("all others together"))
    }

    @Test func `a statement has its course by the hour, and how much slower than usual it is`()
        throws
    {
        let labels = Labels(
            names: ["queryid", "datname", "usename", "toplevel"],
            values: [PageScene.statement, "shop", "shop", "true"])
        func page(_ more: [Family], ran: Bool) throws -> String {
            let scene = ObjectPageTests.scene(more: more)
            scene.read("orders")
            if ran {
                let key = [PageScene.statement, "5", "shop", "true"].reduce(StableHash.empty) {
                    StableHash.adding(Array($1.utf8)[...], to: $0)
                }
                _ = scene.baselines.take(
                    [StatementMoments(key: key, calls: 10, seconds: 40, squares: 160)],
                    of: "orders")
            }
            return try scene.text(TargetAddress("orders", statement: PageScene.statement))
        }
        let slow = try page(
            [
                SampleTarget.family("pg_statement_change_factor", Sample(labels, 3)),
                SampleTarget.family("pg_statement_baseline_mean_seconds", Sample(labels, 0.5)),
            ], ran: true)
        #expect(slow.contains("pgvigil explain orders \(PageScene.statement)"))
        #expect(slow.contains("Mean execution time") && slow.contains("shop@shop <b>4 s</b>"))
        #expect(slow.contains("Slower than usual") && slow.contains(">1.5 s<"))
        let unknown = try page([], ran: false)
        #expect(!unknown.contains("Slower than usual"))
        #expect(unknown.contains("not among the statements of which is kept what is usual"))
    }

    @Test func `without the extension the page says how it is added, and shows no zero`() throws {
        let page = try PageScene([SampleTarget.healthy()]).page("orders", "queries")
        #expect(page.contains("the collector pg_stat_statements is left out: missing_extension"))
        #expect(page.contains("CREATE EXTENSION pg_stat_statements;") && !page.contains(">0<"))
    }

    @Test func `without the right the page says what to run`() throws {
        let planned = Family(
            Metric("pgvigil_collector_planned", .gauge, "G."),
            [Sample(["collector": "pg_stat_statements", "reason": "permission"], 0)])
        let right = Family(
            Metric("pgvigil_missing_rights", .gauge, "G."),
            [Sample(["role": "r", "remedy": "GRANT pg_monitor TO \"r\";"], 1)])
        let snapshot = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1,
            families: [SampleTarget.family("pg_up", Sample(.none, 1)), planned, right])
        let page = try PageScene([snapshot]).page("orders", "queries")
        #expect(page.contains("GRANT pg_monitor TO &quot;r&quot;;"))
    }

    @Test func `before the second answer the window is unknown`() throws {
        let page = try PageScene([SampleObjects.snapshot()]).page("orders", "queries")
        #expect(page.contains("fewer than two answers of pg_stat_statements"))
    }

    @Test(arguments: ["1h", "2d"])
    func `one statement shows its text, numbers, waits and the sessions that run it`(
        range: String
    ) throws {
        let scene = ObjectPageTests.scene()
        scene.sample("orders")
        scene.read("orders")
        let address = TargetAddress("orders", statement: PageScene.statement).with("range", range)
        let page = try scene.text(address)
        for words in [
            "<pre>SELECT 1</pre>", "60 %", "By database and user", "transactionid",
            "class=\"area s6\"", "class=\"area s3\"", ">901<", ">902<", "Sum of calls.",
            "href=\"../../../targets/orders/queries\"", "aria-current=\"true\"",
        ] { #expect(page.contains(words), "\(words)") }
    }

    @Test func `a statement that did not run of late has its counters, and no numbers`() throws {
        let page = try ObjectPageTests.scene().text(TargetAddress("orders", statement: "88"))
        #expect(page.contains("It has no row of its own") && page.contains("Sum of calls."))
        #expect(page.contains("it has not been read yet, or is not to be shown"))
    }

    @Test(arguments: ["12345", "other<b>", "x/y", "\u{e9}"])
    func `a statement that is not known is 404 with the way back`(id: String) throws {
        let address = TargetAddress("orders", statement: id)
        let response = try ObjectPageTests.scene().get("/" + address.path)
        let page = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == 404 && page.contains("No statement with the id"))
        #expect(page.contains("All statements") && !page.contains("<b>”"))
    }

    @Test func `a hundred statements with long names are cut where the page would be too large`()
        throws
    {
        let long = String(repeating: "\u{1}", count: 5_000)
        let names = PageScene.Names(other: long, statement: long)
        let scene = PageScene(
            [SampleObjects.snapshot(names)], recent: SampleObjects.recent([names]))
        scene.sample("orders", names)
        scene.read("orders", names)
        let page = try scene.page("orders", "queries", [("n", "100")])
        let statement = try scene.text(TargetAddress("orders", statement: PageScene.statement))
        #expect(page.utf8.count <= 256 << 10 && statement.utf8.count <= 256 << 10)
        #expect(page.contains("…") && statement.contains("…"))
    }
}
