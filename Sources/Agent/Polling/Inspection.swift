package import Collection
import Logging
import Platform
import Postgres

/// One look at a target, for `pgvigil check` and `pgvigil collectors plan`.
package struct Inspection: Sendable {
    /// What the server said of itself, or nil when it could not be asked.
    package let facts: ServerFacts?
    /// What it gets, or nil when it could not be asked.
    package let plan: Plan?
    /// The role that we are there.
    package let role: String?
    /// The database that the conninfo led to.
    package let database: String
    /// Why it could not be asked.
    package let problem: String?
    /// Collectors that failed when asked, one line each.
    package let failures: [String]

    /// Connects, asks every collector once and disconnects.
    package static func of(_ target: WatchedTarget) async -> Inspection {
        let log = RememberingOutput()
        let worker = TargetWorker(target, log: Logger(level: .warning, output: log)) { _ in }
        let polled = await worker.pollOnce()
        var role: String?
        if polled.facts?.kind == .postgresql {
            let session = Session(name: target.name, login: target.login)
            role = try? await session.query("SELECT current_user", within: .seconds(2)) {
                $0.string(0, 0)
            }
            await session.close()
        }
        return Inspection(
            facts: polled.facts, plan: polled.plan, role: role,
            database: polled.facts?.currentDatabase ?? "",
            problem: log.lines("target is down").last,
            failures: log.lines("collector failed"))
    }
}

/// Keeps log entries for a command that prints them its own way.
private final class RememberingOutput: LogOutput {
    private let entries = Locked<[LogEntry]>([])

    func write(_ entry: LogEntry) { entries.withLock { $0.append(entry) } }

    /// Collector, if any, and error of the entries with a message.
    func lines(_ message: String) -> [String] {
        let entries = entries.withLock { $0 }
        return entries.filter { $0.message == message }.map { entry in
            let wanted = entry.fields.filter { ["collector", "error"].contains($0.key) }
            return wanted.map(\.value).joined(separator: ": ")
        }
    }
}
