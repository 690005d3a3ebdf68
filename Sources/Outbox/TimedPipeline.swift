package import Platform
package import Rules

/// The pipeline with the clocks: it notices when the time of day is set and when the process stood
/// still, before it does anything else.
///
/// After a standstill nothing is decided until the rules have seen what is true now: what was to be
/// said may be over.
package final class TimedPipeline {
    /// One moment of the pipeline, and what was noticed at it.
    package struct Look: Sendable {
        /// The time of day in milliseconds since 1970, as the pipeline takes it.
        package let now: Int64
        /// By how much the time of day was set, in milliseconds.
        package let step: Int64
    }

    /// After shorter pauses nothing is out of date.
    package static let pauseMin = Duration.seconds(3)
    /// How long it is waited for the rules after a standstill; they wait for the polls themselves.
    package static let holdMax = Duration.seconds(75)

    /// What is driven.
    package let pipeline: NotificationPipeline
    private var keeper: Timekeeper
    private let pauses: PauseSensor
    private var known: PauseSensor.Reading
    private var resumed: ContinuousClock.Instant?
    private var heldUntil: ContinuousClock.Instant?

    /// Drives a pipeline by these clocks.
    package init(
        _ pipeline: NotificationPipeline, time: TimeSource = .machine,
        pauses: PauseSensor = .process
    ) {
        self.pipeline = pipeline
        self.pauses = pauses
        keeper = Timekeeper(time)
        known = pauses.look(keeper.lastLook.steady)
    }

    /// Looks at the clocks and moves what is kept; comes before everything else.
    package func look() -> Look {
        let step = keeper.look()
        let moment = keeper.lastLook
        if step != 0 { pipeline.shift(by: step, now: moment.wall) }
        note(pauses.look(moment.steady))
        if let heldUntil, moment.steady >= heldUntil { release() }
        return Look(now: moment.wall, step: step)
    }

    private func note(_ reading: PauseSensor.Reading) {
        let length = reading.total - known.total
        known = reading
        guard length > .zero else { return }
        if let heldUntil {
            self.heldUntil = heldUntil + length
        } else if length > Self.pauseMin {
            heldUntil = keeper.lastLook.steady + Self.holdMax
        }
        guard heldUntil != nil else { return }
        resumed = reading.resumed
        pipeline.isHeld = true
        pipeline.standStill(for: length.millisecondsRoundedUp)
    }

    private func release() {
        heldUntil = nil
        pipeline.isHeld = false
    }

    /// Takes what an evaluation has found over what was known at a moment; what was known before a
    /// standstill changes nothing.
    package func take(_ alerts: [Alert], knownAt moment: ContinuousClock.Instant, now: Int64) {
        if let resumed, moment < resumed { return }
        if heldUntil != nil { release() }
        pipeline.take(alerts, now: now)
    }
}
