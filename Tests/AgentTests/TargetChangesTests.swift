import AgentWeb
import Charts
import Metrics
import Testing

/// What of snapshots is marked in the charts of a target.
@Suite struct TargetChangesTests {
    private static func snapshot(_ values: [String: Double], name: String = "t") -> Snapshot {
        let families = values.sorted { $0.key < $1.key }.map { name, value in
            Family(Metric(name, .gauge, "G."), value)
        }
        return Snapshot(
            generation: 1,
            targets: [
                TargetSnapshot(
                    name: name, labels: ["target": name], generation: 1, families: families)
            ], agent: [])
    }

    private static let first: [String: Double] = [
        "pg_replication_is_replica": 1, "pg_postmaster_start_time_seconds": 1000,
        "pg_settings_work_mem_bytes": 4, "pg_settings_changed": 1,
    ]

    private static func titles(_ changes: TargetChanges) -> [String] {
        changes.marks(of: "t").map(\.title)
    }

    @Test func `the first look is no change, and the same again is none`() {
        var changes = TargetChanges()
        changes.take(Self.snapshot(Self.first), at: 1)
        changes.take(Self.snapshot(Self.first), at: 2)
        #expect(Self.titles(changes).isEmpty)
    }

    @Test
    func `a restart, a role and settings that change are marked, also over a time of silence`() {
        var changes = TargetChanges()
        changes.take(Self.snapshot(Self.first), at: 1)
        changes.take(Self.snapshot(["pg_up": 0]), at: 2)
        let second: [String: Double] = [
            "pg_replication_is_replica": 0, "pg_postmaster_start_time_seconds": 2000,
            "pg_settings_work_mem_bytes": 8, "pg_settings_changed": 2,
        ]
        changes.take(Self.snapshot(second), at: 3_000_000)
        #expect(
            Self.titles(changes) == [
                "the server was started", "became the primary", "work_mem_bytes was changed",
            ])
        #expect(changes.marks(of: "t").map(\.time) == [2_000_000, 3_000_000, 3_000_000])
        changes.take(Self.snapshot(Self.first, name: "other"), at: 4)
        #expect(Self.titles(changes).isEmpty)
    }

    @Test func `many changes are bounded, the oldest are forgotten`() {
        var changes = TargetChanges()
        for round in 0..<100 {
            let settings = (0..<10).map { ("pg_settings_x\($0)", Double(round)) }
            changes.take(
                Self.snapshot(Dictionary(uniqueKeysWithValues: settings)), at: Int64(round))
        }
        #expect(Self.titles(changes).count == TargetChanges.changesMax)
        #expect(Self.titles(changes).last == "7 more settings were changed")
        #expect(changes.marks(of: "t").last?.time == 99)
    }
}
