import HTTPMessages
internal import Platform
import Sockets

/// The open connections of a server, by their descriptor.
///
/// A connection leaves the table before its socket is closed. So what is done to a descriptor while
/// the table is locked never hits a stranger's.
final class ConnectionTable: Sendable {
    /// Connections that were displaced and are not closed yet; with more, newcomers wait.
    static func leavingMax(_ limits: ServerLimits) -> Int {
        min(256, max(2, limits.maxConnections / 8))
    }

    private struct State {
        var connections: [Int32: Connection] = [:]
        /// Those that count, by host; Unix sockets have none and share a name.
        var perHost: [String: Int] = [:]
        /// Those that were displaced and count no more.
        var leaving: Set<Int32> = []

        var active: Int { connections.count - leaving.count }

        mutating func forget(_ connection: Connection) {
            let host = connection.peer.group
            if let open = perHost[host] { perHost[host] = open > 1 ? open - 1 : nil }
        }
    }

    private let state = Locked(State())
    private let emptied = CancelSignal()

    var count: Int { state.withLock { $0.connections.count } }

    /// Readable when the table has become empty since the last `forgetEmptied`.
    var emptiedDescriptor: Int32 { emptied.descriptor }

    func forgetEmptied() { emptied.lower() }

    /// Takes a connection in, or says which limit forbids it.
    ///
    /// At a limit the connection that has waited longest for its client makes room. It is one of the
    /// address with the most, so that no client takes what others with few have.
    func admit(_ connection: Connection, limits: ServerLimits) -> Rejection? {
        state.withLock { state in
            let host = connection.peer.group
            let open = state.perHost[host] ?? 0
            if connection.peer.host != nil, open >= limits.connectionsPerAddress {
                guard Self.makeRoom(in: &state, among: [host]) else { return .address }
            } else if state.active >= limits.maxConnections {
                // The newcomer counts: an address with the most makes room among its own.
                let most = max(state.perHost.values.max() ?? 0, open + 1)
                let largest = state.perHost.filter { $0.value + ($0.key == host ? 1 : 0) >= most }
                guard Self.makeRoom(in: &state, among: Set(largest.keys)) else {
                    return .connections
                }
            }
            state.perHost[host, default: 0] += 1
            state.connections[connection.descriptor] = connection
            return nil
        }
    }

    /// Displaces one connection of the address with the most, if there is one that may go.
    func displaceOne() {
        state.withLock { state in
            let most = state.perHost.values.max() ?? 0
            let largest = state.perHost.filter { $0.value == most }
            _ = Self.makeRoom(in: &state, among: Set(largest.keys))
        }
    }

    private static func makeRoom(in state: inout State, among hosts: Set<String>) -> Bool {
        var longest: (connection: Connection, since: ContinuousClock.Instant)?
        for (descriptor, connection) in state.connections
        where hosts.contains(connection.peer.group) && !state.leaving.contains(descriptor) {
            guard let since = connection.waitsSince else { continue }
            if since < longest?.since ?? .now { longest = (connection, since) }
        }
        guard let connection = longest?.connection else { return false }
        connection.displace()
        state.leaving.insert(connection.descriptor)
        state.forget(connection)
        return true
    }

    /// Whether enough are about to be closed that others have to wait for it.
    func isCongested(limits: ServerLimits) -> Bool {
        state.withLock { $0.leaving.count >= Self.leavingMax(limits) }
    }

    func connection(_ descriptor: Int32) -> Connection? {
        state.withLock { $0.connections[descriptor] }
    }

    func remove(_ descriptor: Int32) {
        let isEmpty = state.withLock { state in
            guard let connection = state.connections.removeValue(forKey: descriptor) else {
                return false
            }
            if state.leaving.remove(descriptor) == nil { state.forget(connection) }
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

    /// Ends every response whose end is open.
    func endStreams() {
        state.withLock { state in
            for connection in state.connections.values { connection.endStream() }
        }
    }

    /// Tells every connection that the server stops.
    func refuse() {
        state.withLock { state in
            for connection in state.connections.values { connection.refuse() }
        }
    }
}
