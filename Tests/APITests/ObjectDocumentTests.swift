import API
import JSON
import Metrics
import Support
import Testing

/// What the API says of tables, replication and settings.
@Suite struct ObjectDocumentTests {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func text(_ document: APIDocument, _ families: [Family]) -> String {
        let snapshot = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1,
            families: [family("pg_up", Sample(.none, 1))] + families)
        return APIAnswer(generation: 1, time: 0, targetsLeftOut: 0).document(
            document, APIQuery(), count: 1
        ) { _ in KnownTarget(name: "t", snapshot, now: .now) }.compact
    }

    @Test func `tables come by size, what is not known is null, and those left out are counted`() {
        func labels(_ table: String) -> Labels {
            ["datname": "d", "schemaname": "s", "relname": table]
        }
        let prefix = "pg_stat_user_tables_"
        let many = (0..<60).map { Sample(labels("t\($0)"), Double($0)) }
        let text = Self.text(
            .tables,
            [
                Family(Metric(prefix + "table_size_bytes", .gauge, "G."), many),
                Self.family(prefix + "n_dead_tup", Sample(labels("t59"), 7)),
                Self.family(
                    "pg_index_invalid",
                    Sample(["datname": "d", "indexrelname": "i", "state": "broken"], 1)),
            ])
        #expect(
            text.contains(
                #""tables":[{"datname":"d","schemaname":"s","relname":"t59","size_bytes":59,"#))
        #expect(text.contains(#""live_rows":null,"dead_rows":7,"#))
        #expect(text.contains(#""tables_left_out":10"#) && !text.contains(#""t9""#))
        #expect(text.contains(#""indexrelname":"i","state":"broken""#))
        #expect(Self.text(.tables, []).contains(#""tables":null"#))
    }

    @Test func `a table has its estimated bloat, and its growth once a day is known`() {
        let labels: Labels = ["datname": "d", "schemaname": "s", "relname": "t"]
        let began = ContinuousClock.now
        func snapshot(_ hours: Int, _ bytes: Double) -> TargetSnapshot {
            let sizes = ["table", "index"].map {
                Self.family("pg_stat_user_tables_\($0)_size_bytes", Sample(labels, bytes))
            }
            return TargetSnapshot(
                name: "t", labels: ["target": "t"], generation: UInt64(hours),
                families: [
                    Self.family("pg_up", Sample(.none, 1)),
                    Self.family("pg_table_bloat_bytes", Sample(labels, 4096)),
                ] + sizes, reports: UInt64(hours),
                pollBegan: began.advanced(by: .seconds(hours * 3_600)))
        }
        var recent = RecentTargets()
        func text(_ snapshot: TargetSnapshot) -> String {
            recent.take(
                Snapshot(generation: snapshot.generation, targets: [snapshot], agent: []), at: 0)
            let target = KnownTarget(name: "t", snapshot, recent: recent["t"], now: .now)
            return APIAnswer(generation: 1, time: 0, targetsLeftOut: 0).document(
                .tables, APIQuery(), count: 1
            ) { _ in target }.compact
        }
        let first = text(snapshot(1, 100))
        #expect(first.contains(#""bloat_estimate_bytes":4096,"growth_day_bytes":null"#))
        #expect(text(snapshot(25, 70)).contains(#""growth_day_bytes":-60"#))
    }

    @Test func `a primary shows its receivers and slots, and why it has no lag`() {
        let receiver: Labels = [
            "application_name": "a", "client_addr": "10.0.0.2", "state": "streaming",
            "sync_state": "async", "slot_name": "s",
        ]
        let slot: Labels = ["slot_name": "s", "slot_type": "physical", "datname": ""]
        let text = Self.text(
            .replication,
            [
                Self.family("pg_replication_is_replica", Sample(.none, 0)),
                Self.family("pg_stat_replication_senders", Sample(receiver, 1)),
                Self.family("pg_stat_replication_pg_wal_lsn_diff", Sample(receiver, 512)),
                Self.family("pg_replication_slots_active", Sample(slot, 1)),
            ])
        #expect(text.contains(#""role":"primary","lag_seconds":null"#))
        #expect(text.contains(#""senders":1,"not_sent_bytes":null,"not_replayed_bytes":512"#))
        #expect(text.contains(#""slot_type":"physical","datname":"","active":1,"lost":null"#))
    }

    @Test func `settings have their value, or say that it may hold a secret`() {
        func labels(_ name: String, _ value: String, _ hidden: String) -> Labels {
            ["name": name, "value": value, "hidden": hidden, "source": "command line"]
        }
        let text = Self.text(
            .settings,
            [
                Self.family(
                    "pg_changed_setting_pending_restart",
                    Sample(labels("work_mem", "7168 kB", "f"), 1),
                    Sample(labels("archive_command", "", "t"), 0)),
                Self.family("pg_settings_changed", Sample(.none, 2)),
            ])
        #expect(text.contains(#""changed":2,"pending_restart":null"#))
        #expect(
            text.contains(
                #""name":"work_mem","value":"7168 kB","source":"command line","pending_restart":true"#
            ))
        #expect(text.contains(#""name":"archive_command","value":null"#))
        #expect(text.contains("it may hold a secret"))
        #expect(Self.text(.settings, []).contains(#""settings":null"#))
    }
}
