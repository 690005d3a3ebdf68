import API
import HTTP
import Metrics
import Support
import TargetPages
import Testing
import Web

/// The page of settings.
extension ObjectPageTests {
    // MARK: Settings

    @Test func `settings have their unit, and how many were changed is said`() throws {
        let page = try Self.scene().page("orders", "settings")
        for words in [
            "<code>work_mem</code>", "4 MiB", "<code>autovacuum</code>", ">off<",
            "<b class=\"warning\">2</b>", "wait for a restart (warning)", ">31<",
            "FROM pg_settings",
        ] { #expect(page.contains(words), "\(words)") }
        #expect(!page.contains("<code>changed</code>"))
        // Those that differ are named, and of some no value is read.
        for words in [
            "<code>shop</code>", "⚠ waits for one", "<code>archive_command</code>",
            "<i>not read</i>", ">configuration file<", "And 29 more.",
        ] { #expect(page.contains(words), "\(words)") }
    }

    @Test func `what is expected shows beside what there is, and what is wrong comes first`() throws
    {
        let page = try Self.scene().page("orders", "settings")
        for words in [
            "1 of 2 differ from what the configuration", "⚠ differs",
            "not compared: the server has no such setting",
            "2 that the configuration expects are not installed, and 1 have another version",
            "⚠ outdated: ALTER EXTENSION", "⚠ missing: CREATE EXTENSION",
            "⚠ missing, and the server does not have its files", ">1.8<", ">0.8<",
        ] { #expect(page.contains(words), "\(words)") }
        let ends = try [">gone<", ">plpgsql<"].map {
            try #require(page.firstRange(of: $0)).lowerBound
        }
        #expect(ends[0] < ends[1])
    }

    @Test func `servers of a cluster that drift apart are shown, with what must not be lower`()
        throws
    {
        func server(_ name: String, isReplica: Bool, _ values: [(String, String)]) -> TargetSnapshot
        {
            func family(_ name: String, _ samples: [Sample]) -> Family {
                Family(Metric(name, .gauge, "G."), samples)
            }
            return TargetSnapshot(
                name: name, labels: ["target": name], generation: 2,
                families: [
                    family("pg_up", [Sample(.none, 1)]),
                    family("pg_cluster_info", [Sample(["system_identifier": "77"], 1)]),
                    family("pg_replication_is_replica", [Sample(.none, isReplica ? 1 : 0)]),
                    family("pg_settings_changed", [Sample(.none, Double(values.count))]),
                    family(
                        "pg_changed_setting_pending_restart",
                        values.map { name, value in
                            Sample(
                                [
                                    "name": name, "value": value,
                                    "hidden": value == "?" ? "t" : "f",
                                ], 0)
                        }),
                ], reports: 2, pollBegan: .now)
        }
        let first = server(
            "first", isReplica: false,
            [
                ("max_connections", "200"), ("work_mem", "8192 kB"), ("port", "5432"),
                ("app.token", "?"), ("jit", "off"),
            ])
        let second = server(
            "second", isReplica: true,
            [("work_mem", "4096 kB"), ("port", "5433"), ("app.token", "?"), ("jit", "off")])
        let page = try Self.scene([first, second]).page("second", "settings")
        for words in [
            "Settings that differ, with the primary first", "<code>work_mem</code>", "8192 kB",
            "4096 kB", "<code>max_connections</code>", "⚠ lower on a standby than on the primary",
        ] { #expect(page.contains(words), "\(words)") }
        let begin = try #require(page.firstRange(of: "Settings in this cluster")).upperBound
        let end = try #require(page.firstRange(of: "<h2>Extensions")).lowerBound
        for words in ["<code>port</code>", "app.token", "<code>jit</code>"] {
            #expect(!page[begin..<end].contains(words), "\(words)")
        }
        let alone = try Self.scene([first]).page("first", "settings")
        #expect(!alone.contains("Settings in this cluster"))
    }
}
