internal import Platform

/// The open connections of a server, by their descriptor.
///
/// A connection leaves the table before its socket is closed. So what is done to a descriptor while
/// the table is locked never hits a stranger's.
final class ConnectionTable: Sendable {
    private struct State {
        var connections: [Int32: Connection] = [:]
        var perHost: [String: Int] = [:]
    }

    private let state = Locked(State())
    private let emptied = CancelSignal()

    var count: Int { state.withLock { $0.connections.count } }

    /// Readable when the table has become empty since the last `forgetEmptied`.
    var emptiedDescriptor: Int32 { emptied.descriptor }

    func forgetEmptied() { emptied.lower() }

    /// Takes a connection in, or says which limit forbids it.
    func admit(_ connection: Connection, limits: ServerLimits) -> Rejection? {
        state.withLock { state in
            guard state.connections.count < limits.maxConnections else { return .connections }
            if let host = connection.peer.host {
                let open = state.perHost[host] ?? 0
                guard open < limits.connectionsPerAddress else { return .address }
                state.perHost[host] = open + 1
            }
            state.connections[connection.descriptor] = connection
            return nil
        }
    }

    func connection(_ descriptor: Int32) -> Connection? {
        state.withLock { $0.connections[descriptor] }
    }

    func remove(_ descriptor: Int32) {
        let isEmpty = state.withLock { state in
            guard let connection = state.connections.removeValue(forKey: descriptor) else {
                return false
            }
            if let host = connection.peer.host, let open = state.perHost[host] {
                state.perHost[host] = open > 1 ? open - 1 : nil
            }
            return state.connections.isEmpty
        }
        if isEmpty { emptied.raise() }
    }

    /// Ends every phase of every connection that has taken too long.
    func sweep(now: ContinuousClock.Instant) {
        state.withLock { state in
            for connection in state.connections.values { connection.sweep(now: now) }
        }
    }

    /// Tells every connection that the server stops.
    func refuse() {
        state.withLock { state in
            for connection in state.connections.values { connection.refuse() }
        }
    }
}
