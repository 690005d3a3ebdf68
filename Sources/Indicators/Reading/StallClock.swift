/// How long a replica that should stream has had no WAL receiver and has replayed nothing.
struct StallClock: Sendable {
    private var position: Double?
    private var since: Double?

    /// The seconds after a poll, as far as they were watched; 0 while it receives or replays.
    mutating func take(isReceiving: Bool, replayed: Double?, at now: Double) -> Double {
        if isReceiving || replayed != position || since == nil { since = now }
        position = replayed
        return now - (since ?? now)
    }
}
