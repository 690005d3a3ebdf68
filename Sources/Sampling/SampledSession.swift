/// One session or process of the server at the moment of a sample.
package struct SampledSession: Sendable, Equatable {
    /// The lock that a session waits for.
    package struct AwaitedLock: Sendable, Equatable {
        /// `relation`, `transactionid`, `tuple`, ...
        package let type: [UInt8]
        /// `AccessExclusiveLock`, ...
        package let mode: [UInt8]
        /// The oid of the table, as far as the locks say it.
        package let relation: [UInt8]?
        /// For how many seconds it waits already.
        package let seconds: Double?

        /// The table's name, where it could be looked up without waiting.
        package let name: [UInt8]?

        /// Describes a lock.
        package init(
            type: [UInt8], mode: [UInt8], relation: [UInt8]?, seconds: Double?, name: [UInt8]? = nil
        ) {
            self.name = name
            self.type = type
            self.mode = mode
            self.relation = relation
            self.seconds = seconds
        }
    }

    /// Its process; 0 for prepared transactions, which have none.
    package var pid: Int32
    /// The process that it helps, when it is a parallel worker.
    package var leader: Int32?
    /// The database's oid.
    package var database: [UInt8]?
    /// The role's name.
    package var user: [UInt8]?
    /// What the client calls itself.
    package var application: [UInt8]?
    /// Where the client is; nil on a Unix socket.
    package var client: [UInt8]?
    /// `client backend`, `parallel worker`, `walsender`, ...
    package var backendType: [UInt8]
    /// `active`, `idle in transaction`, ...; nil for a process that has none.
    package var state: [UInt8]?
    /// The class of what it waits for; nil when it does not wait.
    package var waitType: [UInt8]?
    /// What it waits for; nil when it does not wait.
    package var waitEvent: [UInt8]?
    /// The server's id of its statement, as it writes it; nil when the server has none (yet).
    package var queryID: [UInt8]?
    /// In seconds; nil without a transaction.
    package var transactionAge: Double?
    /// Seconds since its statement began.
    package var queryAge: Double?
    /// Seconds since its state changed.
    package var stateAge: Double?
    /// Transactions since the one that it has; nil when it has none.
    package var transactionIDAge: Double?
    /// Transactions since the oldest that its snapshot keeps rows for.
    package var snapshotAge: Double?
    /// The processes that it waits for, each once; 0 stands for a prepared transaction.
    package var blockers: [Int32]
    /// The lock that it waits for, when it is one of those of which this was read.
    package var lock: AwaitedLock?

    /// The locks that it holds on what others wait for, such as `ShareLock on relation`.
    package var held: [UInt8]?
    /// The beginning of its statement's text, escaped as `encode(..., 'escape')` does; nil when texts
    /// are not read.
    package var text: [UInt8]?

    /// Describes a session; what is not said is unknown.
    package init(
        pid: Int32, leader: Int32? = nil, database: [UInt8]? = nil, user: [UInt8]? = nil,
        application: [UInt8]? = nil, client: [UInt8]? = nil, backendType: [UInt8],
        state: [UInt8]? = nil, waitType: [UInt8]? = nil, waitEvent: [UInt8]? = nil,
        queryID: [UInt8]? = nil, blockers: [Int32] = [], lock: AwaitedLock? = nil
    ) {
        self.pid = pid
        self.leader = leader
        self.database = database
        self.user = user
        self.application = application
        self.client = client
        self.backendType = backendType
        self.state = state
        self.waitType = waitType
        self.waitEvent = waitEvent
        self.queryID = queryID
        self.blockers = blockers
        self.lock = lock
    }
}

extension SampledSession {
    /// Whose load a session is.
    package enum Load: Sendable, Equatable {
        /// Of clients: their sessions, and the workers that help them.
        case clients
        /// Of the server's own processes.
        case background
        /// It waits for work.
        case none
    }

    /// Whose load it is; without a state it works unless it waits for something to do.
    package var load: Load {
        if isType("client backend") { return isWorking ? .clients : .none }
        if isType("parallel worker") { return .clients }
        // A prepared transaction does nothing.
        if pid == 0 || isWaiting("Activity") { return .none }
        // One that feeds a standby is active for weeks, and waits for it or for changes.
        if isType("walsender") { return isWaiting("Client") ? .none : .background }
        if let state, !state.elementsEqual("active".utf8) { return .none }
        // Libraries' workers wait for their next turn there.
        return state == nil && isWaiting("Extension") ? .none : .background
    }

    /// Whether it does nothing, so that samples leave it out unless others wait for it; the process
    /// that replays may block others at any time.
    var isAtRest: Bool {
        if isType("startup") { return false }
        if isWaiting("Activity") { return true }
        guard let state else { return false }
        return state.elementsEqual("idle".utf8)
            || state.elementsEqual("disabled".utf8) && isWaiting("Client")
    }

    /// With `track_activities` off a session idles while it waits for its client.
    private var isWorking: Bool {
        guard let state else { return false }
        if state.elementsEqual("disabled".utf8) { return !isWaiting("Client") }
        return state.elementsEqual("active".utf8)
            || state.elementsEqual("fastpath function call".utf8)
    }

    /// Whether it waits for a heavyweight lock that it has not chosen to wait for, as those do that
    /// stand for election with an advisory lock.
    package var isBlocked: Bool {
        isWaiting("Lock") && waitEvent?.elementsEqual("advisory".utf8) != true
    }

    /// Whether it replays write-ahead log, on a replica or after a crash.
    package var isReplay: Bool { isType("startup") }

    /// Whether it replays and is held up by sessions: by their locks, by what they look at, or by old
    /// snapshots.
    package var isReplayHeldUp: Bool {
        isReplay
            && (isWaiting("Lock") || isWaiting("BufferPin")
                || waitEvent?.starts(with: "RecoveryConflict".utf8) == true)
    }

    private func isType(_ name: StaticString) -> Bool {
        backendType.elementsEqual(name.description.utf8)
    }

    private func isWaiting(_ type: StaticString) -> Bool {
        waitType?.elementsEqual(type.description.utf8) == true
    }
}
