import Metrics
import Polling
import Sampling
import Tables
import Testing

/// What a poll's reading of the sessions stands for.
@Suite struct PollReadingTests {
    @Test func `a server that refuses samples is left alone for five minutes`() {
        var scene = PollScene(sampleInterval: 1)
        scene.server.facts = PollScene.facts(roles: ["pg_read_all_stats"])
        scene.poll()
        func sample() -> Double? {
            let now = scene.elapsed
            return scene.state.nextActivitySample(after: now, before: now + 10, random: 0)
        }
        #expect(sample() != nil)
        scene.state.sampleFailed(
            "permission denied", isRefused: true, from: scene.elapsed, to: scene.elapsed)
        for _ in 0..<29 { scene.poll() }
        #expect(sample() == nil)
        scene.poll()
        #expect(sample() != nil)
    }

    @Test func `a poll's reading stands for a sample, so that none comes right behind it`() throws {
        var scene = PollScene(sampleInterval: 1)
        scene.server.facts = PollScene.facts(roles: ["pg_read_all_stats"])
        scene.poll()
        let now = scene.elapsed
        func next() -> Double? {
            scene.state.nextActivitySample(after: now + 0.1, before: now + 10, random: 0)
        }
        #expect(next() == now + 0.1)
        scene.state.observe(Table.pollReading, over: 1, from: now + 0.05, to: now + 0.06)
        #expect(next() == now + 1)
        #expect(scene.report.own.value(of: "pgvigil_activity_samples_total") == 1)
        let taken = scene.state.takeReading()
        let (reading, began) = try #require(taken)
        #expect(reading.sample.sessions.map(\.pid) == [11] && began == now + 0.05)
        let again = scene.state.takeReading()
        #expect(again == nil)
    }

    @Test func `the sessions are read after a poll only when that has not read them`() {
        var scene = PollScene()
        scene.server.facts = PollScene.facts(roles: ["pg_read_all_stats"])
        scene.poll()
        let next = scene.elapsed + 10
        #expect(scene.state.isReadingDue(scene.elapsed, before: next))
        scene.state.observe(Table.pollReading, over: 1, from: scene.elapsed, to: scene.elapsed)
        #expect(!scene.state.isReadingDue(scene.elapsed, before: next))
        scene.poll()
        scene.state.observe(nil, over: 1, from: scene.elapsed, to: scene.elapsed)
        #expect(scene.state.isReadingDue(scene.elapsed, before: next + 10))
    }
}

extension Table {
    /// A poll's reading of a session that works and of the one that asks.
    fileprivate static var pollReading: Table {
        let columns = [
            "pid", "leader_pid", "datid", "usename", "application_name", "client", "backend_type",
            "state", "wait_event_type", "wait_event", "query_id", "transaction_age", "query_age",
            "state_age", "xid_age", "xmin_age", "query", "sessions", "vacuums", "slots", "reserved",
            "waits_for_standbys", "standbys", "synchronous", "prepared_age", "slot_age",
            "slot_catalog_age",
        ]
        func row(_ cells: [String: String]) -> [String?] { columns.map { cells[$0] } }
        var table = Table(columns: columns)
        let client = ["backend_type": "client backend", "state": "active", "sessions": "1"]
        table.appendRow(row(client.merging(["pid": "11"]) { $1 }))
        table.appendRow(row(client.merging(["pid": "12", "slots": "100"]) { $1 }))
        return table
    }
}

extension [Family] {
    fileprivate func value(of name: String) -> Double? {
        first { $0.metric.name == name }?.samples.first?.value
    }
}
