/// How far a report that is due has come while attempts fail.
struct ReportEffort: Sendable {
    /// The pause after the first failure, in milliseconds.
    private static let pauseMin: Int64 = 600_000
    /// The longest one: each is twice as long as the one before, up to this.
    private static let pauseMax: Int64 = 3_600_000

    /// When the report was due, in milliseconds since 1970.
    let moment: Int64
    /// What was made and waits for its receiver; nil where the report has to be made first.
    var sending: ReportMessage?
    private var pause = Self.pauseMin
    private var pauseEnd: Int64 = 0

    /// No attempt has failed yet.
    init(moment: Int64) { self.moment = moment }

    /// Whether it is too early for the next attempt; `now` is in milliseconds since 1970.
    func rests(_ now: Int64) -> Bool {
        // A clock that showed the future must not make the pause longer.
        now < pauseEnd && pauseEnd - now <= Self.pauseMax
    }

    /// Notes an attempt that failed now; the receiver may have asked for a pause until `asked`.
    mutating func fail(_ now: Int64, asked: Int64?) {
        pauseEnd = min(max(now + pause, asked ?? now), now + Self.pauseMax)
        pause = min(pause * 2, Self.pauseMax)
    }
}
