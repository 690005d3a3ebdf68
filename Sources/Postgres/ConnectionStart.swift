internal import CLibpq
import Glibc
import Platform

/// The beginning of a connection on a thread of its own: libpq resolves names there, and no deadline
/// ends the wait for a name server.
final class ConnectionStart: Sendable {
    // @unchecked: handed over once, from the thread that made it to the one that takes it.
    private struct Raw: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    private enum State {
        case running
        case done(Raw)
        case taken
    }

    /// Between two looks whether the caller has been cancelled.
    private static let look = Duration.milliseconds(50)
    private static let stackBytes = 512 << 10

    /// The database that it is for, or nil for the conninfo's.
    let database: String?
    /// What the connection has to have in force later.
    let setup: SessionSetup?
    private let state = Locked(State.running)
    private let bell = Doorbell()

    init(
        _ parameters: [(keyword: String, value: String)], database: String?, setup: SessionSetup?
    ) {
        self.database = database
        self.setup = setup
        Threads.start(name: "pgvigil-lookup", stackBytes: Self.stackBytes) {
            let raw = Raw(pointer: Self.connect(parameters))
            let isWanted = self.state.withLock { state in
                if case .taken = state { return false }
                state = .done(raw)
                return true
            }
            if !isWanted { PQfinish(raw.pointer) }
            self.bell.ring()
        }
    }

    deinit { drop() }

    /// Begins to connect on this thread; without a name to resolve that never blocks.
    static func connect(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
        let keywords = parameters.map { strdup($0.keyword) } + [nil]
        let values = parameters.map { strdup($0.value) } + [nil]
        defer {
            for text in keywords + values { free(text) }
        }
        return PQconnectStartParams(
            keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
    }

    /// The connection that has begun, once; nil when names are not resolved after `limit`.
    /// - Throws: `PostgresError` when there is no memory for it, or the caller is cancelled.
    func take(within limit: Duration) throws(PostgresError) -> OpaquePointer? {
        let deadline = ContinuousClock.now + limit
        while true {
            let raw = state.withLock { state -> Raw? in
                guard case .done(let raw) = state else { return nil }
                state = .taken
                return raw
            }
            if let raw {
                guard let pointer = raw.pointer else { throw .connect("out of memory", nil) }
                return pointer
            }
            if Task.isCancelled { throw .cancelled }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return nil }
            bell.wait(atMost: min(left, Self.look))
        }
    }

    /// Closes what comes of it.
    func drop() {
        let raw = state.withLock { state -> Raw? in
            defer { state = .taken }
            if case .done(let raw) = state { return raw }
            return nil
        }
        if let raw { PQfinish(raw.pointer) }
    }
}
