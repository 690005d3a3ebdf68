extension OwnThread {
    /// Runs a closure that blocks on a thread of its own; rethrows what it throws.
    package static func run<Result: Sendable, Failure: Error>(
        named name: String, _ body: @Sendable @escaping () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        try await Worker(name: name).run(body)
    }
}

/// One thread for one closure.
private actor Worker {
    private let thread: OwnThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(name: String) { thread = OwnThread(name: name) }

    deinit { thread.stop() }

    func run<Result: Sendable, Failure: Error>(
        _ body: @Sendable () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body()
    }
}
