import Collection
import Polling
import Tables
import Testing

/// How long commits wait for a synchronous standby, by what polls see of them.
@Suite struct CommitWaitsTests {
    private struct Waiter {
        var pid = 11
        let age: Double
    }

    /// What is shown after each of these looks, ten seconds apart.
    private func longest(_ looks: [[Waiter]]) -> [Double?] {
        var scene = PollScene()
        let collector = Catalog.all.first { $0.name == "pg_standbys" }
        return looks.map { waiters in
            scene.poll()
            scene.state.observe(
                Self.reading(waiters), over: 1, from: scene.elapsed, to: scene.elapsed)
            guard let table = collector.flatMap({ scene.state.partOfActivity($0) }),
                let column = table.columns.firstIndex(of: "longest")
            else { return -1 }
            return table.number(0, column)
        }
    }

    @Test func `a transaction that waits at each look waits for as long as it was seen to`() {
        #expect(
            longest([[], [Waiter(age: 300)], [Waiter(age: 310)], [Waiter(age: 320)], []])
                == [0, 0, 10, 20, 0])
    }

    @Test func `a procedure that commits in a loop waits again each time, however old it is`() {
        #expect(
            longest([[], [Waiter(age: 0.01)], [Waiter(age: 0.03)], [Waiter(age: 0.02)]])
                == [0, 0, 0, 0])
    }

    @Test func `a long statement that has just come to its commit has not waited`() {
        #expect(longest([[], [], [Waiter(age: 900)], []]) == [0, 0, 0, 0])
    }

    @Test func `one that comes later does not shorten the wait of those before it`() {
        let late = Waiter(pid: 12, age: 5000)
        #expect(
            longest([[], [Waiter(age: 1)], [Waiter(age: 11), late], [Waiter(age: 21), late]])
                == [0, 0, 10, 20])
    }

    @Test func `at the first look it is unknown for how long others have waited`() {
        #expect(longest([[Waiter(age: 400)], [Waiter(age: 410)]]) == [nil, 10])
    }

    private static func reading(_ waiters: [Waiter]) -> Table {
        let columns = [
            "pid", "leader_pid", "datid", "usename", "application_name", "client", "backend_type",
            "state", "wait_event_type", "wait_event", "query_id", "transaction_age", "query_age",
            "state_age", "xid_age", "xmin_age", "query", "sessions", "vacuums", "slots", "reserved",
            "waits_for_standbys", "standbys", "synchronous", "prepared_age", "slot_age",
            "slot_catalog_age",
        ]
        var table = Table(columns: columns)
        func add(_ cells: [String: String]) {
            let all = ["backend_type": "client backend", "state": "active", "sessions": "1"]
                .merging(cells) { $1 }
            table.appendRow(columns.map { all[$0] })
        }
        add([
            "pid": "9", "slots": "100", "waits_for_standbys": "1", "standbys": "1",
            "synchronous": "1",
        ])
        for waiter in waiters {
            add([
                "pid": "\(waiter.pid)", "wait_event_type": "IPC", "wait_event": "SyncRep",
                "transaction_age": "\(waiter.age)", "query_age": "5000",
            ])
        }
        return table
    }
}
