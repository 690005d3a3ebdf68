internal import Platform

/// A body whose end is open: bytes are sent as they come, for as long as the client reads.
///
/// No thread waits for it: while there is nothing to send its connection rests.
package final class ResponseStream: Sendable {
    /// A client for which more bytes than these wait is cut off.
    package static let pendingBytesMax = 64 << 10

    /// What is next for the client.
    enum Piece {
        case bytes(Int)
        case nothing
        case end
    }

    /// What a connection lets its stream do.
    struct Reader {
        /// Bytes, or the end, are there.
        let wake: @Sendable () -> Void
        /// The client reads too slowly.
        let drop: @Sendable () -> Void
        /// Ends the stream if the client has left.
        let look: @Sendable () -> Void
    }

    private struct State {
        var pending: [UInt8] = []
        var place = 0
        var isEnded = false
        var reader: Reader?
    }

    private let state = Locked(State())

    /// A stream that begins with these bytes.
    package init(_ first: [UInt8] = []) { state.withLock { $0.pending = first } }

    /// Sends bytes after those that were sent before; false when the client is not there any longer.
    ///
    /// Never waits: a client that does not keep up is cut off.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        let (isOpen, act): (Bool, (@Sendable () -> Void)?) = state.withLock { state in
            guard !state.isEnded else { return (false, nil) }
            let waiting = state.pending.count - state.place
            guard waiting + bytes.count <= Self.pendingBytesMax else {
                state.isEnded = true
                return (false, state.reader?.drop)
            }
            if state.place > 0 {
                state.pending.removeFirst(state.place)
                state.place = 0
            }
            state.pending += bytes
            return (true, state.reader?.wake)
        }
        act?()
        return isOpen
    }

    /// Ends the body after what was sent.
    package func end() {
        markEnded()
        state.withLock { $0.reader?.wake }?()
    }

    /// Whether nothing can be sent any more.
    package var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Whether nothing can be sent any more, also because the client has left, which otherwise shows
    /// with the next bytes.
    package var isDeserted: Bool {
        state.withLock { $0.reader?.look }?()
        return isEnded
    }

    /// What waits for the client, which is then as if it had been sent.
    package func takeAll() -> [UInt8] {
        state.withLock { state in
            defer {
                state.pending = []
                state.place = 0
            }
            return Array(state.pending[state.place...])
        }
    }

    /// Lets a connection read from now on.
    func read(by reader: Reader) { state.withLock { $0.reader = reader } }

    /// Ends the body; the one that reads it has to look.
    func markEnded() { state.withLock { $0.isEnded = true } }

    /// The connection is over.
    func close() {
        state.withLock { state in
            state = State()
            state.isEnded = true
        }
    }

    /// Moves what is pending to where it is sent from.
    func take(into target: UnsafeMutableRawBufferPointer) -> Piece {
        state.withLock { state in
            let rest = state.pending[state.place...].prefix(target.count)
            guard !rest.isEmpty else { return state.isEnded ? .end : .nothing }
            target.copyBytes(from: rest)
            state.place += rest.count
            if state.place == state.pending.count {
                state.pending.removeAll()
                state.place = 0
            }
            return .bytes(rest.count)
        }
    }
}
