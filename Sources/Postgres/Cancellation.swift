internal import CLibpq
import Platform

/// Has the server stop what it does for a connection that is about to be closed.
///
/// A server looks at its client only when it has something to say: without this, a statement that
/// is not needed any more goes on until its limit, and its backend with it. libpq's way to cancel blocks
/// for as long as the network likes, so it runs on a thread of its own.
///
/// One for each session, so that a server that hears nothing holds up no other session's.
final class Cancellation: Sendable {
    /// How long closing a connection waits for it.
    static let waitMax = Duration.milliseconds(500)
    /// How many threads may be held up in it; what comes on top is left to the server's limits.
    static let threadsMax = 2
    private static let stackBytes = 128 << 10
    private static let messageBytes = 256

    private let running = Locked(0)

    /// Asks the server behind `raw`; returns when it has taken notice, or after `limit`.
    func request(for raw: OpaquePointer, within limit: Duration) {
        let isAllowed = running.withLock { count in
            if count >= Self.threadsMax { return false }
            count += 1
            return true
        }
        guard isAllowed else { return }
        guard let handle = PQgetCancel(raw) else {
            running.withLock { $0 -= 1 }
            return
        }
        let done = Doorbell()
        let request = Request(handle: handle)
        Threads.start(name: "cancel", stackBytes: Self.stackBytes) {
            request.send()
            self.running.withLock { $0 -= 1 }
            done.ring()
        }
        done.wait(atMost: limit)
    }

    // @unchecked: handed to the one thread that uses it, and freed by that one.
    private struct Request: @unchecked Sendable {
        let handle: OpaquePointer

        func send() {
            var message = [CChar](repeating: 0, count: messageBytes)
            _ = PQcancel(handle, &message, Int32(messageBytes))
            PQfreeCancel(handle)
        }
    }
}
