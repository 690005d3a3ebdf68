import Configuration
import Logging
import Metrics
import Platform
import Postgres

/// The history as the agent sees it: what runs as the configuration says, and who may ask it.
final class HistoryService: Sendable {
    /// What runs for one section of the configuration.
    struct Running: Sendable {
        let section: HistorySection
        let stateDirectory: String
        let writer: HistoryWriter
        let reader: HistoryReader
        let task: Task<Void, Never>
    }

    private let running = Locked<Running?>(nil)
    private let started = Locked(false)
    private let reserved = Locked(ReservedNames())
    private let tally = HistoryTally()
    private let log: Logger
    private let snapshot: @Sendable () -> Snapshot

    /// The last numbers that others have recorded.
    let board = HistoryBoard()

    init(log: Logger, snapshot: @escaping @Sendable () -> Snapshot) {
        self.log = log
        self.snapshot = snapshot
    }

    var current: Running? { running.withLock { $0 } }

    /// Names under which others may not record while this configuration is in force.
    var reservedNames: ReservedNames { reserved.withLock { $0 } }

    /// Whether a configuration is in force: before, it is unknown whether there is a history.
    var hasStarted: Bool { started.withLock { $0 } }

    /// How the history's database is reached: for writing and for reading.
    struct Logins: Sendable {
        let writing: Login
        let reading: Login
    }

    /// How a configuration's history is reached; nil when it keeps none.
    static func logins(_ configuration: Configuration) throws(AgentError) -> Logins? {
        guard let section = configuration.history else { return nil }
        return try logins(section)
    }

    /// How the history's database is reached.
    static func logins(_ section: HistorySection) throws(AgentError) -> Logins {
        guard let conninfo = ConnectionString(section.conninfo.secretText) else {
            throw .configuration("history: conninfo is no connection string that libpq reads")
        }
        let password: Postgres.PasswordSource =
            switch section.password {
            case nil: .libpq
            case .file(let path): .file(path)
            case .command(let arguments): .command(arguments)
            }
        func login(_ purpose: Login.Purpose) -> Login {
            Login(
                conninfo: conninfo, password: password, purpose: purpose,
                connectTimeout: section.connectTimeout)
        }
        return Logins(writing: login(.writing), reading: login(.watching))
    }

    /// Brings a configuration into force whose logins were read; what has not changed goes on.
    func putInForce(_ configuration: Configuration, _ logins: Logins?) {
        defer { started.withLock { $0 = true } }
        let names = ReservedNames(configuration)
        reserved.withLock { $0 = names }
        let old = current
        let section = configuration.history?.choosing(by: configuration.rules.files)
        if let section, let logins, let directory = configuration.agent.stateDirectory {
            if let old, old.section == section, old.stateDirectory == directory {
                return
            }
            let writer = HistoryWriter(
                section, login: logins.writing, directory: "\(directory)/history", tally: tally,
                log: log, snapshot: snapshot)
            old?.task.cancel()
            let task = Task {
                // The spool belongs to one at a time.
                await old?.task.value
                await writer.run()
            }
            let new = Running(
                section: section, stateDirectory: directory, writer: writer,
                reader: HistoryReader(logins.reading), task: task)
            running.withLock { $0 = new }
        } else {
            old?.task.cancel()
            running.withLock { $0 = nil }
        }
    }

    /// Ends everything once no row waits any more, or after `limit`.
    ///
    /// What waits then lies in the spool. The task that comes back is over when all is.
    func stop(within limit: Duration) -> Task<Void, Never>? {
        guard let current else { return nil }
        return Task {
            await current.writer.drain(within: limit)
            current.task.cancel()
            await current.task.value
        }
    }

    func families() -> [Family] {
        guard let current else { return [] }
        guard current.section.showMetrics else { return tally.families() }
        // A reload may have brought a collector with a name that was free before.
        let names = reservedNames
        return tally.families()
            + board.families(now: .now).filter { names.refusal(of: $0.metric.name) == nil }
    }
}
