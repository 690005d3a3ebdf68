import Health
import Indicators
import Metrics
import Testing
import Windows

/// Ages of identifiers cost points from when on the alerts on them fire.
@Suite struct FreezeDelayTests {
    /// A kind of identifiers: its metric, its setting, its check and its lethal state.
    struct Kind: Sendable {
        let age: String
        let setting: String
        let check: String
        let cap: String
    }

    static let kinds = [
        Kind(
            age: "pg_database_xid_age_transactions",
            setting: "pg_settings_autovacuum_freeze_max_age", check: "xid_age",
            cap: "transaction_wraparound"),
        Kind(
            age: "pg_database_mxid_age_multixacts",
            setting: "pg_settings_autovacuum_multixact_freeze_max_age", check: "mxid_age",
            cap: "multixact_wraparound"),
    ]

    /// What an age costs, and whether it is lethal; `forced` is NaN where the setting is not known.
    private static func judge(
        _ kind: Kind, age: Double, forced: Double
    ) -> (points: Double?, isLethal: Bool, ratio: Double?) {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for now in [0.0, 30] {
            var reading = Readings.healthy([kind.age: age, kind.setting: forced])
            reading.statements = StatementReading([])
            families = engine.take(reading, at: now)
        }
        func sample(_ metric: String, _ label: String, _ value: String) -> Double? {
            families.samples(metric).first { $0.labels[label] == value }?.value
        }
        let ratio = kind.check == "xid_age" ? "pg_xid_age_ratio" : "pg_mxid_age_ratio"
        return (
            sample("pg_health_points_lost", "check", kind.check),
            sample("pg_health_cap_active", "reason", kind.cap) == 1, families.value(ratio)
        )
    }

    @Test(arguments: kinds)
    func `an age at which freezing is not late costs nothing, whatever the share of the range is`(
        kind: Kind
    ) {
        let calm = Self.judge(kind, age: 1.4e9, forced: 1.5e9)
        #expect(calm.points == 0 && !calm.isLethal)
        #expect(calm.ratio.map { $0 > 0.6 } == true)
        // Beyond the lethal share, and autovacuum is not to freeze yet.
        let high = Self.judge(kind, age: 1.8e9, forced: 2e9)
        #expect(high.points == 0 && !high.isLethal)
        let late = Self.judge(kind, age: 2e9, forced: 2e9)
        #expect(late.points == 6 && late.isLethal)
        // To the point where the alerts begin, and with the first points beyond.
        let before = Self.judge(kind, age: 1.79e9, forced: 1.5e9)
        #expect(before.points == 0 && !before.isLethal)
        let beyond = Self.judge(kind, age: 1.81e9, forced: 1.5e9)
        #expect(beyond.points.map { $0 > 0 && $0 < 3 } == true && beyond.isLethal)
    }

    @Test(arguments: kinds)
    func `from when freezing is late an age costs what it costs by the limits`(kind: Kind) {
        for age in [0.7e9, 1e9, 1.3e9, 1.8e9] {
            let unknown = Self.judge(kind, age: age, forced: .nan)
            let late = Self.judge(kind, age: age, forced: age / 2)
            let standard = Self.judge(kind, age: age, forced: 2e8)
            #expect(unknown.points.map { $0 > 0 } == true, "\(age)")
            #expect(late.points == unknown.points && standard.points == unknown.points, "\(age)")
            #expect(late.isLethal == (age > 0.8 * 2_147_483_648))
            #expect(unknown.isLethal == late.isLethal)
        }
    }

    @Test(arguments: kinds)
    func `the loss comes step by step as freezing becomes late`(kind: Kind) {
        let percent = 0.01 * 2_147_483_648
        for forced in [1e9, 1.3e9, 1.5e9, 2e9] {
            var before = 0.0
            var steps = 0
            for age in stride(from: 0.75 * forced, through: 2.1e9, by: percent) {
                let points = Self.judge(kind, age: age, forced: forced).points ?? -1
                #expect(points >= before, "\(forced) \(age)")
                #expect(points - before <= HealthModel.stepMax + HealthModel.grain)
                steps += points > before ? 1 : 0
                before = points
            }
            #expect(steps > 2 && before == 6, "\(forced)")
        }
    }
}
