/// The time of day for one part of the agent, in milliseconds since 1970.
///
/// Between two looks it runs with the clock that is never set, so that all times which are calculated
/// from one look lie on one line. A look says by how much the time of day was set, and an owner that keeps
/// times moves them by that.
package struct Timekeeper: Sendable {
    private let source: TimeSource
    private var last: TimeSource.Moment
    private var steps = ClockSteps()

    /// Takes the time from `source` and looks a first time.
    package init(_ source: TimeSource = .machine) {
        self.source = source
        last = source.moment
        _ = steps.step(wall: last.wall, steady: last.steady)
    }

    /// The time of day of the last look, and what has passed since.
    package var now: Int64 { last.wall + Self.milliseconds(last.steady.duration(to: source.now)) }

    /// The time of day at the last look.
    package var lastLook: TimeSource.Moment { last }

    /// Looks at both clocks; gives by how many milliseconds the time of day was set since the last
    /// look, 0 when it was not set.
    package mutating func look() -> Int64 {
        last = source.moment
        return steps.step(wall: last.wall, steady: last.steady)
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
