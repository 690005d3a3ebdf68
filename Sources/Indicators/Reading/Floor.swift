import Health

/// With fewer events than this in its window, a ratio means nothing and is not given.
enum Floor {
    /// Blocks looked for in shared buffers.
    static let blockAccesses = 10_000.0
    /// Transactions that ended.
    static let transactions = 100.0
    /// Executed statements.
    static let calls = 100.0
    /// Finished checkpoints.
    static let checkpoints = 4.0

    /// What is known of a ratio after that many events: its loss fades in until twice the floor, so
    /// that a server at the floor does not flicker.
    static func state(_ value: Double?, events: Double, floor: Double) -> HealthState {
        guard let value, events >= floor else { return .quiet }
        return .known(value, weight: min(1, events / floor - 1))
    }
}
