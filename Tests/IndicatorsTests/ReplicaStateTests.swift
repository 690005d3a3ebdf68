import Indicators
import Metrics
import Testing

/// What a replica's indicators and health score say in the situations that replicas get into.
@Suite struct ReplicaStateTests {
    /// Polls every ten seconds; each dictionary changes what a healthy replica says.
    private func polls(_ polls: [[String: Double]]) -> [Family] {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for (poll, changes) in polls.enumerated() {
            families = engine.take(
                Readings.healthy(
                    role: .replica,
                    Dictionary(
                        uniqueKeysWithValues: changes.map { ("pg_replication_\($0.key)", $0.value) }
                    )),
                at: Double(poll) * 10)
        }
        return families
    }

    private func lost(_ families: [Family], _ check: String) -> Double? {
        families.samples("pg_health_points_lost").first { $0.labels["check"] == check }?.value
    }

    @Test func `a standby that never reaches its primary after a restart costs its points`() {
        // Nothing was received and nothing was replayed since the start.
        let cutOff = ["receiver_running": 0, "received_position_bytes": Double.nan]
        let families = polls(Array(repeating: cutOff, count: 100))
        #expect(families.value("pg_replication_stalled_seconds") == 990)
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect((lost(families, "replay_stalled") ?? 0) >= 7)
        #expect((families.value("pg_health_score") ?? 100) <= 93)
    }

    @Test func `a standby whose primary is restarted loses nothing`() {
        let gone: [String: Double] = ["receiver_running": 0]
        let families = polls([[:]] + Array(repeating: gone, count: 12))
        #expect(lost(families, "replay_stalled") == 0)
        #expect(polls([[:], gone, [:]]).value("pg_replication_stalled_seconds") == 0)
    }

    @Test func `a standby that catches up from the archive is not cut off`() {
        let families = polls(
            (0..<100).map { ["receiver_running": 0, "replayed_position_bytes": Double($0) * 1e6] })
        #expect(families.value("pg_replication_stalled_seconds") == 0)
    }

    @Test func `a standby that lives from an archive has no lag and need not receive`() {
        let archive = [
            "receiver_running": 0, "streaming_configured": 0,
            "received_position_bytes": Double.nan,
        ]
        let families = polls(Array(repeating: archive, count: 100))
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect(families.value("pg_replication_stalled_seconds") == nil)
        #expect(lost(families, "replay_stalled") == nil)
        #expect(lost(families, "replay_lag") == nil)
    }

    @Test func `whether a standby should stream may be unreadable, and then it should`() {
        let cutOff = ["receiver_running": 0, "streaming_configured": Double.nan]
        #expect(polls([cutOff, cutOff]).value("pg_replication_stalled_seconds") == 10)
    }

    @Test func `without a receiver there is no lag once all is replayed, and one before`() {
        let behind: [String: Double] = [
            "receiver_running": 0, "received_position_bytes": 2e9,
        ]
        #expect(polls([[:], behind, behind]).value("pg_replication_lag_seconds") == 10)
        #expect(polls([[:], ["receiver_running": 0]]).value("pg_replication_lag_seconds") == nil)
    }

    @Test func `replay that is late on purpose costs nothing until it is later than that`() {
        func points(_ delay: Double) -> Double? {
            let behind = ["received_position_bytes": 2e9, "apply_delay_seconds": delay]
            return lost(polls([[:]] + Array(repeating: behind, count: 400)), "replay_lag")
        }
        #expect(points(14_400) == 0)
        #expect((points(0) ?? 0) >= 7)
    }

    @Test func `a replica that is promoted has no lag any more`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(Readings.healthy(role: .replica), at: 0)
        let families = engine.take(Readings.healthy(), at: 10)
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect(families.value("pg_replication_stalled_seconds") == nil)
    }
}
