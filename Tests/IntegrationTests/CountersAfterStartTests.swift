import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// Counters that are the server's own, when the agent is started again and servers change.
@Suite struct CountersAfterStartTests {
    private static let metric = "pg_stat_database_tup_inserted_total"
    private static let rows = "INSERT INTO t SELECT generate_series(1, 1000)"

    /// Two servers behind one address, of which the second has inserted more or less than the first.
    private func withTwo(
        _ version: Int, pasts: [Int],
        _ body: (_ servers: [TestServer], _ watch: (_ server: Int) async throws -> TargetSnapshot)
            async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory("counters", ownedBy: nil)
        try await withServer(version: version) { old in
            let new = try await TestServer.make(version: version)
            try await new.start()
            let servers = [old, new]
            for (server, past) in zip(servers, pasts) {
                try await server.prepareWatching()
                try await server.execute("CREATE TABLE t (a int)")
                for _ in 0..<past { try await server.execute(Self.rows) }
            }
            let watch = { (server: Int) async throws -> TargetSnapshot in
                // Each is another agent with the same state.
                let watcher = try Watcher(servers[server]) {
                    $0.stateDirectory = directory.path
                }
                return try await watcher.run(polls: 3)
            }
            try await body(servers, watch)
            await new.close()
        }
    }

    @Test(arguments: [15, 18], [[1, 9], [9, 1]])
    func `a failover while no agent watches adds nothing of the new server's past`(
        version: Int, pasts: [Int]
    ) async throws {
        try await withTwo(version, pasts: pasts) { servers, watch in
            var ledger = IncreaseLedger(Self.metric)
            for server in [0, 0, 1, 1, 1, 0] {
                let snapshot = try await watch(server)
                ledger.take(snapshot)
                try await servers[server].execute(Self.rows)
                try await ExactSumsTests.workersAreGone(servers[server])
            }
            // What an agent has seen: one round on the first server and two on the second.
            #expect(ledger.total == 3000)
        }
    }

    @Test(arguments: [15, 18])
    func `an agent that is started after a failover goes on from what was shown`(
        version: Int
    ) async throws {
        let directory = try TemporaryDirectory("counters", ownedBy: nil)
        try await withServer(version: version) { old in
            let new = try await TestServer.make(version: version)
            try await new.start()
            for (server, past) in [(old, 9), (new, 3)] {
                try await server.prepareWatching()
                try await server.execute("CREATE TABLE t (a int)")
                for _ in 0..<past { try await server.execute(Self.rows) }
            }
            func watcher() throws -> Watcher {
                try Watcher(old) { target in
                    target.stateDirectory = directory.path
                    let text =
                        "host=\(old.socketDirectory),\(new.socketDirectory)"
                        + " port=\(old.port),\(new.port) dbname=postgres user=watcher"
                    if let conninfo = ConnectionString(text) {
                        target.login = Login(conninfo: conninfo, purpose: .watching)
                    }
                }
            }
            var ledger = IncreaseLedger(Self.metric)
            var agent = try watcher()
            ledger.take(try await agent.run(polls: 3))
            try await old.stop()
            ledger.take(try await agent.run(polls: 3))
            var made = 0.0
            for _ in 0..<3 {
                try await new.execute(Self.rows)
                try await ExactSumsTests.workersAreGone(new)
                made += 1000
                agent = try watcher()
                let snapshot = try await agent.run(polls: 2)
                ledger.take(snapshot)
                #expect(ledger.total == made)
                let shown = snapshot.samples(of: ledger.metric).map(\.value).max() ?? 0
                #expect(shown >= 9000 + made, "a sum that does not fall: \(shown)")
            }
            await new.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a clean restart of the server while no agent watches keeps its own values`(
        version: Int
    ) async throws {
        let directory = try TemporaryDirectory("counters", ownedBy: nil)
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int)")
            try await server.execute(Self.rows)
            for _ in 0..<2 {
                let watcher = try Watcher(server) { $0.stateDirectory = directory.path }
                let snapshot = try await watcher.run(polls: 3)
                let shown = snapshot.samples(of: Self.metric).map(\.value).max()
                #expect(shown ?? 0 >= 1000)
                try await server.stop()
                try await server.start()
            }
        }
    }
}
