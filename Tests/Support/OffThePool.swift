import Platform

/// Runs a closure that blocks on a thread of its own, so that the other tests go on.
package func offThePool<Result: Sendable>(
    _ body: @Sendable @escaping () throws -> Result
) async throws -> Result {
    try await Worker().run(body)
}

private actor Worker {
    private let thread = OwnThread(name: "test worker")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    deinit { thread.stop() }

    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result {
        try body()
    }
}
