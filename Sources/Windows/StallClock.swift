/// How long a replica that should stream has had no WAL receiver and has replayed nothing.
///
/// A receiver that its primary refuses is started again every few seconds and lives as long as the refusal
/// takes, so that some looks find it: one that is to end a long standstill is found several times in a row.
package struct StallClock: Sendable {
    /// From how many seconds on a standstill is long.
    private static let longSeconds = 60.0
    /// How many looks in a row then have to find a receiver.
    private static let looksMin = 3

    private var found = 0
    private var position: Double?
    private var since: Double?
    private var earlier: Standstill?
    /// What lasts since more than one look, or nil while it receives or replays.
    package private(set) var standstill: Standstill?

    /// Goes on from what was noted before the first look, if the replica stands where it stood.
    package init(after earlier: Standstill? = nil) { self.earlier = earlier }

    /// The seconds after a poll, as far as they were watched; 0 while it receives or replays.
    package mutating func take(isReceiving: Bool, replayed: Double?, at now: Double) -> Double {
        found = isReceiving ? min(found + 1, Self.looksMin) : 0
        let isLong = now - (since ?? now) >= Self.longSeconds
        let isReceiving = isReceiving && (!isLong || found == Self.looksMin)
        if isReceiving || replayed != position || since == nil { since = now }
        if let earlier, !isReceiving, replayed == earlier.position {
            since = now - max(0, earlier.seconds)
        }
        earlier = nil
        position = replayed
        let seconds = now - (since ?? now)
        standstill =
            !isReceiving && seconds > 0
            ? Standstill(position: replayed, seconds: seconds) : nil
        return seconds
    }
}
