import Platform

/// Runs a closure that blocks on a thread of its own, so that the other tests go on.
package func offThePool<Result: Sendable>(
    _ body: @Sendable @escaping () throws -> Result
) async throws -> Result {
    try await OwnThread.run(named: "test worker", body)
}
