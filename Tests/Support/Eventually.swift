import Glibc

/// Waits until a condition holds, looking every 20 ms.
///
/// - Throws: `SupportError` with `what` when the condition does not hold within `limit`, and whatever
///   the condition throws.
package func eventually(
    _ what: @autoclosure () -> String = "the condition", within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
        if try await condition() { return }
        if ContinuousClock.now >= deadline {
            throw SupportError("\(what()) did not come about within \(limit)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Blocks until a condition holds, looking every 5 ms; says whether it came to hold.
func waitBlocking(within limit: Duration, _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition() {
        if ContinuousClock.now >= deadline { return false }
        usleep(5_000)
    }
    return true
}
