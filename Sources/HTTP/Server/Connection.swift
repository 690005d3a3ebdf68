internal import CMicrohttpd
import Glibc
import HTTPMessages
internal import Platform
import Sockets

/// One client's connection, from the moment it is accepted until it is closed.
///
/// libmicrohttpd's thread leads it from phase to phase; the sweeper ends phases that take too long;
/// a later answer may come from any thread. libmicrohttpd never closes a connection that is
/// suspended, so `handle` is valid whenever the phase is `waiting`.
final class Connection: Sendable {
    /// Where the connection is in its current request.
    enum Phase {
        /// Bytes of a request arrive → `waiting`, `sending`.
        case receiving
        /// Suspended until this request is resolved → `resolved`.
        case waiting
        /// Resumed, to be taken up by libmicrohttpd's thread → `waiting`, `sending`.
        case resolved(Resolution)
        /// A response is on its way → `idle`.
        case sending
        /// A response whose end is open is on its way → `idle`.
        case streaming(ResponseStream)
        /// Between two requests → `receiving`.
        case idle
        /// The socket was shut down by us; only its closing is left.
        case cut
    }

    /// What a suspended request goes on with.
    enum Resolution: Sendable {
        case respond(Response)
        case handle(Request)
    }

    /// What libmicrohttpd's thread finds when it calls.
    enum Turn {
        case headComplete
        case requestComplete(target: String, body: [UInt8]?)
        case resolved(Resolution)
        case nothing
        case over
    }

    private struct State {
        var phase = Phase.receiving
        /// When the phase began.
        var since: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant
        var handle: OpaquePointer?
        var request: UInt64 = 0
        var target = ""
        var targetPlace = RequestLine.Target()
        var headSeen = false
        /// Whether the connection ends with this request.
        var endsAfter = false
        /// Whether it waits for a password to be checked.
        var isChecking = false
        /// Nil once the body has become too long.
        var body: [UInt8]? = []
        var dropped = 0
        /// Set when the server stops: no request may be suspended any more.
        var refusing = false
        /// Whether it is suspended because its stream has nothing to send.
        var isResting = false
    }

    /// Longer than it takes to read a request that is here already.
    private static let graceOfIdle: Duration = .seconds(1)

    let descriptor: Int32
    let peer: Peer
    /// The TLS settings it began with; nil for plain HTTP.
    let context: TLSContext?
    private let limits: ServerLimits
    private let counters: CounterBoard
    private let state: Locked<State>

    init(
        descriptor: Int32, peer: Peer, context: TLSContext?, limits: ServerLimits,
        counters: CounterBoard
    ) {
        self.descriptor = descriptor
        self.peer = peer
        self.context = context
        (self.limits, self.counters) = (limits, counters)
        let now = ContinuousClock.now
        state = Locked(State(since: now, deadline: now + limits.timeout))
    }
}

// MARK: - libmicrohttpd's thread

extension Connection {
    func opened(_ handle: OpaquePointer) {
        // The compiler cannot know that libmicrohttpd's pointer may be used by several threads.
        let address = UInt(bitPattern: handle)
        state.withLock { $0.handle = OpaquePointer(bitPattern: address) }
    }

    /// A request line has arrived.
    func began(target: String, at place: RequestLine.Target) {
        state.withLock { state in
            // The first request's time runs since the connection was accepted.
            if case .idle = state.phase {
                state.since = .now
                state.deadline = state.since + limits.timeout
            }
            if case .cut = state.phase { return }
            state.phase = .receiving
            state.request += 1
            state.target = target
            state.targetPlace = place
            state.headSeen = false
            state.body = []
            state.dropped = 0
        }
    }

    /// Keeps a piece of the body; false when the client sends far more than it may.
    func received(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let piece = Array(bytes)
        return state.withLock { state in
            if let count = state.body?.count, count + piece.count <= limits.bodyBytesMax {
                state.body?.append(contentsOf: piece)
                return true
            }
            state.body = nil
            state.dropped += piece.count
            // Reading on for a while lets an honest client see the 413.
            return state.dropped <= limits.bodyBytesMax * 4
        }
    }

    /// What is to be done now.
    func turn() -> Turn {
        state.withLock { state in
            switch state.phase {
            case .receiving where !state.headSeen:
                state.headSeen = true
                return .headComplete
            case .receiving:
                return .requestComplete(target: state.target, body: state.body)
            case .resolved(let resolution):
                return .resolved(resolution)
            case .waiting, .sending, .streaming, .idle:
                return .nothing
            case .cut:
                return .over
            }
        }
    }

    /// Where the target of the request line lies.
    var targetPlace: RequestLine.Target { state.withLock { $0.targetPlace } }
    /// Ends the connection with the response to this request.
    func endAfterResponse() { state.withLock { $0.endsAfter = true } }

    /// Whether the connection ends with the response that is made now.
    var endsAfterResponse: Bool { state.withLock { $0.endsAfter } }

    /// Suspends the connection; nil when the server stops, else the number to resolve it by.
    func suspend(forCheck isChecking: Bool = false) -> UInt64? {
        state.withLock { state in
            guard !state.refusing, let handle = state.handle else { return nil }
            state.phase = .waiting
            state.isChecking = isChecking
            state.since = .now
            state.deadline = state.since + limits.answerTimeout
            MHD_suspend_connection(handle)
            return state.request
        }
    }

    /// A response was queued.
    func sends() {
        state.withLock { state in
            state.phase = .sending
            state.since = .now
            state.deadline = state.since + limits.responseTimeout
            state.body = []
        }
    }

    /// The request is over, well or not.
    func finished(well: Bool) {
        let wasMalformed = state.withLock { state in
            if case .streaming(let stream) = state.phase { stream.close() }
            if case .cut = state.phase { return false }
            var wasMalformed = false
            // libmicrohttpd answered by itself: it could not read the request.
            if case .receiving = state.phase { wasMalformed = well }
            state.phase = .idle
            state.since = .now
            state.deadline = state.since + limits.idleTimeout
            if state.refusing || state.endsAfter { cut(&state) }
            return wasMalformed
        }
        if wasMalformed { counters.count(.malformed) }
    }

    /// Whether the client had to show a certificate that was found good.
    var hasVerifiedClient: Bool { context?.settings.clientAuthentication == .requireAndVerify }

    func noteRefusedCertificate() { counters.count(.certificate) }
}

// MARK: - any thread

extension Connection {
    /// Goes on with a suspended request; without effect when it is over or was resolved before.
    func resolve(_ request: UInt64, _ resolution: Resolution) {
        state.withLock { state in
            guard case .waiting = state.phase, state.request == request else { return }
            Self.resume(&state, resolution)
        }
    }

    /// Whether this request still waits to be resolved.
    func isWaiting(for request: UInt64) -> Bool {
        state.withLock { state in
            guard case .waiting = state.phase else { return false }
            return state.request == request
        }
    }

    /// Since when it has been waiting for its client, or for a password to be checked; nil when the
    /// server has something to do for it.
    var waitsSince: ContinuousClock.Instant? {
        state.withLock { state in
            switch state.phase {
            case .receiving, .idle, .sending, .streaming: state.since
            case .waiting: state.isChecking ? state.since : nil
            case .resolved, .cut: nil
            }
        }
    }

    /// Makes room for another connection.
    ///
    /// The caller has the table locked, so that the socket is not closed yet.
    func displace() {
        counters.count(.displaced)
        state.withLock { state in
            state.endsAfter = true
            if case .waiting = state.phase {
                if state.isChecking { counters.count(.authenticationBusy) }
                Self.resume(&state, .respond(.busy))
            } else {
                cut(&state)
            }
        }
    }

    /// Ends a phase that has taken too long.
    ///
    /// The caller has the table locked, so that the socket is not closed yet.
    func sweep(now: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.deadline <= now else {
                if case .idle = state.phase, hasLeft(state, now) { cut(&state) }
                return
            }
            switch state.phase {
            case .waiting:
                counters.count(.slowAnswer)
                Self.resume(&state, .respond(.unavailable))
            case .receiving:
                counters.count(.slowRequest)
                cut(&state)
            case .sending:
                counters.count(.slowReader)
                cut(&state)
            case .streaming where !state.isResting:
                counters.count(.slowReader)
                cut(&state)
            case .streaming:
                break
            case .idle:
                cut(&state)
            case .resolved, .cut:
                break
            }
        }
    }

    /// Makes ready for the end of the server.
    ///
    /// No further request is suspended, one that is gets its answer, and a connection ends at once
    /// unless a request has arrived.
    func refuse() {
        state.withLock { state in
            state.refusing = true
            switch state.phase {
            case .waiting: Self.resume(&state, .respond(.unavailable))
            case .idle: cut(&state)
            case .streaming: end(&state)
            case .receiving where !state.headSeen: cut(&state)
            case .receiving, .resolved, .sending, .cut: break
            }
        }
    }

    private static func resume(_ state: inout State, _ resolution: Resolution) {
        state.phase = .resolved(resolution)
        if let handle = state.handle { MHD_resume_connection(handle) }
    }

    /// Whether the client has closed its side while nothing was asked.
    ///
    /// libmicrohttpd misses that now and then, when it comes together with other bytes.
    private func hasLeft(_ state: borrowing State, _ now: ContinuousClock.Instant) -> Bool {
        let idleSince = state.deadline - limits.idleTimeout
        return idleSince + Self.graceOfIdle <= now && ClientSocket.hasClosed(descriptor)
    }

    /// libmicrohttpd then sees the end of the connection and closes it.
    private func cut(_ state: inout State) {
        if case .streaming(let stream) = state.phase { stream.close() }
        state.phase = .cut
        shutdown(descriptor, Int32(SHUT_RDWR))
        goOn(&state)
    }
}

// MARK: - streams

extension Connection {
    /// A response whose body is read from a stream was queued.
    func sends(_ stream: ResponseStream) {
        state.withLock { state in
            state.phase = .streaming(stream)
            state.since = .now
            state.deadline = state.since + limits.responseTimeout
            state.body = []
        }
        ClientSocket.boundStream(descriptor)
        stream.read(
            by: ResponseStream.Reader(
                wake: { [weak self] in self?.wake() }, drop: { [weak self] in self?.drop() },
                look: { [weak self] in self?.cutIfLeft() }))
    }

    /// Ends a stream whose client has left: at rest libmicrohttpd does not look.
    private func cutIfLeft() {
        state.withLock { state in
            if state.isResting, ClientSocket.hasLeft(descriptor) { cut(&state) }
        }
    }

    /// Fills the buffer of libmicrohttpd, on its thread, or rests until there is something.
    func streamed(into target: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            guard case .streaming(let stream) = state.phase else {
                return PreparedStream.endWithError
            }
            switch stream.take(into: target) {
            case .bytes(let count):
                state.deadline = .now + limits.responseTimeout
                return count
            case .end: return PreparedStream.end
            case .nothing:
                guard !state.refusing, let handle = state.handle else { return PreparedStream.end }
                state.isResting = true
                MHD_suspend_connection(handle)
                return 0
            }
        }
    }

    /// Ends the response after what was sent, if its end is open.
    func endStream() { state.withLock { end(&$0) } }

    /// The stream has something to send, or has ended.
    private func wake() { state.withLock { goOn(&$0) } }

    /// The client does not keep up with the stream.
    private func drop() {
        state.withLock { state in
            guard case .streaming = state.phase else { return }
            counters.count(.slowReader)
            cut(&state)
        }
    }

    private func end(_ state: inout State) {
        guard case .streaming(let stream) = state.phase else { return }
        stream.markEnded()
        goOn(&state)
    }

    /// Ends the rest of a stream; a client has as long for what comes as for any response.
    private func goOn(_ state: inout State) {
        guard state.isResting else { return }
        state.isResting = false
        state.deadline = .now + limits.responseTimeout
        if let handle = state.handle { MHD_resume_connection(handle) }
    }
}
