internal import CMicrohttpd
import Glibc
import HTTPMessages
import Passwords
internal import Platform
import Sockets

/// Accepts connections, turns away those above the limits, and cuts off those that take too long.
final class Doorman: Sendable {
    /// Connections accepted at one address before the others have their turn.
    private static let burst = 64
    /// How long to wait for connections that are about to be closed, also when the process has no
    /// descriptor left.
    private static let pauseMilliseconds: Int32 = 10
    /// Bytes that the kernel may hold for one client, twice that with its own bookkeeping.
    ///
    /// By default it grows to 4 MB: the kernel would then copy a large page for each slow reader,
    /// and take it as sent, so that no time limit applies.
    private static let sendBufferBytes: Int32 = 128 << 10

    private struct State {
        var admission: Service.Admission
        var sockets: [ListeningSocket]
        var stopping = false
    }

    private let service: Service
    private let state: Locked<State>
    private let bell = CancelSignal()
    private let ended = CancelSignal()
    private let thread = WorkThread(name: "pgvigil-accept")

    init(_ service: Service, _ sockets: [ListeningSocket], _ admission: Service.Admission) {
        self.service = service
        state = Locked(State(admission: admission, sockets: sockets))
    }

    deinit { thread.stop() }

    /// Begins to accept.
    func start() {
        thread.run { [self] in
            loop()
            ended.raise()
        }
    }

    /// New connections are given this from now on.
    func use(_ admission: Service.Admission) { state.withLock { $0.admission = admission } }

    /// Accepts no more; when it returns, the listening sockets are closed.
    func stop() {
        state.withLock { $0.stopping = true }
        bell.raise()
        var wait = pollfd(fd: ended.descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, -1) < 0 {}
        thread.stop()
        state.withLock { $0.sockets = [] }
    }

    private func loop() {
        let sockets = state.withLock { $0.sockets }
        let sweepInterval = service.limits.sweepInterval
        var nextSweep = ContinuousClock.now + sweepInterval
        var isPaused = false
        while !state.withLock({ $0.stopping }) {
            var waits = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
            if !isPaused {
                waits += sockets.map {
                    pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
                }
            }
            let milliseconds = self.milliseconds(until: nextSweep, isPaused: isPaused)
            _ = poll(&waits, nfds_t(waits.count), milliseconds)
            isPaused = false
            for (socket, wait) in zip(sockets, waits.dropFirst()) where wait.revents != 0 {
                if !acceptBurst(socket) { isPaused = true }
            }
            let now = ContinuousClock.now
            if now >= nextSweep {
                service.table.sweep(now: now)
                nextSweep = now + sweepInterval
            }
        }
    }

    /// Without connections there is nothing to sweep and no reason to wake up.
    private func milliseconds(until sweep: ContinuousClock.Instant, isPaused: Bool) -> Int32 {
        if isPaused { return Self.pauseMilliseconds }
        if service.table.count == 0 { return -1 }
        let left = ContinuousClock.now.duration(to: sweep)
        return Int32(clamping: max(0, left.millisecondsRoundedUp))
    }

    /// False when the process can accept no more for now.
    private func acceptBurst(_ socket: ListeningSocket) -> Bool {
        for _ in 0..<Self.burst {
            if service.table.isCongested(limits: service.limits) { return false }
            var address = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    accept(socket.descriptor, $0, &size)
                }
            }
            if descriptor >= 0 {
                admit(descriptor, address, size)
                continue
            }
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                // The connection that has waited longest for its client makes room.
                if !service.table.isCongested(limits: service.limits) {
                    service.table.displaceOne()
                }
                return false
            case EINTR, ECONNABORTED: continue
            default: return true
            }
        }
        return true
    }

    private func admit(_ descriptor: Int32, _ address: sockaddr_storage, _ size: socklen_t) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var bytes = Self.sendBufferBytes
        setsockopt(
            descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        let admission = state.withLock { $0.admission }
        let connection = Connection(
            descriptor: descriptor, peer: Peer(address), context: admission.security.tls,
            limits: service.limits, counters: service.counters)
        if let reason = service.table.admit(connection, limits: service.limits) {
            service.counters.count(reason)
            turnAway(descriptor, isPlain: admission.security.tls == nil)
            return
        }
        // A Unix client has no address, and libmicrohttpd wants one of a known size.
        let known = max(size, socklen_t(MemoryLayout<sockaddr_un>.size))
        if !admission.daemon.add(connection, address, known) { service.table.remove(descriptor) }
    }

    private static let refusal = Array(
        """
        HTTP/1.1 503 Service Unavailable\r
        Connection: close\r
        Retry-After: 1\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 21\r
        \r
        too many connections\n
        """.utf8)

    private func turnAway(_ descriptor: Int32, isPlain: Bool) {
        if isPlain {
            // Closing with unread bytes would make the kernel take the refusal back.
            var unread = [UInt8](repeating: 0, count: 4096)
            _ = recv(descriptor, &unread, unread.count, Int32(MSG_DONTWAIT))
            _ = Glibc.send(
                descriptor, Self.refusal, Self.refusal.count,
                Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            shutdown(descriptor, Int32(SHUT_WR))
        }
        close(descriptor)
    }
}
