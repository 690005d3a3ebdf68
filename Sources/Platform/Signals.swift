import Dispatch
import Glibc

/// The signals that a daemon listens to, as a sequence.
package final class Signals: Sendable {
    /// Those that ask a command to end: Ctrl-C, the end from outside, and the end of the terminal.
    package static let ends: [Int32] = [SIGINT, SIGTERM, SIGHUP]

    /// Each signal's number as it arrives.
    package let arrivals: AsyncStream<Int32>
    // A source that is not kept makes the process deaf to its signal.
    // nonisolated(unsafe): set once in `init`, cancelled in `deinit`, never read between.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private let listener = Locked<(@Sendable (Int32) -> Void)?>(nil)

    /// Starts listening; in a moment none of `numbers` ends the process by itself.
    ///
    /// One that comes before that moment does what it does by default.
    package init(_ numbers: [Int32]) {
        let (arrivals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.arrivals = arrivals
        let queue = DispatchQueue(label: "signals")
        let listener = self.listener
        sources = numbers.map { number in
            // Not ignored until then: a signal before the source is in place would be lost.
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                listener.withLock { $0 }?(number)
                continuation.yield(number)
            }
            source.activate()
            return source
        }
    }

    /// Has `listener` called with each signal, although nothing may read `arrivals` any more; it must
    /// not wait.
    package func notify(_ listener: @escaping @Sendable (Int32) -> Void) {
        self.listener.withLock { $0 = listener }
    }

    deinit { for source in sources { source.cancel() } }

    /// Makes writing to a closed socket an error instead of the end of the process.
    package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}
