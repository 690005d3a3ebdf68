import Indicators
import Metrics
import Testing

/// What looks like trouble in the counters of a server, and is none.
@Suite struct HealthyLoadTests {
    /// The ratio of the server and of the database after each reading, ten seconds apart: commits,
    /// rollbacks, and when the WAL sender of a logical slot connected, nil without one.
    private func ratios(
        _ readings: [(commits: Double, rollbacks: Double, sender: Double?)]
    ) -> [[Double?]] {
        var engine = IndicatorEngine(thresholds: Thresholds())
        return readings.enumerated().map { index, values in
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": values.commits,
                "pg_stat_database_xact_rollback_total": values.rollbacks,
            ])
            let slot = Labels(
                names: ["slot_name", "slot_type", "datname"], values: ["cdc", "logical", "shop"])
            reading.add(
                Family(
                    Metric("pg_replication_slots_active", .gauge, ""),
                    [Sample(slot, values.sender == nil ? 0 : 1)]))
            if let sender = values.sender {
                reading.add(
                    Family(
                        Metric("pg_stat_replication_backend_start_timestamp_seconds", .gauge, ""),
                        [Sample(["slot_name": "cdc"], sender)]))
            }
            let families = engine.take(reading, at: Double(index) * 10)
            return [
                families.value("pg_transaction_error_ratio"),
                families.value("pg_database_transaction_error_ratio"),
            ]
        }
    }

    @Test(arguments: [nil, 70.0] as [Double?])
    func `transactions that a logical WAL sender has decoded are no errors when it ends`(
        next: Double?
    ) {
        let found = ratios([
            (1000, 0, 50), (2000, 20, 50), (3000, 640, next), (3010, 700, next), (4010, 720, next),
        ])
        // The second reading says 20 of 1,020; those around the end say nothing.
        #expect(found[1] == [20.0 / 1020, 20.0 / 1020])
        #expect(found[2] == found[1] && found[3] == found[1])
        #expect(found[4] == [40.0 / 2040, 40.0 / 2040])
    }

    @Test func `errors count while a logical WAL sender goes on`() {
        let found = ratios([(1000, 0, 50), (1500, 500, 50), (2000, 1000, 50)])
        #expect(found.last == [0.5, 0.5])
    }

    /// What a check costs after polls over an hour, by the values that grow.
    private func lost(
        _ check: String, growth: [String: Double], _ values: [String: Double] = [:]
    ) -> Double? {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for step in 0...4 {
            let grown = growth.mapValues { $0 * Double(step) }
            families = engine.take(
                Readings.healthy(values.merging(grown) { $1 }), at: Double(step) * 60)
        }
        return families.samples("pg_health_points_lost").first {
            $0.labels["check"] == check
        }?.value
    }

    @Test func `checkpoints that the written log cannot have caused cost nothing`() {
        let requested = ["pg_stat_checkpointer_num_requested_total": 12.0]
        #expect(lost("requested_checkpoints", growth: requested) ?? 0 > 0)
        let little = requested.merging(["pg_wal_position_bytes": 1e8]) { $1 }
        #expect(lost("requested_checkpoints", growth: little) == 0)
        let much = requested.merging(["pg_wal_position_bytes": 1e10]) { $1 }
        #expect(lost("requested_checkpoints", growth: much) ?? 0 > 0)
    }

    @Test func `log that wal_keep_size asks for is no trouble`() {
        let size = ["pg_wal_size_bytes": 6.75e9]
        #expect(lost("wal_size", growth: [:], size) ?? 0 > 0)
        let kept = size.merging(["pg_settings_wal_keep_size_bytes": 6e9]) { $1 }
        #expect(lost("wal_size", growth: [:], kept) == 0)
    }
}
