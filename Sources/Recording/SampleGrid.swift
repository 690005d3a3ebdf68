/// When rows are taken: once in each interval of the day, whatever the clock does.
package struct SampleGrid: Sendable {
    private let interval: Double
    /// The last place of the grid that rows were taken for.
    private var taken: Double?

    /// A grid of that many seconds.
    package init(interval: Double) { self.interval = interval }

    /// How long to wait for the next place, which then counts as taken; `now` is in seconds since
    /// 1970.
    ///
    /// Who wakes up a moment early, because the time of day is being corrected, has been there.
    package mutating func rest(at now: Double) -> Duration {
        var place = (now / interval).rounded(.down) + 1
        if place == taken { place += 1 }
        taken = place
        return .seconds(place * interval - now)
    }
}
