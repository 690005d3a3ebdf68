import Metrics
import Postgres
import Support
import Testing

@Suite struct SlotReasonTests {
    @Test(arguments: [15, 17, 18])
    func `a slot whose log was removed says so, and one that is well gives no reason`(
        version: Int
    ) async throws {
        let settings = ["wal_level": "logical", "max_slot_wal_keep_size": "16MB"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                SELECT pg_create_logical_replication_slot('gone', 'pgoutput');
                CREATE TABLE filler (t text)
                """)
            try await eventually("the slot is lost", within: .seconds(60)) {
                try await server.execute(
                    "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 50000)")
                try await server.execute("SELECT pg_switch_wal()")
                try await server.execute("CHECKPOINT")
                return try await server.value("SELECT wal_status FROM pg_replication_slots")
                    == "lost"
            }
            try await server.execute("SELECT pg_create_physical_replication_slot('well', true)")
            let page = try await Watcher(server).poll().snapshot
            #expect(
                Self.reasons(page) == [
                    ["gone", "wal_removed", "1.0"], ["well", "", "0.0"],
                ])
        }
    }

    @Test func `a slot that was unused for too long says so`() async throws {
        let settings = ["wal_level": "logical", "idle_replication_slot_timeout": "1s"]
        try await withServer(version: 18, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('idle', 'pgoutput')")
            try await eventually("the slot is invalidated", within: .seconds(60)) {
                try await server.execute("CHECKPOINT")
                return try await server.value(
                    "SELECT invalidation_reason FROM pg_replication_slots") == "idle_timeout"
            }
            let page = try await Watcher(server).poll().snapshot
            #expect(Self.reasons(page) == [["idle", "idle_timeout", "1.0"]])
        }
    }

    private static func reasons(_ page: TargetSnapshot) -> [[String]] {
        page.samples(of: "pg_replication_slots_lost").map { sample in
            ["slot_name", "invalidation_reason"].map { sample.labels[$0] ?? "" }
                + ["\(sample.value)"]
        }.sorted { $0[0] < $1[0] }
    }
}
