import Postgres
import Support
import Testing

/// Ages of ids, driven to one hundredth beyond a limit.
extension LiveStates {
    /// Limits of transaction ids and of multixacts that a test reaches.
    private static let xidLimits = (warning: 16_384, critical: 20_480)
    private static let mxidLimits = (warning: 256, critical: 320)

    /// The same as thresholds of a target, shares of 2^31.
    static let ageThresholds =
        "xid_age_ratio: { warning: 0.00000762939453125, critical: 0.0000095367431640625 }, "
        + "mxid_age_ratio: { warning: 0.00000011920928955078125,"
        + " critical: 0.0000001490116119384765625 }"

    static func ages(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute("CREATE TABLE shared AS SELECT 1 AS a")
        try await freezeAll(server)
        try await scene.see(
            "PostgresTransactionWraparound ticket", "PostgresMultixactWraparound ticket",
            when: { try await age(server, xidLimits.warning, mxidLimits.warning) },
            until: {
                try await expectNear(scene, "warning")
                // What is a hundredth beyond the warning pages no one.
                try await scene.see(
                    "PostgresTransactionWraparound page", "PostgresMultixactWraparound page",
                    when: { try await age(server, xidLimits.critical, mxidLimits.critical) },
                    until: {
                        try await expectNear(scene, "critical")
                        try await freezeAll(server)
                    })
            })
    }

    /// Takes ids until the oldest are a hundredth older than the limits.
    private static func age(_ server: TestServer, _ xids: Int, _ mxids: Int) async throws {
        func missing(_ limit: Int, _ age: String) async throws -> Int {
            let value = try await server.value("SELECT max(\(age)) FROM pg_database")
            return limit + limit / 100 - (value.flatMap { Int($0) } ?? 0)
        }
        let sessions = [try server.session(), try server.session()]
        let pairs = try await missing(mxids, "mxid_age(datminmxid)")
        for _ in 0..<max(0, pairs) {
            // Who shares a lock with another one makes a multixact.
            for session in sessions {
                _ = try await session.rows("BEGIN")
                _ = try await session.rows("SELECT a FROM shared FOR SHARE")
            }
            for session in sessions { _ = try await session.rows("COMMIT") }
        }
        for session in sessions { await session.close() }
        // Those were transactions, too.
        let rest = try await missing(xids, "age(datfrozenxid)")
        #expect(rest > 0)
        try await burnTransactions(server, max(1, rest))
    }

    private static func expectNear(_ scene: AlertScene, _ severity: String) async throws {
        for name in ["xid_age_ratio", "mxid_age_ratio"] {
            let limit = "pgvigil_threshold{indicator=\"\(name)\",severity=\"\(severity)\"}"
            let shares = try await scene.prometheus.query("pg_\(name) / on (target) \(limit)")
            #expect(shares.count == 1)
            let share = try #require(shares.first?.value)
            #expect((1...1.02).contains(share), "\(name) \(severity): \(share)")
        }
    }
}
