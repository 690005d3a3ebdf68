import Examinations
import Metrics
import Recommendations
import Testing

/// Slots whose readers are targets themselves.
@Suite struct OwnSlotTests {
    private static func made(_ standbys: [KnownStandby], isLost: Bool = false) -> Made {
        var made = Made()
        made.standbys = standbys
        made.samples = [("pg_cluster_info", ["system_identifier": "7301"], 1)]
        made.losses = [("horizon", "xid_age", 10)]
        made.answer(
            "slots",
            [
                "slot_name": "berlin_1", "quoted": "'berlin_1'", "slot_type": "physical",
                "active": "f", "wal_status": isLost ? "lost" : "reserved", "kept": "5e9",
            ])
        made.answer(
            "database_ages",
            ["datname": "shop", "connects": "t", "xid_age": "2000000000", "mxid_age": "1"])
        made.answer(
            "horizon",
            ["kind": "slot", "name": "berlin_1", "quoted": "'berlin_1'", "horizon": "1500000000"])
        return made
    }

    private static func drops(_ found: [Recommendation]) -> [String] {
        found.flatMap(\.steps).map(\.sql).filter { $0.contains("pg_drop_replication_slot") }
    }

    @Test(
        arguments: [
            KnownStandby(target: "rome", identifier: "7301", slot: "berlin_1"),
            KnownStandby(target: "Berlin-1", identifier: "7301"), KnownStandby(target: "berlin.1"),
        ], [false, true])
    func `the slot of another target is not proposed to be dropped, and the target is named`(
        standby: KnownStandby, isLost: Bool
    ) {
        let found = Self.made([standby], isLost: isLost).recommendations
        #expect(Self.drops(found) == [])
        let words = "it is the slot of the target \(standby.target)"
        let kinds = ["replication_slot", "xid_age"]
        for kind in kinds {
            let evidence = found.first { $0.kind == kind }?.evidence ?? []
            #expect(evidence.contains { $0.contains(words) }, "\(kind): \(evidence)")
        }
        #expect(found.first { $0.kind == "horizon_holder" }?.risk.contains(standby.target) != false)
    }

    @Test(arguments: [
        KnownStandby(target: "rome", identifier: "7302", slot: "berlin_1"),
        KnownStandby(target: "berlin_1", identifier: "7302"),
        KnownStandby(target: "berlin_1", identifier: "7301", slot: "other"),
        KnownStandby(target: "paris"),
    ])
    func `a target of another cluster or with another slot keeps no slot`(standby: KnownStandby) {
        #expect(!Self.drops(Self.made([standby]).recommendations).isEmpty)
    }
}
