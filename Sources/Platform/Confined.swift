/// A value that blocks, kept on a thread of its own: callers send closures there.
package actor Confined<Value> {
    private let thread: OwnThread
    private let value: Value

    /// The thread that the work is done on.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Takes the value over; `name` is cut to the 15 bytes that the kernel shows.
    package init(_ value: sending Value, threadNamed name: String) {
        thread = OwnThread(name: name)
        self.value = value
    }

    deinit { thread.stop() }

    /// Runs a closure with the value; one at a time, in order.
    package func run<Result: Sendable>(_ body: @Sendable (Value) -> Result) -> Result {
        body(value)
    }
}
