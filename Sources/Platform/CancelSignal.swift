/// Raised from any thread; seen by a thread that waits in `poll(2)` on `descriptor`.
///
/// Where the kernel has no descriptor left it is made when it is next needed; until then waiting
/// ends by its deadline alone.
package final class CancelSignal: Sendable {
    private struct State: ~Copyable {
        var event: EventDescriptor?
        var isRaised = false
    }

    private let state: Locked<State>

    /// A signal that is not raised.
    package init() {
        state = Locked(State(event: EventDescriptor.make()))
    }

    /// The descriptor that becomes readable when the signal is raised; -1, which `poll(2)` leaves
    /// out, when there is none.
    package var descriptor: Int32 {
        state.withLock { state in
            if state.event == nil {
                state.event = EventDescriptor.make()
                if state.isRaised { state.event?.raise() }
            }
            return state.event?.descriptor ?? -1
        }
    }

    /// Wakes the one that waits now or next.
    package func raise() {
        state.withLock { state in
            state.isRaised = true
            state.event?.raise()
        }
    }

    /// Forgets every raise so far.
    package func lower() {
        state.withLock { state in
            state.isRaised = false
            state.event?.take()
        }
    }
}
