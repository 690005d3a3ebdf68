internal import CMicrohttpd
import HTTPMessages
import Passwords
internal import Platform
import Sockets

/// What all daemons of one server share, and what is done with a request.
final class Service: Sendable {
    /// What a new connection is given.
    struct Admission: Sendable {
        let security: SecurityInForce
        let daemon: Daemon
    }

    let limits: ServerLimits
    let counters = CounterBoard()
    let table = ConnectionTable()
    private let handler: @Sendable (Request) -> Answer
    private let checker = PasswordChecker()
    private let security: Locked<SecurityInForce>

    init(
        limits: ServerLimits, security: SecurityInForce,
        handler: @escaping @Sendable (Request) -> Answer
    ) {
        self.limits = limits
        self.handler = handler
        self.security = Locked(security)
    }

    /// What responses and authentication go by from now on.
    var certificateExpirySeconds: Double? {
        security.withLock { $0.tls?.expirySeconds }
    }

    func use(_ new: SecurityInForce) {
        security.withLock { $0 = new }
        // What began under other users goes on with another request, if it may.
        table.endStreams()
    }

    /// Ends the thread that checks passwords.
    func stop() { checker.stop() }

    /// Does what is due for a connection, on libmicrohttpd's thread; false closes it.
    func proceed(_ connection: Connection, _ handle: OpaquePointer, _ line: RequestLine) -> Bool {
        switch connection.turn() {
        case .headComplete:
            return judgeHead(connection, handle, line)
        case .requestComplete(let target, let body):
            guard let body else {
                counters.count(.body)
                return send(.bodyTooLong, connection, handle)
            }
            return complete(target, body, connection, handle, line)
        case .resolved(.handle(let request)):
            return answer(request, connection, handle)
        case .resolved(.respond(let response)):
            return send(response, connection, handle)
        case .nothing:
            return true
        case .over:
            return false
        }
    }

    /// Takes up a request of which everything is there.
    private func complete(
        _ text: String, _ body: [UInt8], _ connection: Connection, _ handle: OpaquePointer,
        _ line: RequestLine
    ) -> Bool {
        let method = String(cString: line.method)
        let isForWhole = text.utf8.elementsEqual(RequestTarget.wholeServer.utf8)
        switch RequestTarget.parse(text) {
        case .failure(.escape(let escape)):
            counters.count(.malformed)
            return send(.badEscape(escape), connection, handle)
        case .failure(.malformed):
            counters.count(.malformed)
            return send(.malformed, connection, handle)
        case .success(let target):
            guard method.utf8.allSatisfy(\.isTokenCharacter), !isForWhole || method == "OPTIONS"
            else {
                counters.count(.malformed)
                return send(.malformed, connection, handle)
            }
            let request = Request(
                method: method == "HEAD" ? "GET" : method, path: target.path,
                segments: target.segments, query: target.query,
                headers: Exchange.headers(handle), body: body, peer: connection.peer.text,
                hasCertificate: connection.hasVerifiedClient)
            // What guards against foreign names looks at the field alone.
            if let authority = target.authority, !request.isFor(authority) {
                counters.count(.malformed)
                return send(.otherAuthority, connection, handle)
            }
            return authenticate(request, connection, handle)
        }
    }

    private func judgeHead(
        _ connection: Connection, _ handle: OpaquePointer, _ line: RequestLine
    ) -> Bool {
        let verdict = Framing.verdict(handle, line)
        // Where a body in chunks ends is read by libmicrohttpd, which forgives some mistakes: nothing
        // after it is taken for a request.
        if verdict.isChunked || !verdict.isSound { connection.endAfterResponse() }
        guard verdict.isSound else {
            counters.count(.malformed)
            return send(.malformed, connection, handle)
        }
        let length = Exchange.declaredLength(handle)
        if length == 0, !verdict.isChunked, Exchange.expects(handle) {
            // libmicrohttpd would take the next request for the body that it waits for.
            connection.endAfterResponse()
            if case .requestComplete(let target, let body) = connection.turn() {
                return complete(target, body ?? [], connection, handle, line)
            }
        }
        guard length > limits.bodyBytesMax else { return true }
        counters.count(.body)
        connection.endAfterResponse()
        return send(.bodyTooLong, connection, handle)
    }

    private func authenticate(
        _ request: Request, _ connection: Connection, _ handle: OpaquePointer
    ) -> Bool {
        let security = security.withLock { $0 }
        if security.users.isEmpty { return answer(request, connection, handle) }
        guard let credentials = BasicCredentials(header: request.header("Authorization")) else {
            counters.count(.unauthorized)
            return send(.unauthorized, connection, handle)
        }
        var accepted = request
        accepted.user = credentials.user
        let known = security.users[Array(credentials.user.utf8)]
        if let known, checker.remembers(credentials, known) {
            return answer(accepted, connection, handle)
        }
        guard let number = connection.suspend(forCheck: true) else {
            return send(.unavailable, connection, handle)
        }
        checker.check(
            credentials, known ?? security.decoy, isKnown: known != nil,
            from: connection.peer.group, isWanted: { connection.isWaiting(for: number) }
        ) { [counters, accepted] isRight in
            if !isRight { counters.count(.unauthorized) }
            connection.resolve(number, isRight ? .handle(accepted) : .respond(.unauthorized))
        }
        return true
    }

    private func answer(
        _ request: Request, _ connection: Connection, _ handle: OpaquePointer
    ) -> Bool {
        if request.path.utf8.elementsEqual(RequestTarget.wholeServer.utf8) {
            return send(.wholeServer, connection, handle)
        }
        switch handler(request) {
        case .now(let response):
            return send(response, connection, handle)
        case .later(let begin):
            guard let number = connection.suspend() else {
                return send(.unavailable, connection, handle)
            }
            begin { connection.resolve(number, .respond($0)) }
            return true
        }
    }

    private func send(
        _ response: Response, _ connection: Connection, _ handle: OpaquePointer
    ) -> Bool {
        let security = security.withLock { $0 }
        // A connection that began under other certificates ends with this response. So does one with
        // a stream: libmicrohttpd ends the chunks of its body even after HEAD, and a client would take
        // that for the begin of the next response.
        let closes =
            connection.context !== security.tls || connection.endsAfterResponse
            || response.stream != nil
        var status = response.status
        let head = ResponseHead(headers: response.headers, security: security, closes: closes)
        var queued: Bool
        if let stream = response.stream {
            connection.sends(stream)
            queued = PreparedStream.queue(head, on: handle, of: connection, status: status)
        } else {
            connection.sends()
            queued = response.body.response(with: head).queue(on: handle, status: status)
        }
        if !queued {
            let substitute = Response.unsendable
            status = substitute.status
            queued = substitute.body.response(
                with: ResponseHead(headers: substitute.headers, security: security, closes: true)
            ).queue(on: handle, status: status)
        }
        if queued { counters.count(status: status) }
        return queued
    }
}
