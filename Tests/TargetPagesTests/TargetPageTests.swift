import Metrics
import Platform
import TargetPages
import Testing
import Web

/// What the page of a target says.
@Suite struct TargetPageTests {
    private func page(_ snapshot: TargetSnapshot, _ alerts: [AlertStatus] = []) throws -> String {
        try PageScene([snapshot], alerts: alerts).page("orders")
    }

    @Test func `a healthy target shows its state, its numbers and that nothing costs points`()
        throws
    {
        let page = try page(SampleTarget.healthy())
        for words in [
            "<h1>orders</h1>", "● up", "Nothing costs points.", "93 %", "primary", "3 GiB",
            "No alert is pending or firing.", "1 MiB", "the extension is not there", "SELECT 1",
        ] { #expect(page.contains(words), "\(words)") }
        // Nothing was said of waits for locks, so it is not known that there are none.
        #expect(page.contains("Unknown: ") && !page.contains("No session waits for a lock"))
        #expect(!page.contains("✕ down"))
    }

    @Test func `locks show as trees, the root with most behind it first, with what it holds`()
        throws
    {
        let page = try page(SampleTarget.locked())
        let first = try #require(page.firstRange(of: "pid 4711"))
        let second = try #require(page.firstRange(of: "pid 4712"))
        #expect(first.lowerBound < second.lowerBound)
        for words in [
            "idle in transaction", "transaction for 5 min", "3 sessions wait",
            "the longest for 4 min", "ShareLock on a row", "1 session waits",
            "2 run, 1 are left out, of those that run 1 failed the last time.", "lock 4",
        ] { #expect(page.contains(words), "\(words)") }
    }

    @Test(arguments: [SampleTarget.locked(), SampleTarget.down()])
    func
        `the last reading shows each session under the one that it waits for, also of a server that is down`(
            snapshot: TargetSnapshot
        ) throws
    {
        let scene = PageScene([snapshot])
        scene.read("orders")
        let page = try scene.page("orders")
        let places = try ["pid 901", "pid 902", "pid 903"].map {
            try #require(page.firstRange(of: $0)).lowerBound
        }
        #expect(places == places.sorted())
        for words in [
            "Read 90", "2 sessions wait, the longest for 3.33 min", "waits for AccessExclusiveLock",
            "Running statements, read 90", "Lock: relation",
        ] { #expect(page.contains(words), "\(words)") }
        // The third stands in a list within the second.
        let between = page[places[1]..<places[2]]
        #expect(between.contains("<ul>") && !between.contains("</li>"))
    }

    @Test func `lost points stand with their remedy and their runbook, most first`() throws {
        let page = try page(SampleTarget.locked())
        let most = try #require(page.firstRange(of: ">lock_wait<"))
        let less = try #require(page.firstRange(of: ">sessions_blocked<"))
        #expect(most.lowerBound < less.lowerBound)
        #expect(page.contains("−20") && page.contains("−17.5"))
        #expect(page.contains("href=\"../runbooks/Postgres"))
    }

    @Test func `a target that is down says why and since when, and zero of nothing`() throws {
        let page = try page(SampleTarget.down())
        #expect(page.contains("✕ down") && page.contains("No connection works"))
        #expect(page.contains(", 34 tries: "))
        #expect(page.contains("<code>SELECT 1</code>"))
        #expect(
            page.contains("Unknown: the server cannot be queried")
                && page.contains("No database is known."))
        #expect(!page.contains(">0<") && !page.contains("Nothing costs points."))
    }

    @Test func `a target that is down has the age of its last answer, and does not go on running`()
        throws
    {
        let now = WallClock.secondsSince1970
        let known = [
            SampleTarget.family("pg_postmaster_start_time_seconds", Sample(.none, now - 7200)),
            SampleTarget.family(
                "pgvigil_collector_last_success_timestamp_seconds",
                Sample(["collector": "pg_server"], now - 600),
                Sample(["collector": "pg_version"], now - 3600)),
        ]
        let down = try page(SampleTarget.down().adding(known))
        let words = "Last poll that was answered: 10 min ago; the last one, 0 s ago, failed."
        #expect(down.contains(words))
        #expect(!down.contains("Running for"))
        let up = try page(SampleTarget.healthy().adding(known))
        #expect(up.contains("Last poll: 0 s ago.") && up.contains("Running for"))
        let never = try page(SampleTarget.down())
        #expect(never.contains("Last poll that was answered: none that is known; the last one"))
    }

    @Test func `what the agent's role lacks stands at the top, with the statement that gives it`()
        throws
    {
        let rights = SampleTarget.family(
            "pgvigil_missing_rights",
            Sample(["remedy": "GRANT pg_monitor TO \"watch\";", "role": "watch"], 12))
        let page = try page(SampleTarget.down().adding([rights]))
        let words =
            "The role watch lacks a right, and 12 collectors are left out for it: <code>GRANT"
            + " pg_monitor TO"
        #expect(page.contains(words))
    }

    @Test func `a target that no poll has seen says so`() throws {
        let scene = PageScene([], names: ["orders"])
        let page = try scene.page("orders")
        #expect(page.contains("○ not polled yet"))
        #expect(page.contains("No poll has come to an end yet."))
    }

    @Test func `its alerts show, those of others do not`() throws {
        let page = try page(
            SampleTarget.healthy(),
            [SampleTarget.alert(), SampleTarget.alert(.init(other: "Foreign"), target: "b")])
        #expect(page.contains("href=\"https://wiki.test/runbook\"") && page.contains("firing"))
        #expect(!page.contains("Foreign"))
    }

    @Test func `without samples the page says how sampling is switched on`() throws {
        var families = SampleTarget.healthy().families
        families.removeAll { $0.metric.name.hasPrefix("pgvigil_activity") }
        let snapshot = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1, families: families)
        let page = try page(snapshot)
        #expect(page.contains("activity:\n  interval: 1s") && page.contains("not sampled"))
        let on = try self.page(SampleTarget.healthy())
        #expect(on.contains("No sample of the sessions was taken") && !on.contains("interval: 1s"))
    }

    @Test(arguments: ["1h", "2d"]) func `the load shows by wait class, and who had most of it`(
        range: String
    ) throws {
        let scene = PageScene([SampleTarget.healthy()])
        scene.sample("orders")
        let page = try scene.page("orders", range: range)
        #expect(page.contains("class=\"area s6\"") && page.contains("class=\"area s3\""))
        #expect(page.contains("On average 4 sessions were active."))
        // Ten minutes without a sample are a gap by the minute, and unknown in the table.
        #expect(page.contains("class=\"none\"") && page.contains(">unknown<"))
        #expect(page.contains("<code>SELECT 1</code>") && page.contains("-4185925123159566327"))
        #expect(page.contains("Most time by application") && page.contains("100 %"))
        #expect(page.contains("aria-current=\"true\""))
    }

    @Test func `what is too much is left out and counted, and the page stays small`() throws {
        let long = String(repeating: "\u{1}", count: 5_000)
        let groups = (0..<2_000).map { number in
            Sample(
                [
                    "datname": "d\(number)\(long)", "state": long, "usename": long,
                    "application_name": long,
                ], Double(number + 1))
        }
        let databases = (0..<2_000).map { Sample(["datname": "d\($0)\(long)"], Double($0)) }
        let alerts = (0..<500).map { number in
            SampleTarget.alert(.init(other: "A\(number)", statement: long))
        }
        let base = SampleTarget.locked()
        let snapshot = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1,
            families: base.families + [
                Family(Metric("pg_stat_activity_sessions", .gauge, "G."), groups),
                Family(Metric("pg_database_size_bytes", .gauge, "G."), databases),
            ])
        let page = try page(snapshot, alerts)
        #expect(page.utf8.count < TargetPage.bytesMax + 10_000)
        #expect(page.contains("And 450 more.") && page.contains("And 1941 more."))
        #expect(page.contains("And 1901 more."))
    }
}
