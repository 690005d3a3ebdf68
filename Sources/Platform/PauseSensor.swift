/// Notices when the process stood still: stopped, suspended with its machine, or without a processor.
///
/// A thread of its own gives a sign of life several times a second. A look after a gap finds
/// it, whether or not that thread runs again already.
package final class PauseSensor: Sendable {
    /// What is known of standstills at one look.
    package struct Reading: Sendable, Equatable {
        /// How long the process stood still in all.
        package let total: Duration
        /// When it ran again after the last time; nil when it never stood still.
        package let resumed: ContinuousClock.Instant?

        /// What it was before anything happened.
        package static let none = Reading(total: .zero, resumed: nil)
    }

    private struct State {
        /// Nothing is noticed before the first sign of life.
        var beat: ContinuousClock.Instant?
        var reading = Reading.none
    }

    /// How often there is a sign of life.
    private static let beatInterval = Duration.milliseconds(200)
    /// Shorter gaps are a busy machine.
    package static let pauseMin = Duration.seconds(1)
    private static let stackBytes = 128 << 10

    private let state = Locked(State())

    /// A sensor without a thread: `look` alone gives signs of life.
    package init() {}

    /// The one that watches this process.
    package static let process: PauseSensor = {
        let sensor = PauseSensor()
        Threads.start(name: "pgvigil-pulse", stackBytes: stackBytes) {
            let bell = Doorbell()
            while true {
                sensor.beat(.now)
                bell.wait(atMost: beatInterval)
            }
        }
        return sensor
    }()

    /// A sign of life at this moment.
    package func beat(_ now: ContinuousClock.Instant) {
        state.withLock { state in
            Self.note(now, &state)
            state.beat = max(state.beat ?? now, now)
        }
    }

    /// What is known at this moment, a standstill that has just ended included.
    package func look(_ now: ContinuousClock.Instant) -> Reading {
        state.withLock { state in
            Self.note(now, &state)
            return state.reading
        }
    }

    private static func note(_ now: ContinuousClock.Instant, _ state: inout State) {
        guard let beat = state.beat else { return }
        let gap = beat.duration(to: now)
        guard gap > pauseMin else { return }
        state.reading = Reading(total: state.reading.total + gap, resumed: now)
        state.beat = now
    }
}
