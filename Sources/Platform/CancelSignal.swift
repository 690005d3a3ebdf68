/// Raised from any thread; seen by a thread that waits in `poll(2)` on `descriptor`.
package final class CancelSignal: Sendable {
    private let event = EventDescriptor(blocking: false)

    /// A signal that is not raised.
    package init() {}

    /// The descriptor that becomes readable when the signal is raised.
    package var descriptor: Int32 { event.descriptor }

    /// Wakes whoever waits now or next.
    package func raise() { event.raise() }

    /// Forgets every raise so far.
    package func lower() { event.take() }
}
