import Indicators
import Metrics
import Testing
import Windows

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

    @Test func `a receiver that hangs is no receiver: no lag of 0, and it stands still`() {
        let hanging = ["receiver_running": 1.0, "receiver_silent": 1]
        let polls = polls([[:], [:], hanging, hanging])
        #expect(polls.value("pg_replication_lag_seconds") == nil)
        #expect((polls.value("pg_replication_stalled_seconds") ?? 0) > 0)
        #expect(self.polls([["receiver_silent": 0]]).value("pg_replication_lag_seconds") == 0)
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

    @Test func `a standby that was cut off within a record has no lag that is known`() {
        // It received whole blocks, and the record that the last one cuts off cannot be replayed.
        let cutOff: [String: Double] = [
            "receiver_running": 0, "received_position_bytes": 81_920,
            "replayed_position_bytes": 81_000,
        ]
        let families = polls([[:]] + Array(repeating: cutOff, count: 30))
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect(families.value("pg_replication_stalled_seconds") ?? 0 > 0)
        let receiving = cutOff.merging(["receiver_running": 1]) { $1 }
        let whole = polls([[:]] + Array(repeating: receiving, count: 30))
        #expect(whole.value("pg_replication_lag_seconds") == 0)
    }

    @Test func `a standby whose primary is gone costs points within half a minute`() {
        let gone: [String: Double] = ["receiver_running": 0]
        func points(_ count: Int) -> Double {
            lost(polls([[:]] + Array(repeating: gone, count: count)), "replay_stalled") ?? -1
        }
        let most = points(90)
        #expect(most >= 7)
        #expect(points(3) > 0)
        #expect(abs(points(6) - most / 4) <= 1.0 / 64)
        #expect(abs(points(30) - most / 2) <= 1.0 / 64)
    }

    @Test func `a receiver that is refused again and again is none, and one that stays is one`() {
        let gone: [String: Double] = ["receiver_running": 0]
        // A refusal takes longer the farther away the primary is: some polls find the receiver.
        let refused = (0..<100).map { $0 % 7 == 6 || $0 % 20 == 13 ? [:] : gone }
        let families = polls([[:]] + refused)
        #expect(families.value("pg_replication_stalled_seconds") == 1000)
        #expect((lost(families, "replay_stalled") ?? 0) >= 7)
        let back = polls([[:]] + refused + [gone, [:], [:]])
        #expect(back.value("pg_replication_stalled_seconds") ?? 0 > 1000)
        #expect(
            polls([[:]] + refused + [gone, [:], [:], [:]]).value("pg_replication_stalled_seconds")
                == 0)
    }

    @Test func `a standby whose primary is restarted loses nothing`() {
        let gone: [String: Double] = ["receiver_running": 0]
        let families = polls([[:]] + Array(repeating: gone, count: 1))
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
            "receiver_running": 0, "streaming_configured": 0, "restore_configured": 1,
            "received_position_bytes": Double.nan,
        ]
        let families = polls(Array(repeating: archive, count: 100))
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect(families.value("pg_replication_stalled_seconds") == nil)
        #expect(lost(families, "replay_stalled") == nil)
        #expect(lost(families, "replay_lag") == nil)
    }

    @Test func `a standby with neither a primary nor an archive stands still and costs its points`()
    {
        let orphan = ["receiver_running": 0.0, "streaming_configured": 0, "restore_configured": 0]
        let families = polls(Array(repeating: orphan, count: 100))
        #expect(families.value("pg_replication_stalled_seconds") == 990)
        #expect((lost(families, "replay_stalled") ?? 0) >= 7)
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

    /// What the next agent shows after one more poll, when the last one noted `noted`.
    private func stalled(
        after noted: Standstill, _ changes: [String: Double]
    ) -> (first: Double?, noted: Standstill?) {
        var engine = IndicatorEngine(thresholds: Thresholds())
        engine.resume(noted)
        let reading = Readings.healthy(
            role: .replica,
            Dictionary(uniqueKeysWithValues: changes.map { ("pg_replication_\($0.key)", $0.value) })
        )
        let families = engine.take(reading, at: 5)
        return (families.value("pg_replication_stalled_seconds"), engine.standstill)
    }

    @Test func `an agent that is started again knows since when a standby stands still`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        let gone = ["pg_replication_receiver_running": 0.0]
        _ = engine.take(Readings.healthy(role: .replica), at: 0)
        #expect(engine.standstill == nil)
        for now in [10.0, 20, 30] {
            _ = engine.take(Readings.healthy(role: .replica, gone), at: now)
        }
        #expect(engine.standstill == Standstill(position: 1e9, seconds: 30))
        // Five minutes pass until the next agent looks.
        let noted = Standstill(position: 1e9, seconds: 330)
        let next = stalled(after: noted, ["receiver_running": 0])
        #expect(next.first == 330)
        #expect(next.noted == noted)
    }

    @Test func `what was noted of a standby counts no more once it has received or replayed`() {
        let noted = Standstill(position: 1e9, seconds: 330)
        #expect(stalled(after: noted, [:]).first == 0)
        let moved = ["receiver_running": 0, "replayed_position_bytes": 1.1e9]
        #expect(stalled(after: noted, moved).first == 0)
        let archive = ["receiver_running": 0.0, "streaming_configured": 0]
        #expect(stalled(after: noted, archive).first == nil)
        #expect(stalled(after: noted, archive).noted == nil)
        let nothing = ["receiver_running": 0, "replayed_position_bytes": Double.nan]
        #expect(
            stalled(after: Standstill(position: nil, seconds: 60), nothing).first == 60)
    }

    @Test func `a replica that is promoted has no lag any more`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(Readings.healthy(role: .replica), at: 0)
        let families = engine.take(Readings.healthy(), at: 10)
        #expect(families.value("pg_replication_lag_seconds") == nil)
        #expect(families.value("pg_replication_stalled_seconds") == nil)
    }

    @Test(arguments: [
        ("berlin", true), ("delayed", false), ("berlin-delayed", false), ("Delayed_6h", false),
        ("delay", true), ("", true),
    ])
    func `a standby that is named as delayed on purpose costs its primary no points`(
        name: String, isCounted: Bool
    ) {
        var reading = Readings.healthy()
        for (metric, value) in [
            ("pg_stat_replication_senders", 1.0),
            ("pg_stat_replication_replay_lag_seconds", 21_600),
        ] {
            reading.add(
                Family(Metric(metric, .gauge, ""), [Sample(["application_name": name], value)]))
        }
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for poll in 0..<3 { families = engine.take(reading, at: Double(poll) * 10) }
        let points = lost(families, "standby_lag") ?? 0
        #expect((points > 0) == isCounted, "\(points)")
    }

    @Test func `a standby that has gone does not give its primary points back`() {
        func reading(_ standbys: Double) -> TargetReading {
            var reading = Readings.healthy()
            let senders = (0..<Int(standbys)).map { Sample(["application_name": "s\($0)"], 1) }
            reading.add(
                Family(Metric("pg_standbys_connected", .gauge, ""), [Sample(.none, standbys)]))
            if !senders.isEmpty {
                reading.add(Family(Metric("pg_stat_replication_senders", .gauge, ""), senders))
            }
            return reading
        }
        func coverage(_ families: [Family]) -> Double {
            families.value("pg_health_coverage_ratio") ?? 0
        }
        var engine = IndicatorEngine(thresholds: Thresholds())
        for poll in 0..<3 { _ = engine.take(reading(2), at: Double(poll) * 10) }
        let whole = coverage(engine.take(reading(2), at: 30))
        let oneGone = coverage(engine.take(reading(1), at: 40))
        let bothGone = coverage(engine.take(reading(0), at: 50))
        #expect(oneGone < whole && bothGone < whole, "\(whole), \(oneGone), \(bothGone)")
        #expect(coverage(engine.take(reading(2), at: 60)) == whole)
        // After six hours it is not expected any more.
        let later = [70.0, 80, 90].map { coverage(engine.take(reading(1), at: $0 + 6 * 3600)) }
        #expect(later.last == whole, "\(later)")
    }
}
