import Glibc
import HistorySchema
import Platform
import Postgres
import Support
import Testing

/// Numbers are recorded without a pause while agent and server are killed at random moments: those
/// that the agent took are in the table, once and in order.
///
/// `PGVIGIL_TORTURE_KILLS` says how often per version, for a longer run by `bench/history-torture`;
/// `PGVIGIL_TORTURE_SEED` repeats the choices of a run, whose seed each test shows as its argument.
@Suite(.serialized) struct HistoryTortureTests {
    private static let killsPerVersion =
        ProcessEnvironment.value(of: "PGVIGIL_TORTURE_KILLS").flatMap { Int($0) } ?? 8
    private static let seed =
        ProcessEnvironment.value(of: "PGVIGIL_TORTURE_SEED").flatMap { UInt64($0) }
        ?? UInt64.random(in: 0..<1_000_000)

    @Test(arguments: [15, 17, 18], [seed])
    func `kill -9 of agent and server loses and doubles nothing`(
        version: Int, seed: UInt64
    ) async throws {
        var random = RandomNumbers(seed &+ UInt64(version))
        try await withServer(version: version) { server in
            try await server.execute(Schema.script(mode: .logged))
            let scene = try HistoryScene(servers: [server])
            try await scene.startAgent()
            let sender = scene.startSending()
            for _ in 0..<Self.killsPerVersion {
                let pause = Int.random(in: 20...900, using: &random)
                try await Task.sleep(for: .milliseconds(pause))
                let choice = Int.random(in: 0..<5, using: &random)
                if choice != 0 { scene.killAgent() }
                if choice >= 3 || choice == 0 {
                    await server.crash()
                    try await server.start()
                }
                if choice != 0 { try await scene.startAgent() }
            }
            sender.cancel()
            await sender.value
            try await scene.expectAllOnce(in: server)
        }
    }

    @Test func `after a failover the rows go to the new primary`() async throws {
        try await withServer(listening: true) { primary in
            try await primary.execute(Schema.script(mode: .logged))
            let replica = try await primary.replica()
            let scene = try HistoryScene(servers: [replica, primary])
            try await scene.startAgent()
            let sender = scene.startSending()
            try await eventually("rows on the primary") {
                try await scene.count(in: primary) > 20
            }
            // The primary goes down in an orderly way, so that the replica has all of it.
            try await primary.stop(.fast)
            try await replica.execute("SELECT pg_promote()")
            let before = try await scene.count(in: replica)
            try await eventually("rows on the new primary", within: .seconds(90)) {
                try await scene.count(in: replica) > before + 20
            }
            sender.cancel()
            await sender.value
            try await scene.expectAllOnce(in: replica)
            scene.killAgent()
            await replica.close()
        }
    }

    @Test func `rows that meet a lock or a frozen server are written once, later`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let scene = try HistoryScene(servers: [server])
            try await scene.startAgent()
            let sender = scene.startSending()
            try await eventually("rows") { try await scene.count(in: server) > 20 }
            let session = try server.session()
            try await session.query(
                "BEGIN; LOCK TABLE monitoring.ingested_batches IN ACCESS EXCLUSIVE MODE",
                within: .seconds(30)
            ) { _ in }
            let locked = try await scene.awaitTimeouts(moreThan: 0)
            await session.close()
            try await eventually("rows after the lock", within: .seconds(60)) {
                try await scene.count(in: server) > 60
            }
            await server.freeze()
            _ = try await scene.awaitTimeouts(moreThan: locked)
            await server.thaw()
            sender.cancel()
            await sender.value
            try await scene.expectAllOnce(in: server)
            scene.killAgent()
            // What was given up is ended first, and nothing is asked within it.
            #expect(!server.logText().contains("current transaction is aborted"))
        }
    }
}
