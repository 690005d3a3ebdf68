package import Logging
import Postgres

/// A small shop that keeps the demonstration's server busy, with some trouble in it.
///
/// Four clients make about forty transactions a second together, whatever the machine could do.
package struct Workload: Sendable {
    private static let clients = ["shop_web", "shop_web", "shop_api", "shop_batch"]
    /// What each client does nothing for between two transactions.
    private static let pauseMilliseconds = 40...140
    /// How long a client that lost its server waits before it tries again.
    private static let retryPause = Duration.seconds(1)

    private let conninfo: String
    private let logger: Logger

    /// Names the server; `conninfo` is that of a superuser.
    package init(conninfo: String, logger: Logger) {
        self.conninfo = conninfo
        self.logger = logger
    }

    /// Makes the shop's tables and works on them until the caller is cancelled.
    ///
    /// Returns within a second of the cancellation; every connection is closed then.
    /// - Throws: `DemoError.refused` when the tables cannot be made.
    package func run() async throws(DemoError) {
        do throws(PostgresError) {
            try await DemoSession.run(ShopSchema.statements, on: conninfo)
        } catch .cancelled {
            return
        } catch {
            throw .refused(error)
        }
        await withTaskGroup(of: Void.self) { group in
            for client in Self.clients { group.addTask { await trade(as: client) } }
            for trouble in Trouble.all { group.addTask { await suffer(trouble) } }
        }
    }

    private func trade(as application: String) async {
        let session = DemoSession.open(conninfo, as: application)
        var random = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let transaction = Transactions.next(using: &random)
            do throws(PostgresError) {
                for statement in transaction { try await session.run(statement) }
            } catch {
                await recover(session, from: error)
            }
            let pause = Int.random(in: Self.pauseMilliseconds, using: &random)
            try? await Task.sleep(for: .milliseconds(pause))
        }
        await session.close()
    }

    private func recover(_ session: Session, from error: PostgresError) async {
        // A refused statement is part of the show; outside a transaction ROLLBACK only warns.
        if case .server = error, (try? await session.run("ROLLBACK")) != nil { return }
        await session.close()
        if Task.isCancelled { return }
        logger.debug("demo client lost its server", ["error": "\(error)"])
        try? await Task.sleep(for: Self.retryPause)
    }

    private func suffer(_ trouble: Trouble) async {
        var next = ContinuousClock.now + trouble.first
        var sessions: [String: Session] = [:]
        for name in trouble.sessionNames { sessions[name] = DemoSession.open(conninfo, as: name) }
        while !Task.isCancelled {
            try? await Task.sleep(until: next, clock: .continuous)
            if Task.isCancelled { break }
            next += trouble.every
            if await !perform(trouble.acts, with: sessions) {
                // What is left of a transaction must not hold its locks until the next time.
                for session in sessions.values { await session.close() }
            }
        }
        for session in sessions.values { await session.close() }
    }

    /// Whether every act went as it should.
    private func perform(_ acts: [Trouble.Act], with sessions: [String: Session]) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            var succeeded = true
            for act in acts where succeeded && !Task.isCancelled {
                switch act {
                case .pause(let duration): try? await Task.sleep(for: duration)
                case .run(let sql, let name): succeeded = await run(sql, on: sessions[name])
                case .begin(let sql, let name):
                    group.addTask { await run(sql, on: sessions[name]) }
                }
            }
            return await group.reduce(succeeded) { $0 && $1 } && !Task.isCancelled
        }
    }

    private func run(_ sql: String, on session: Session?) async -> Bool {
        do throws(PostgresError) {
            try await session?.run(sql)
            return true
        } catch {
            if error != .cancelled { logger.debug("demo trouble failed", ["error": "\(error)"]) }
            return false
        }
    }
}

extension Trouble {
    fileprivate var sessionNames: Set<String> {
        Set(
            acts.compactMap { act in
                switch act {
                case .run(_, let session), .begin(_, let session): session
                case .pause: nil
                }
            })
    }
}
