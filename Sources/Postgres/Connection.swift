internal import CLibpq
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
        /// Not there yet; becomes `ready`, or the connection is given up.
        case connecting(PostgresPollingStatusType)
        /// Nothing is under way; becomes `answering`.
        case ready
        /// A statement was sent and its answer is due; becomes `ready`.
        case answering
    }

    let raw: OpaquePointer
    private let cancel: CancelSignal
    var phase = Phase.connecting(PGRES_POLLING_WRITING)
    private var timeoutInForce: Duration?
    // The server makes one for the connection itself.
    var transactions = 1
    /// When the conversation began to be overdue, if it is.
    private(set) var overdueSince: ContinuousClock.Instant?
    let opened = ContinuousClock.now

    /// Begins to connect; name resolution happens here and may block this thread.
    static func start(
        _ parameters: [(keyword: String, value: String)], cancel: CancelSignal
    ) throws(PostgresError) -> Connection {
        let keywords = parameters.map { strdup($0.keyword) } + [nil]
        let values = parameters.map { strdup($0.value) } + [nil]
        defer {
            for text in keywords + values { free(text) }
        }
        let raw = PQconnectStartParams(
            keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
        guard let raw else { throw .connect("out of memory", nil) }
        let connection = Connection(adopting: raw, cancel: cancel)
        guard PQstatus(raw) != CONNECTION_BAD else { throw connection.refusal }
        return connection
    }

    private init(adopting raw: OpaquePointer, cancel: CancelSignal) {
        self.raw = raw
        self.cancel = cancel
        // By default libpq writes notices to standard error.
        PQsetNoticeProcessor(raw, { _, _ in }, nil)
        // Until the login is over, the code of a refusal is in the message alone.
        PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
    }

    deinit { PQfinish(raw) }

    /// How many transactions it has made since this was last asked.
    func takeTransactions() -> Int {
        defer { transactions = 0 }
        return transactions
    }

    var message: String { OneLine.of(String(cString: PQerrorMessage(raw))) }
    private var refusal: PostgresError { LoginRefusal.of(String(cString: PQerrorMessage(raw))) }
    var isReady: Bool { if case .ready = phase { true } else { false } }
    var isConnecting: Bool { if case .connecting = phase { true } else { false } }
    var backendProcessID: Int32 { PQbackendPID(raw) }

    /// Whether a server may be holding a backend for a connection that is not up yet.
    var hasReachedServer: Bool { PQstatus(raw) != CONNECTION_STARTED }

    /// Goes on until nothing is under way: the connection is up and no old answer is due.
    func settle(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while case .connecting(let want) = phase {
            switch want {
            case PGRES_POLLING_OK:
                PQsetnonblocking(raw, 1)
                PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
                phase = .ready
            case PGRES_POLLING_FAILED: throw refusal
            default:
                try wait(want == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline)
                phase = .connecting(PQconnectPoll(raw))
            }
        }
        if case .answering = phase { _ = try answer(until: deadline) }
        overdueSince = nil
    }

    /// Bounds what follows on the server's side; asks only when another bound is in force.
    func bound(to timeout: Duration, until deadline: ContinuousClock.Instant) throws(PostgresError)
    {
        guard timeout != timeoutInForce else { return }
        timeoutInForce = nil
        let milliseconds = max(1, timeout.millisecondsRoundedUp)
        try ask("SET statement_timeout = \(milliseconds)", until: deadline) { _ in }
        timeoutInForce = timeout
    }

    /// Has a database that knows no encoding send its bytes as they are.
    ///
    /// Asked for UTF-8, the server would refuse a whole answer for one name that is not.
    func acceptBytes(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        let none = "SQL_ASCII"
        guard parameter("server_encoding") == none, parameter("client_encoding") != none else {
            return
        }
        try ask("SET client_encoding = \(none)", until: deadline) { _ in }
    }

    /// What the server last said of a setting that it reports by itself.
    private func parameter(_ name: String) -> String? {
        PQparameterStatus(raw, name).map { String(cString: $0) }
    }

    /// Sends `sql` by the simple protocol and lends the last result to `body`.
    func ask<Result>(
        _ sql: String, until deadline: ContinuousClock.Instant,
        _ body: (borrowing ResultSet) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        guard PQsendQuery(raw, sql) == 1 else { throw .connectionLost(message) }
        transactions += 1
        phase = .answering
        guard let result = try answer(until: deadline) else {
            throw .connectionLost("no result: \(message)")
        }
        try result.check()
        return try body(result)
    }

    /// Reads until the conversation is at rest; the last result is the one that counts.
    func answer(until deadline: ContinuousClock.Instant) throws(PostgresError) -> ResultSet? {
        while PQflush(raw) == 1 { try wait(POLLOUT, until: deadline) }
        var last: ResultSet?
        while true {
            while PQisBusy(raw) == 1 {
                try wait(POLLIN, until: deadline)
                guard PQconsumeInput(raw) == 1 else { throw .connectionLost(message) }
            }
            guard let next = PQgetResult(raw) else { break }
            let result = ResultSet(adopting: next)
            // libpq would give the same result again and again until the data is read.
            if result.isCopy { throw .connectionLost("COPY is not understood here") }
            last = consume result
        }
        guard PQstatus(raw) == CONNECTION_OK else { throw .connectionLost(message) }
        phase = .ready
        return last
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
            if waits[0].revents != 0 { return }
            // Only after a look: with no time left, what has come already still counts.
            if left == .zero {
                if overdueSince == nil { overdueSince = .now }
                throw .deadline
            }
        }
    }
}
