import Glibc
package import HTTPMessages
internal import Platform
import Sockets

/// An HTTP server on any number of addresses.
///
/// One thread accepts and watches the clock, libmicrohttpd's thread reads, calls the handler and
/// writes, one thread checks passwords. libmicrohttpd has a time limit for silence only, none for a
/// whole request: a client that sends one byte a second would hold its connection for ever. So
/// connections are accepted here and their phases timed here.
package final class Server: Sendable {
    private struct State {
        var plain: Daemon?
        var encrypted: Daemon?
        var isStopped = false
    }

    private let service: Service
    private let doorman: Doorman
    private let state: Locked<State>

    /// Where the server listens: the addresses asked for, with real ports instead of 0.
    package let boundAddresses: [ListenAddress]

    private init(
        _ service: Service, _ doorman: Doorman, _ boundAddresses: [ListenAddress],
        _ daemon: Daemon, isEncrypted: Bool
    ) {
        self.service = service
        self.doorman = doorman
        self.boundAddresses = boundAddresses
        state = Locked(
            State(
                plain: isEncrypted ? nil : daemon, encrypted: isEncrypted ? daemon : nil))
    }

    deinit { stop(within: .zero) }

    /// Opens all sockets and begins to serve.
    ///
    /// `handler` is called on the server's thread, for every request that arrived completely and
    /// whose client is who it says. It must not block: what takes time is answered `later`.
    /// - Throws: `HTTPError`; then no socket is left open.
    package static func start(
        listen: [ListenAddress], limits: ServerLimits = ServerLimits(),
        security: Security = Security(), handler: @escaping @Sendable (Request) -> Answer
    ) throws(HTTPError) -> Server {
        let secured = try SecurityInForce(security)
        var sockets: [ListeningSocket] = []
        do throws(ListenError) {
            for address in listen { sockets.append(try ListeningSocket.open(address)) }
        } catch {
            throw .listen(error.address, code: error.code)
        }
        let service = Service(limits: limits, security: secured, handler: handler)
        let daemon = try Daemon.start(service, tls: security.tls)
        // What the server waits on must be there from the beginning.
        guard service.table.emptiedDescriptor >= 0 else {
            daemon.stop()
            throw .start(code: EMFILE)
        }
        let doorman = Doorman(
            service, sockets, Service.Admission(security: secured, daemon: daemon))
        let server = Server(
            service, doorman, sockets.map(\.address), daemon, isEncrypted: security.tls != nil)
        doorman.start()
        return server
    }

    /// Makes other certificates, users and header fields ready, even TLS where there was none.
    ///
    /// Nothing changes before `use`; what is dropped instead is closed.
    /// - Throws: `HTTPError` when they cannot be used.
    package func prepare(_ security: Security) throws(HTTPError) -> PreparedSecurity {
        let secured = try SecurityInForce(security)
        let isEncrypted = security.tls != nil
        let isRunning = state.withLock { ($0.isStopped, isEncrypted ? $0.encrypted : $0.plain) }
        if isRunning.0 { throw .stopped }
        let added = isRunning.1 == nil ? try Daemon.start(service, tls: security.tls) : nil
        return PreparedSecurity(secured, isEncrypted: isEncrypted, added: added)
    }

    /// Puts into force what was prepared.
    ///
    /// Users and fields count from the next request on. Connections that are open keep their
    /// certificates, and are closed after their next response.
    package func use(_ prepared: PreparedSecurity) {
        state.withLock { state in
            guard !state.isStopped else { return }
            let running = prepared.isEncrypted ? state.encrypted : state.plain
            guard let daemon = running ?? prepared.takeDaemon() else { return }
            if prepared.isEncrypted { state.encrypted = daemon } else { state.plain = daemon }
            service.use(prepared.secured)
            doorman.use(Service.Admission(security: prepared.secured, daemon: daemon))
        }
    }

    /// What was counted since the start.
    package var counters: ServerCounters {
        var counters = service.counters.now
        counters.connections = service.table.count
        return counters
    }

    /// When the certificate in force ceases to be valid, in seconds since 1970; nil without TLS.
    package var certificateExpirySeconds: Double? { service.certificateExpirySeconds }

    /// Stops listening, lets requests that have arrived end within `limit`, and closes the rest.
    ///
    /// Blocks its thread; a second call returns at once.
    package func stop(within limit: Duration) {
        let deadline = ContinuousClock.now + limit
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        doorman.stop()
        service.table.refuse()
        drain(until: deadline)
        let daemons = state.withLock { state in
            defer {
                state.plain = nil
                state.encrypted = nil
            }
            return [state.plain, state.encrypted].compactMap(\.self)
        }
        for daemon in daemons { daemon.stop() }
        service.stop()
    }

    private func drain(until deadline: ContinuousClock.Instant) {
        while service.table.count > 0 {
            let now = ContinuousClock.now
            guard now < deadline else { return }
            service.table.sweep(now: now)
            let wait = min(now.duration(to: deadline), service.limits.sweepInterval)
            var emptied = pollfd(
                fd: service.table.emptiedDescriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&emptied, 1, Int32(clamping: wait.millisecondsRoundedUp))
            // A raise from an earlier moment must not make this loop spin.
            service.table.forgetEmptied()
        }
    }
}
