import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// The share of transactions that failed is that of the users alone.
@Suite struct OwnTransactionsTests {
    @Test(arguments: [15, 17, 18])
    func `the error ratio is that of the users at every poll`(version: Int) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server) { $0.interval = 0.5 }
            let running = Task { await watcher.worker.run() }
            try await eventually("two polls", within: .seconds(60)) {
                await watcher.worker.pollCount >= 2
            }
            let client = try server.session()
            for number in 0..<250 {
                _ = try? await client.rows(number < 50 ? "SELECT 1 / 0" : "SELECT 1")
            }
            // What a session has done shows in parts, and as a whole when it has ended, which the server
            // does in its own time.
            await client.close()
            // Its login is a transaction as well. Two of ours may not show: a statement that reads no
            // table has nothing else to show.
            let expected = (50.0 / 253)...(50.0 / 249)
            let failed = "pg_stat_database_xact_rollback_total"
            try await eventually("what the client did shows", within: .seconds(60)) {
                guard let last = watcher.reports.last?.snapshot else { return false }
                let share = last.value(of: "pg_transaction_error_ratio") ?? 0
                return last.sum(of: failed) == 50 && expected.contains(share)
            }
            let before = watcher.reports.count
            try await eventually("further polls", within: .seconds(60)) {
                watcher.reports.count >= before + 20
            }
            running.cancel()
            await running.value
            for report in watcher.reports[before...] {
                let snapshot = report.snapshot
                let whole = try #require(snapshot.value(of: "pg_transaction_error_ratio"))
                #expect(expected.contains(whole))
                let ofOne = snapshot.samples(of: "pg_database_transaction_error_ratio").first
                #expect(ofOne?.value == whole)
            }
        }
    }
}
