import Platform

/// Lets only a few tests have servers at a time: they mostly wait, and two cores are busy with four.
package enum ServerTurn {
    private static let atATime = 4

    private struct State {
        var taken = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Locked(State())
    // A test that has its turn may start more servers without waiting for others, or two such tests
    // would wait for each other.
    @TaskLocal private static var isTaken = false

    /// Runs `body` when it is this test's turn; rethrows what it throws.
    ///
    /// `withServer` does so by itself.
    package static func taken<Result>(_ body: () async throws -> Result) async throws -> Result {
        if isTaken { return try await body() }
        await take()
        defer { give() }
        return try await $isTaken.withValue(true) { try await body() }
    }

    private static func take() async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                if state.taken < atATime {
                    state.taken += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }

    private static func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.taken -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
