internal import CLibpq
internal import CPlatform
import Glibc
import Platform

/// Owns one `PGconn`; closed when the owner goes.
///
/// A connection that does not answer in time is not thrown away: the server would still hold a
/// backend for it, and every attempt after it would add another one. It is kept in its phase and
/// the next call goes on where the last one stopped.
final class Connection {
    /// Where the conversation stands.
    enum Phase {
        /// Not there yet; becomes `ready`, where its settings are sent first, or is given up.
        case connecting(PostgresPollingStatusType)
        /// Nothing is under way; becomes `answering`.
        case ready
        /// A statement was sent and its answer is due; becomes `ready`.
        case answering
    }

    /// What may come over the network for one statement, with all that is around the rows.
    private static let receivedMax = Int64(4 * Rows.bytesMax)

    let raw: OpaquePointer
    /// How many had come when the last statement was sent.
    private var receivedBefore: Int64 = 0
    /// How many hosts libpq may choose from for it.
    let hostCount: Int
    private let cancel: CancelSignal
    private let cancellation: Cancellation
    /// What it has to have in force before it is used; nil when nothing.
    private let setup: SessionSetup?
    private(set) var isSetUp: Bool
    /// For a database in another encoding than UTF-8.
    private var decoding: TextDecoding?
    /// What the server holds prepared; nil for a connection that prepares nothing.
    var prepared: PreparedStatements?
    /// Whether the answer is that of a pipeline, which ends with its synchronisation point.
    private var isPipeline = false
    var phase = Phase.connecting(PGRES_POLLING_WRITING)
    /// The rows that have come of an answer that is not whole yet.
    private var arriving: Rows?
    private var isStopped = false
    private var timeoutInForce: Duration?
    // The server makes one for the connection itself.
    var transactions = 1
    /// Those of them that came to nothing.
    private var rollbacks = 0
    /// When the conversation began to be overdue, if it is.
    private(set) var overdueSince: ContinuousClock.Instant?
    let opened = ContinuousClock.now

    /// Takes over what has begun to connect.
    static func adopt(
        _ raw: OpaquePointer, hostCount: Int, setup: SessionSetup?, cancel: CancelSignal,
        cancellation: Cancellation
    ) throws(PostgresError) -> Connection {
        let connection = Connection(
            adopting: raw, hostCount: hostCount, setup: setup, cancel: cancel,
            cancellation: cancellation)
        guard PQstatus(raw) != CONNECTION_BAD else { throw connection.refusal }
        return connection
    }

    private init(
        adopting raw: OpaquePointer, hostCount: Int, setup: SessionSetup?, cancel: CancelSignal,
        cancellation: Cancellation
    ) {
        self.raw = raw
        self.hostCount = hostCount
        self.setup = setup
        self.cancel = cancel
        self.cancellation = cancellation
        isSetUp = setup == nil
        // By default libpq writes notices to standard error.
        PQsetNoticeProcessor(raw, { _, _ in }, nil)
        // Until the login is over, the code of a refusal is in the message alone.
        PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
    }

    deinit {
        // The last owner must not wait here.
        stopWork(within: .zero)
        PQfinish(raw)
    }

    /// Has the server stop a statement whose answer is not needed any more, before the connection goes.
    func stopWork(within limit: Duration = Cancellation.waitMax) {
        guard case .answering = phase, !isStopped else { return }
        isStopped = true
        cancellation.request(for: raw, within: limit)
    }

    /// How many transactions it has made since this was last asked, and how many of them failed.
    func takeTransactions() -> (all: Int, failed: Int) {
        defer { (transactions, rollbacks) = (0, 0) }
        return (transactions, rollbacks)
    }

    var message: String { OneLine.of(text(PQerrorMessage(raw))) }
    private var refusal: PostgresError { LoginRefusal.of(String(cString: PQerrorMessage(raw))) }
    var isReady: Bool { if case .ready = phase { isSetUp } else { false } }
    var isConnecting: Bool { if case .connecting = phase { true } else { !isSetUp } }
    var backendProcessID: Int32 { PQbackendPID(raw) }

    /// For which version its login was made.
    var assumedVersion: Int { setup?.version ?? 0 }

    /// The server's version, or 0 before it let the connection in.
    private(set) var serverVersion = 0

    /// Whether a server may be holding a backend for a connection that is not up yet.
    var hasReachedServer: Bool { PQstatus(raw) != CONNECTION_STARTED }

    /// Goes on until nothing is under way: the connection is up as its settings want it and no old
    /// answer is due.
    func settle(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while case .connecting(let want) = phase {
            switch want {
            case PGRES_POLLING_OK:
                PQsetnonblocking(raw, 1)
                PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
                serverVersion = Int(PQserverVersion(raw))
                phase = .ready
            case PGRES_POLLING_FAILED: throw refusal
            default:
                try wait(want == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline)
                phase = .connecting(PQconnectPoll(raw))
            }
        }
        if !isSetUp, case .ready = phase { try sendSettings() }
        if case .answering = phase {
            if isSetUp {
                countIfRolledBack(try answer(until: deadline))
            } else {
                try takeSettings(until: deadline)
            }
        }
        overdueSince = nil
    }

    /// An answer that came too late for its question is an error when the server ended it.
    private func countIfRolledBack(_ result: consuming ResultSet?) {
        guard let result else { return }
        do throws(PostgresError) { try result.check() } catch { noteRefusal(error) }
    }

    private func sendSettings() throws(PostgresError) {
        guard let setup else { return }
        decoding = TextDecoding(server: parameter("server_encoding") ?? "")
        try send(setup.statement(encoding: encoding))
    }

    private func takeSettings(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        do throws(PostgresError) {
            try takeSettings(try answer(until: deadline))
        } catch {
            if error == .deadline || error == .cancelled || !isConsole { throw error }
            throw .connect(
                "this is PgBouncer's console and no PostgreSQL server; set kind: pgbouncer, or "
                    + "connect to the server itself", .featureNotSupported)
        }
    }

    /// PgBouncer tells its own version in the place of a server's.
    private var isConsole: Bool { parameter("server_version")?.contains("bouncer") ?? false }

    private func takeSettings(_ result: consuming ResultSet?) throws(PostgresError) {
        guard let setup, let result else { throw .connectionLost("no result: \(message)") }
        do throws(PostgresError) {
            try result.check()
        } catch .server(let state, let message) {
            throw .connect("the session's settings: \(message)", state)
        }
        try setup.verify(result, encoding: encoding)
        isSetUp = true
    }

    /// What the server sends: what it holds where it is only read, UTF-8 where it is written.
    private var encoding: String {
        let own = parameter("server_encoding") ?? "UTF8"
        return setup?.purpose == .watching || own == "SQL_ASCII" ? own : "UTF8"
    }

    /// Bounds what follows on the server's side; asks only when another bound is in force.
    ///
    /// The first time it also shows whether the settings outlived their transaction.
    func bound(to timeout: Duration, until deadline: ContinuousClock.Instant) throws(PostgresError)
    {
        guard let setup, timeout != timeoutInForce else { return }
        timeoutInForce = nil
        let milliseconds = max(1, timeout.millisecondsRoundedUp)
        let inForce = try ask(
            setup.limiting(toMilliseconds: Int(clamping: milliseconds)), until: deadline
        ) {
            $0.string(0, 0)
        }
        if inForce == nil { throw .settingsLost }
        timeoutInForce = timeout
    }

    /// What the server last said of a setting that it reports by itself.
    private func parameter(_ name: String) -> String? {
        PQparameterStatus(raw, name).map { String(cString: $0) }
    }

    private func text(_ start: UnsafePointer<CChar>?) -> String {
        guard let start else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: strlen(start))
        return bytes.withMemoryRebound(to: UInt8.self) { bytes in
            decoding?.decoded(bytes).map { String(decoding: $0, as: UTF8.self) }
                ?? String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Sends `sql`; its answer is due then.
    func send(
        _ sql: String, by way: PreparedStatements.Way = .simple
    ) throws(PostgresError) {
        let text = (decoding?.encoded(sql) ?? Array(sql.utf8)) + [0]
        let isSent = text.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { submit($0.baseAddress, by: way) }
        }
        guard isSent else { throw .connectionLost(message) }
        PQsetSingleRowMode(raw)
        receivedBefore = platform_tcp_received(PQsocket(raw))
        transactions += 1
        phase = .answering
    }

    private func submit(_ sql: UnsafePointer<CChar>?, by way: PreparedStatements.Way) -> Bool {
        switch way {
        case .simple: return PQsendQuery(raw, sql) == 1
        case .alone: return PQsendQueryParams(raw, sql, 0, nil, nil, nil, nil, 0) == 1
        case .execute(let name): return PQsendQueryPrepared(raw, name, 0, nil, nil, nil, 0) == 1
        case .prepare(let name):
            // One round trip and one transaction for both.
            guard PQenterPipelineMode(raw) == 1 else { return false }
            isPipeline = true
            return PQsendPrepare(raw, name, sql, 0, nil) == 1
                && PQsendQueryPrepared(raw, name, 0, nil, nil, nil, 0) == 1
                && PQpipelineSync(raw) == 1
        }
    }

    /// Takes a result of libpq's over, with the rows that came before it.
    func adopt(_ result: OpaquePointer, _ rows: Rows? = nil) -> ResultSet {
        ResultSet(
            adopting: result, rows: rows ?? Rows(columnCount: Int(PQnfields(result))),
            decoding: decoding)
    }

    /// Sends `sql`, prepared where that pays, and lends the last result to `body`.
    ///
    /// Where it has to be `alone`, the server refuses a text of several statements.
    func ask<Result>(
        _ sql: String, alone isAlone: Bool = false, until deadline: ContinuousClock.Instant,
        _ body: (borrowing ResultSet) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        var way = isAlone ? .alone : prepared?.way(for: sql, now: .now) ?? .simple
        while true {
            try send(sql, by: way)
            guard let result = try answer(until: deadline) else {
                throw .connectionLost("no result: \(message)")
            }
            do throws(PostgresError) {
                try result.check()
            } catch {
                noteRefusal(error)
                guard case .server(let state, _) = error,
                    let other = prepared?.way(for: sql, after: way, refusedWith: state)
                else { throw error }
                way = other
                continue
            }
            prepared?.answered(sql, by: way)
            return try body(result)
        }
    }

    /// A name that the server does not know ends no transaction: none has begun.
    private func noteRefusal(_ error: PostgresError) {
        if case .server(.invalidStatementName, _) = error {
            transactions -= 1
        } else {
            rollbacks += 1
        }
    }

    /// Reads until the conversation is at rest; the last result is the one that counts.
    func answer(until deadline: ContinuousClock.Instant) throws(PostgresError) -> ResultSet? {
        while PQflush(raw) == 1 { try wait(POLLOUT, until: deadline) }
        var last: ResultSet?
        while true {
            while PQisBusy(raw) == 1 {
                try wait(POLLIN, until: deadline)
                guard PQconsumeInput(raw) == 1 else { throw .connectionLost(message) }
                forgetNotifications()
            }
            guard let next = PQgetResult(raw) else {
                guard isPipeline, PQstatus(raw) == CONNECTION_OK else { break }
                // Each statement of a pipeline has its own end, and the next one its own mode.
                PQsetSingleRowMode(raw)
                continue
            }
            switch PQresultStatus(next) {
            case PGRES_SINGLE_TUPLE:
                defer { PQclear(next) }
                let rows = arriving ?? Rows(columnCount: Int(PQnfields(next)))
                arriving = rows
                guard rows.take(next) else { throw .answerTooLarge }
                continue
            case PGRES_PIPELINE_SYNC:
                PQclear(next)
                isPipeline = false
                guard PQexitPipelineMode(raw) == 1 else { throw .connectionLost(message) }
                continue
            // The statement before it failed, and says why.
            case PGRES_PIPELINE_ABORTED:
                PQclear(next)
                continue
            default: break
            }
            let result = adopt(next, arriving)
            arriving = nil
            // libpq would give the same result again and again until the data is read.
            if result.isCopy { throw .connectionLost("COPY is not understood here") }
            last = consume result
        }
        guard PQstatus(raw) == CONNECTION_OK else { throw .connectionLost(message) }
        phase = .ready
        return last
    }

    /// There is no listener, and libpq keeps them until they are read.
    private func forgetNotifications() {
        while let notification = PQnotifies(raw) { PQfreemem(notification) }
    }

    /// Gives a connection up whose one message has no end: libpq would keep all of it.
    ///
    /// Only TCP counts; a server on a Unix socket is on our own machine.
    private func boundReceived() throws(PostgresError) {
        let received = platform_tcp_received(PQsocket(raw))
        if received > receivedBefore + Self.receivedMax { throw .answerTooLarge }
    }

    /// Parks this thread until the socket is ready, the deadline passes or the caller cancels.
    func wait(_ events: Int32, until deadline: ContinuousClock.Instant)
        throws(PostgresError)
    {
        while true {
            let left = max(.zero, ContinuousClock.now.duration(to: deadline))
            var waits = [
                pollfd(fd: PQsocket(raw), events: Int16(events), revents: 0),
                pollfd(fd: cancel.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&waits, 2, Int32(clamping: left.millisecondsRoundedUp))
            if waits[1].revents != 0 { throw .cancelled }
            if waits[0].revents != 0 { return try boundReceived() }
            // Only after a look: with no time left, what has come already still counts.
            if left == .zero {
                if overdueSince == nil { overdueSince = .now }
                throw .deadline
            }
        }
    }
}
