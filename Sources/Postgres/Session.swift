internal import CLibpq
import Glibc
import Platform

/// Asks one server one question at a time, on a thread of its own, until a deadline.
///
/// At most two connections exist: the main one, and a visitor for the other databases, which are
/// visited one after another. Before a new visitor is let in, the server must have let the old one
/// out: a closed connection is still a backend for a moment.
package actor Session {
    /// How much longer than the server the client waits, so that the server's own word arrives.
    package static let grace = Duration.milliseconds(500)
    /// How long a connection that does not answer is kept before it is given up.
    static let patience = Duration.seconds(180)
    /// How long one of several hosts may be silent at least.
    static let shareMin = Duration.seconds(1)
    /// How long a call waits for a connection that was overdue before.
    static let glance = Duration.milliseconds(200)
    /// How long a poll waits for a connection to another database.
    static let visitWaitMax = Duration.seconds(1)
    /// How long a closed connection's backend may take to leave.
    static let leaveLimit = Duration.seconds(1)
    /// Between two looks whether it has left; most leave within a millisecond.
    static let leavePauseMicroseconds: UInt32 = 500

    private let thread: OwnThread
    private let login: Login
    private let cancel = CancelSignal()
    private let cancellation = Cancellation()
    private var main: Connection?
    private var visitor: (database: String, connection: Connection)?
    /// The backend of the last visitor, until the server no longer shows it.
    private var leaving: Int32?
    /// What connections have shown of prepared statements.
    private var experience = PreparedStatements.Experience()

    /// Which of several hosts is tried first, and which was when one last let us in.
    private var hostOffset = 0
    private var hostOffsetUp: Int?

    /// The beginning of a connection that a name server holds up.
    private var starting: ConnectionStart?

    /// The names of databases with a trigger that runs at each login, as bytes.
    var triggered: Set<[UInt8]> = []

    /// The server's version, which decides the settings at login; 0 when it is an odd one.
    private var knownVersion = SessionSetup.oldestVersion

    /// Counts the main connections that came up: a change means that the server may be another.
    package private(set) var generation = 0

    /// Transactions that we have made, by the bytes of the database's name; the conninfo's is empty.
    ///
    /// The server counts them among its own, so that indicators take them off.
    package private(set) var transactions: [[UInt8]: Int] = [:]
    /// Those of them whose statement the server refused or ended.
    package private(set) var rollbacks: [[UInt8]: Int] = [:]

    /// The session's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Connects when first asked; `name` shows in the thread list.
    package init(name: String, login: Login) {
        thread = OwnThread(name: name)
        self.login = login
    }

    deinit { thread.stop() }

    /// Runs `sql`, in the conninfo's database or in another, and lends the answer to `body`.
    ///
    /// The server stops the statement after `limit`; the client waits a little longer. Rows are
    /// lent on the session's thread and must be copied out there. What is `alone` goes by the
    /// extended protocol, so that the server refuses a text of several statements.
    /// - Throws: `PostgresError`; after `.deadline` the connection is kept and the next call first
    ///   waits for the old answer.
    package func query<Result: Sendable>(
        _ sql: String, alone: Bool = false, database: String? = nil, within limit: Duration,
        _ body: @Sendable (borrowing ResultSet) throws(PostgresError) -> Result
    ) async throws(PostgresError) -> Result {
        let cancel = self.cancel
        do {
            return try await withTaskCancellationHandler {
                try self.run(sql, alone, database, limit, body)
            } onCancel: {
                cancel.raise()
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            fatalError("BUG: \(error) instead of a PostgresError")
        }
    }

    /// Runs `COPY ... FROM STDIN`, which `sql` is, and sends it these bytes; all or nothing.
    ///
    /// The server stops the statement after `limit`; the client waits a little longer.
    /// - Throws: `PostgresError`, as `query` does; `connectionLost` when time ran out within the
    ///   data, because such a connection is of no use any more.
    package func copy(
        _ sql: String, _ parts: [[UInt8]], within limit: Duration
    ) async throws(PostgresError) {
        let cancel = self.cancel
        do {
            try await withTaskCancellationHandler {
                try self.run(limit) { connection, deadline throws(PostgresError) in
                    try connection.copy(sql, parts, until: deadline)
                }
            } onCancel: {
                cancel.raise()
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            fatalError("BUG: \(error) instead of a PostgresError")
        }
    }

    /// Makes sure that the main connection is up and nothing old is under way.
    /// - Throws: `PostgresError`, as `query` does.
    package func ready() async throws(PostgresError) {
        try await query("SELECT 1", within: login.connectTimeout) { _ in }
    }

    /// How many connections are open or being opened: 0, 1 or 2.
    package var connections: Int { (main == nil ? 0 : 1) + (visitor == nil ? 0 : 1) }

    /// Whether the main connection is up and nothing old is under way.
    package var isReady: Bool { main?.isReady == true }

    /// How many statements the server holds prepared for the main connection.
    package var preparedStatements: Int { main?.prepared?.count ?? 0 }

    /// Why nothing is prepared any more; nil as long as it is, or was never to be.
    package var preparationEnd: String? { experience.end }

    /// The other database in which a login or a statement is under way that no caller waits for now.
    package var heldUpDatabase: String? {
        visitor.flatMap { $0.connection.isReady ? nil : $0.database }
    }

    /// Closes the visitor's connection, and the main one too if it is older than `age`.
    package func tidy(olderThan age: Duration) {
        if let visitor {
            // One that came up after everybody had stopped waiting has nothing to do any more.
            try? settle(visitor.connection, within: .zero)
            if visitor.connection.isReady { endVisit() }
        }
        if let main, main.isReady, main.opened.duration(to: .now) > age { self.main = nil }
    }

    /// Closes every connection.
    package func close() {
        starting = nil
        visitor?.connection.stopWork()
        main?.stopWork()
        visitor = nil
        main = nil
    }

    private func run<Result>(
        _ sql: String, _ isAlone: Bool, _ database: String?, _ limit: Duration,
        _ body: (borrowing ResultSet) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        try run(limit, in: database) { connection, deadline throws(PostgresError) in
            try connection.ask(sql, alone: isAlone, until: deadline, body)
        }
    }

    private func run<Result>(
        _ limit: Duration, in database: String? = nil,
        _ body: (Connection, ContinuousClock.Instant) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        // A signal left over from an earlier caller is not ours; a cancellation of ours that came
        // before this line shows in `Task.isCancelled`, one that comes after it wakes `poll`.
        cancel.lower()
        if Task.isCancelled { throw .cancelled }
        let connection =
            if let database { try visit(database) } else { try mainConnection() }
        defer {
            let made = connection.takeTransactions()
            let name = Array((database ?? "").utf8)
            transactions[name, default: 0] += made.all
            rollbacks[name, default: 0] += made.failed
            if let known = connection.prepared?.experience { experience = known }
        }
        do throws(PostgresError) {
            let deadline = ContinuousClock.now + limit + Self.grace
            if login.purpose != .installing { try connection.bound(to: limit, until: deadline) }
            return try body(connection, deadline)
        } catch {
            if error.isSilence { connection.prepared?.unanswered() }
            if !error.leavesConnectionUsable { drop(connection) }
            throw error
        }
    }

    private func mainConnection() throws(PostgresError) -> Connection {
        if let main, !main.isConnecting {
            try settle(main, within: login.connectTimeout)
            return main
        }
        let deadline = ContinuousClock.now + login.connectTimeout
        while true {
            let connection: Connection
            if let main {
                connection = main
            } else {
                connection = try begin(database: nil, within: login.connectTimeout)
            }
            main = connection
            do throws(PostgresError) {
                let left = ContinuousClock.now.duration(to: deadline)
                try settle(connection, within: min(share(connection), left))
                hostOffsetUp = hostOffset
                generation += 1
                // A visitor is not there long enough.
                if login.prepares { connection.prepared = PreparedStatements(after: experience) }
                return connection
            } catch {
                guard isWorthAnother(error, after: connection, until: deadline) else { throw error }
            }
        }
    }

    /// How long a host may be silent before the next one is tried.
    ///
    /// One that let us in before has all the time there is: it may just be busy.
    private func share(_ connection: Connection) -> Duration {
        let whole = login.connectTimeout
        if connection.hostCount == 1 || hostOffset == hostOffsetUp { return whole }
        return max(whole / connection.hostCount, min(whole / 2, Self.shareMin))
    }

    /// Whether the next login can do better, with another host or with settings that fit.
    private func isWorthAnother(
        _ error: PostgresError, after connection: Connection,
        until deadline: ContinuousClock.Instant
    ) -> Bool {
        switch error {
        // It is still being tried, or the next host is.
        case .connectDeadline: main == nil && .now < deadline
        case .connect(_, SQLState.undefinedObject): forgetVersion(connection.assumedVersion)
        // A limit of the role's that was already in force while the server let us in.
        case .connect(_, SQLState.transactionTimeout):
            assumeVersion(SessionSetup.transactionTimeoutVersion, after: connection)
        case .connectionLost:
            !connection.isSetUp && knownVersion > connection.assumedVersion
        default: false
        }
    }

    /// The server behind the address may be an older one by now.
    private func forgetVersion(_ assumed: Int) -> Bool {
        knownVersion = 0
        return assumed > 0
    }

    private func assumeVersion(_ version: Int, after connection: Connection) -> Bool {
        knownVersion = max(knownVersion, version)
        return connection.assumedVersion < version
    }

    private func begin(
        database: String?, within limit: Duration
    ) throws(PostgresError) -> Connection {
        let resolved = login.conninfo.resolved()
        if resolved.namesDoubtfulHost {
            throw .connect(
                "host holds @ or = and is not shown, because it may hold a password; see the "
                    + "connection string, PGHOST and the service file", nil)
        }
        let loginLimit = database.map { self.loginLimit(of: $0) }
        var setup = SessionSetup(
            for: login.purpose, version: knownVersion, loginLimit: loginLimit)
        let parameters = try login.parameters(
            resolved, database: database, hostOffset: hostOffset, setup: setup)
        var raw: OpaquePointer?
        if resolved.namesHosts {
            (raw, setup) = try resolving(database, within: limit) {
                ConnectionStart(parameters, database: database, setup: setup)
            }
        } else {
            raw = ConnectionStart.connect(parameters)
        }
        guard let raw else { throw .connect("out of memory", nil) }
        return try Connection.adopt(
            raw, hostCount: resolved.hostCount, setup: setup, cancel: cancel,
            cancellation: cancellation)
    }

    /// What a start gives once names are resolved.
    ///
    /// One that is held up by a name server is kept, and no other is made beside it.
    private func resolving(
        _ database: String?, within limit: Duration, _ make: () -> ConnectionStart
    ) throws(PostgresError) -> (OpaquePointer, SessionSetup?) {
        let patience = starting == nil ? limit : min(limit, Self.glance)
        if let held = starting {
            guard let raw = try held.take(within: patience) else {
                throw .nameResolution(limit: login.connectTimeout)
            }
            starting = nil
            if held.database == database { return (raw, held.setup) }
            PQfinish(raw)
        }
        let start = make()
        starting = start
        guard let raw = try start.take(within: limit) else {
            throw .nameResolution(limit: login.connectTimeout)
        }
        starting = nil
        return (raw, start.setup)
    }

    private func visit(_ database: String) throws(PostgresError) -> Connection {
        if let visitor {
            // One that is held up must go on waiting: letting it go would leave its backend behind.
            try settle(visitor.connection, within: visitWait)
            if visitor.database == database { return visitor.connection }
        }
        endVisit()
        try awaitLeaving()
        do throws(PostgresError) {
            let connection = try begin(database: database, within: visitWait)
            visitor = (database, connection)
            try settle(connection, within: visitWait)
            return connection
        } catch .connect(let message, SQLState.transactionTimeout) {
            throw loginEnded(database, message)
        }
    }

    /// A visit that takes longer goes on at the next poll: the cluster's own answers come first.
    private var visitWait: Duration { min(login.connectTimeout, Self.visitWaitMax) }

    private func settle(
        _ connection: Connection, within limit: Duration
    ) throws(PostgresError) {
        if connection.isReady { return }
        let isConnecting = connection.isConnecting
        let wait = connection.overdueSince == nil ? limit : min(limit, Self.glance)
        defer { if connection.serverVersion > 0 { knownVersion = connection.serverVersion } }
        do throws(PostgresError) {
            try connection.settle(until: .now + wait)
        } catch {
            let overdue = connection.overdueSince.map { $0.duration(to: .now) } ?? .zero
            // With several hosts the next one is better than patience with a silent one.
            let isAlone = connection.hostCount == 1 || !isConnecting
            let keeps =
                error == .deadline && connection.hasReachedServer && isAlone
                && overdue < Self.patience
            if !keeps {
                if error == .deadline { hostOffset += 1 }
                drop(connection)
            }
            throw error == .deadline && isConnecting ? .connectDeadline(limit: limit) : error
        }
    }

    private func drop(_ connection: Connection) {
        connection.stopWork()
        if main === connection { main = nil }
        if visitor?.connection === connection { endVisit() }
    }

    private func endVisit() {
        guard let visitor else { return }
        visitor.connection.stopWork()
        leaving = visitor.connection.backendProcessID
        self.visitor = nil
    }

    /// Waits until the server no longer shows the last visitor's backend.
    private func awaitLeaving() throws(PostgresError) {
        guard let processID = leaving, processID > 0 else { return }
        let main = try mainConnection()
        let deadline = ContinuousClock.now + Self.leaveLimit
        while ContinuousClock.now < deadline {
            let rows = try main.ask(
                "SELECT FROM pg_catalog.pg_stat_get_activity(\(processID))", until: deadline
            ) { $0.rowCount }
            if rows == 0 { break }
            usleep(Self.leavePauseMicroseconds)
        }
        leaving = nil
    }
}
