import AgentPages
import HTTP
import Metrics
import Testing
import Web

/// What the agent says of itself on its page.
@Suite struct AgentPageTests {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "What it is."), samples)
    }

    static func target(_ name: String, seconds: Double) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name], generation: 1,
            families: [
                family(
                    "pgvigil_collector_planned",
                    Sample(["collector": "pg_locks", "reason": ""], 1),
                    Sample(["collector": "pg_wal", "reason": "permission"], 0)),
                family(
                    "pgvigil_collector_success",
                    Sample(["collector": "pg_locks"], seconds < 1 ? 1 : 0)
                ),
                family(
                    "pgvigil_collector_duration_seconds",
                    Sample(["collector": "pg_locks"], seconds)),
            ])
    }

    private static func page(
        _ agent: [Family], _ targets: [TargetSnapshot] = [], problem: String? = nil,
        configuration: String? = nil
    ) throws -> String {
        let route = AgentRoute.route(
            making: PageMaker(threadNamed: "test"), version: "1",
            snapshot: { Snapshot(generation: 1, targets: targets, agent: agent) },
            problem: { problem }, configuration: { configuration })
        return try PageAnswer.text(Router([route], hosts: { AllowedHosts() }), "/agent")
    }

    @Test func `each place of a backup shows its age, its state and why newer ones do not count`()
        throws
    {
        let labels: Labels = ["name": "repo", "kind": "pgbackrest", "repository": "1"]
        let reason: Labels = [
            "name": "repo", "kind": "pgbackrest", "repository": "1", "reason": "no <answer>",
        ]
        let page = try Self.page([
            Self.family("backup_last_timestamp_seconds", Sample(labels, 1)),
            Self.family("backup_age_limit_seconds", Sample(labels, 7200)),
            Self.family("backup_size_bytes", Sample(labels, 1024)),
            Self.family(
                "backup_check_success", Sample(labels, 0),
                Sample(["name": "full", "kind": "directory", "target": "shop"], 1)),
            Self.family(
                "backup_verified",
                Sample(["name": "full", "kind": "directory", "target": "shop"], 1)),
            Self.family("backup_check_reason", Sample(reason, 1)),
        ])
        #expect(page.contains("Backups") && page.contains("repo in repository 1"))
        #expect(page.contains("✕ no answer</span>: no &lt;answer&gt;"))
        #expect(page.contains("full of shop") && page.contains("● answered"))
        #expect(page.contains("● yes") && page.contains("none"))
        #expect(try PageAnswer.complaints(page) == "[]\n")
    }

    @Test func `a collector shows where it runs, fails and is left out, and what it costs`() throws
    {
        let targets = [
            Self.target("a", seconds: 0.5), Self.target("b", seconds: 1.5),
            Self.target("c", seconds: 0.25),
        ]
        let costs = CollectorCost.all(of: targets)
        #expect(costs.map(\.name) == ["pg_locks", "pg_wal"])
        #expect(costs[0].running == 3 && costs[0].failing == 1 && costs[0].leftOut.isEmpty)
        #expect(costs[0].seconds == 2.25)
        #expect(costs[0].longest?.seconds == 1.5 && costs[0].longest?.target == "b")
        #expect(costs[1].leftOut == ["permission": 3] && costs[1].seconds == nil)
        let page = try Self.page([], targets)
        #expect(page.contains("3: a right is lacking") && page.contains("2.25 s"))
        #expect(page.contains(#"1.5 s on <a href="./targets/b">b</a>"#))
        #expect(try PageAnswer.complaints(page) == "[]\n")
    }

    @Test func `a collector that is left out, or of a server that is down, does not fail`() {
        func target(_ name: String, isUp: Bool, planned: Double, success: Double) -> TargetSnapshot
        {
            TargetSnapshot(
                name: name, labels: ["target": name], generation: 1,
                families: [
                    Self.family("pg_up", Sample(.none, isUp ? 1 : 0)),
                    Self.family(
                        "pgvigil_collector_planned",
                        Sample(["collector": "pg_locks", "reason": "permission"], planned)),
                    Self.family(
                        "pgvigil_collector_success",
                        Sample(["collector": "pg_locks"], success)),
                ])
        }
        let costs = CollectorCost.all(of: [
            target("down", isUp: false, planned: 1, success: 0),
            target("left out", isUp: true, planned: 0, success: 0),
            target("failing", isUp: true, planned: 1, success: 0),
            target("well", isUp: true, planned: 1, success: 1),
        ])
        #expect(costs.map(\.failing) == [1] && costs.map(\.running) == [3])
    }

    @Test func `receivers, the history and own numbers are there with their units`() throws {
        let page = try Self.page([
            Self.family(
                "pgvigil_receiver_enabled", Sample(["receiver": "oncall"], 1),
                Sample(["receiver": "gone"], 0)),
            Self.family(
                "pgvigil_notifications_total",
                Sample(["receiver": "oncall", "outcome": "delivered"], 5),
                Sample(["receiver": "oncall", "outcome": "dropped"], 0)),
            Self.family("pgvigil_notification_queue_length", Sample(["receiver": "oncall"], 2)),
            Self.family("pgvigil_history_spool_bytes", Sample(.none, 2048)),
            Self.family("pgvigil_history_spool_limit_bytes", Sample(.none, 1_048_576)),
            Self.family("process_resident_memory_bytes", Sample(.none, 67_108_864)),
        ])
        #expect(page.contains("● enabled") && page.contains("✕ disabled until a reload"))
        #expect(page.contains("delivered 5") && !page.contains("dropped 0"))
        #expect(page.contains("2 KiB wait on disk of 1 MiB at most; nothing was written yet."))
        #expect(page.contains("<b>64 MiB</b>") && page.contains("What it is."))
        #expect(page.contains("<b>unknown</b>"))
    }

    @Test func `what makes no progress and a refused reload are said first`() throws {
        let refused = [Self.family("pgvigil_config_last_reload_successful", Sample(.none, 0))]
        let page = try Self.page(refused, problem: "no progress: rules for 200 s")
        #expect(page.contains("no progress: rules for 200 s; the last reload was refused"))
        #expect(try Self.page([]).contains("● Everything makes progress."))
    }

    @Test func `the configuration is shown as it is, or cut where it is long`() throws {
        let page = try Self.page([], configuration: "targets:\n  - name: \"<b>\"\n")
        #expect(page.contains("<pre>targets:\n  - name: &quot;&lt;b&gt;&quot;\n</pre>"))
        let long = String(repeating: "a: 1\n", count: 40_000)
        let cut = try Self.page([], configuration: long)
        #expect(cut.contains("Cut: the whole of it has 200000 bytes.") && cut.utf8.count < 270_000)
    }
}
