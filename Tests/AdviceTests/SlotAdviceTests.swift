import Examinations
import Recommendations
import Testing

/// Slots that are in use, and those on a replica.
@Suite struct SlotAdviceTests {
    private static func made(
        _ kind: String, pid: String?, isReplica: Bool = false, standbys: [KnownStandby] = []
    ) -> Made {
        var made = Made()
        made.isReplica = isReplica
        made.standbys = standbys
        made.losses = [("horizon", "xid_age", 10)]
        made.answer(
            "database_ages",
            ["datname": "shop", "connects": "t", "xid_age": "2000000000", "mxid_age": "1"])
        made.answer(
            "horizon",
            [
                "kind": "slot", "name": "rome", "quoted": "'rome'", "horizon": "1500000000",
                "slot_type": kind, "pid": pid, "application_name": "walreceiver",
                "client": "10.0.0.7", "of_catalogs": "f",
            ])
        return made
    }

    @Test(arguments: ["physical", "logical"])
    func `a slot in use is not to be dropped, and its reader is named`(kind: String) throws {
        let found = Self.made(kind, pid: "4711").recommendations
        #expect(!found.flatMap(\.steps).contains { $0.sql.contains("pg_drop_replication_slot") })
        for name in ["horizon_holder", "xid_age"] {
            let item = try #require(found.first { $0.kind == name })
            #expect(
                item.steps.contains {
                    $0.sql == "SELECT * FROM pg_stat_replication WHERE pid = 4711;"
                }, "\(name)")
            let words = ["\"walreceiver\" from 10.0.0.7, process 4711", "look there"]
            for word in words {
                #expect(item.evidence.contains { $0.contains(word) }, "\(item.evidence)")
            }
            #expect(
                item.evidence.contains { $0.contains("hot_standby_feedback") }
                    == (kind == "physical"))
        }
    }

    @Test func `a slot in use by another target names that target`() throws {
        let standby = KnownStandby(target: "rome")
        let found = Self.made("physical", pid: "4711", standbys: [standby]).recommendations
        let item = try #require(found.first { $0.kind == "horizon_holder" })
        #expect(item.evidence.contains { $0.contains("it is the slot of the target rome") })
        #expect(item.risk.contains("on the target rome"))
    }

    @Test func `a slot without a reader is dropped on a primary only`() {
        func drops(_ made: Made) -> Int {
            made.recommendations.flatMap(\.steps).count {
                $0.sql.contains("pg_drop_replication_slot")
            }
        }
        #expect(drops(Self.made("physical", pid: nil)) == 2)
        #expect(drops(Self.made("physical", pid: nil, isReplica: true)) == 0)
    }

    @Test(arguments: [("5e3", false), ("5e9", true)])
    func `a replica's slot of another member is only named when it keeps much log`(
        kept: String, isNamed: Bool
    ) {
        var made = Made()
        made.isReplica = true
        made.answer(
            "slots",
            [
                "slot_name": "rome", "quoted": "'rome'", "slot_type": "physical", "active": "f",
                "wal_status": "reserved", "kept": kept,
            ])
        let found = made.recommendations
        #expect(found.map(\.kind) == (isNamed ? ["replication_slot"] : []))
        #expect(!found.flatMap(\.steps).contains { $0.sql.contains("pg_drop_replication_slot") })
        #expect(found.contains { $0.evidence.contains { $0.contains("Patroni") } } == isNamed)
    }
}
