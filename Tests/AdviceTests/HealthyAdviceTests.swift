import Advice
import Examinations
import Health
import Indicators
import Metrics
import Recommendations
import Testing

/// What goes on for long, or comes and goes, by nature: nothing of it is to be ended or dropped.
@Suite struct HealthyAdviceTests {
    private func session(_ more: KeyValuePairs<String, String?>) -> Made {
        var made = Made()
        made.answer("sessions", more)
        return made
    }

    @Test func `the leader of a parallel backup is no forgotten transaction`() {
        func found(_ kind: String) -> [String] {
            session([
                "pid": "7", "state": "idle in transaction", "in_state": "90000",
                "in_transaction": "90000", "locks": "30", "horizon": "5", "kind": kind,
                "usename": "app", "role": "app", "backend_type": "client backend",
            ]).recommendations.map(\.kind)
        }
        #expect(found("session") == ["idle_in_transaction"])
        #expect(found("backup") == [])
    }

    @Test(arguments: ["VACUUM", "ANALYZE", "CREATE INDEX", "CLUSTER"])
    func `maintenance by hand is to finish, and its role gets no limit`(command: String) throws {
        let found = session([
            "pid": "7", "state": "active", "in_query": "90000", "kind": "session",
            "maintenance": command, "usename": "app", "role": "app",
            "backend_type": "client backend",
        ]).recommendations
        let item = try #require(found.first { $0.kind == "long_query" })
        #expect(item.steps.isEmpty && item.what.contains(command))
        #expect(item.what.contains("let it finish"))
    }

    private func slot(kept: String, unread: String?, version: Int = 170_010) -> [Recommendation] {
        var made = Made()
        made.version = version
        made.answer(
            "slots",
            [
                "slot_name": "polled", "quoted": "'polled'", "slot_type": "logical",
                "active": "f", "wal_status": "reserved", "kept": kept, "unread": unread,
            ])
        return made.recommendations.filter { $0.kind == "replication_slot" }
    }

    private func drops(_ found: [Recommendation]) -> Bool {
        found.flatMap(\.steps).contains { $0.sql.contains("pg_drop_replication_slot") }
    }

    @Test func `a slot that was read lately is not to be dropped`() throws {
        #expect(slot(kept: "56", unread: "0.7").isEmpty)
        let behind = slot(kept: "5e9", unread: "60")
        #expect(behind.first?.title == "Replication slot polled keeps much log")
        #expect(!drops(behind))
        let left = slot(kept: "56", unread: "90000")
        #expect(drops(left) && left.first?.severity == .warning)
        #expect(left.first?.evidence.contains { $0.contains("the last reader left") } == true)
    }

    @Test func `where the server does not say when a slot was read, only much log tells`() throws {
        let small = slot(kept: "56", unread: nil, version: 150_018)
        #expect(small.first?.severity == .info && !drops(small))
        #expect(small.first?.evidence.contains { $0.contains("confirmed_flush_lsn") } == true)
        #expect(drops(slot(kept: "5e9", unread: nil, version: 150_018)))
    }

    @Test func `a wait that keeps no one else up ends no session`() {
        func found(apart: String) -> [Recommendation] {
            var made = Made()
            for (pid, blockers) in [("7", nil), ("8", "7")] as [(String, String?)] {
                made.answer(
                    "sessions",
                    [
                        "pid": pid, "state": "active", "in_transaction": "500",
                        "blockers": blockers, "waited": blockers == nil ? nil : "400",
                        "apart": blockers == nil ? "f" : apart, "kind": "session",
                        "usename": "app", "backend_type": "client backend",
                    ])
            }
            return made.recommendations.filter { $0.kind == "lock_blocker" }
        }
        #expect(found(apart: "f").map(\.object) == ["7"])
        #expect(found(apart: "t").isEmpty)
    }

    @Test func `a process that is not among the sessions is not to be ended`() throws {
        let found = session([
            "pid": "8", "state": "active", "blockers": "7", "waited": "400", "usename": "app",
            "backend_type": "client backend", "kind": "session",
        ]).recommendations
        let item = try #require(found.first { $0.kind == "lock_blocker" })
        #expect(item.object == "7")
        #expect(!item.steps.contains { $0.sql.contains("terminate") })
    }

    @Test func `the head of waits that let everyone work is not said to keep others up`() {
        func found(longest: Double) -> [Recommendation] {
            var made = Made()
            made.losses = [("locks", "lock_wait", 3)]
            let labels = Labels(
                names: ["pid", "usename", "datname", "state", "kind"],
                values: ["7", "app", "shop", "active", "session"])
            made.samples = [
                ("pg_lock_blocking_root", labels, 1),
                ("pg_lock_blocking_root_longest_wait_seconds", labels, longest),
            ]
            return Report(
                target: "orders", ofChecks: made.examination.snapshot,
                model: HealthModel(HealthAdjustment())
            ).recommendations.filter { $0.kind == "lock_blocker" }
        }
        #expect(found(longest: 90).map(\.object) == ["7"])
        #expect(found(longest: 0).isEmpty)
    }
}
