import Platform

/// The time that rules go by: how far the time of day was set, how long the process stood still, and
/// whether polls are waited for after either.
struct RuleClock {
    /// Evaluation begins after this time although not every target has been polled.
    private static let patience = Duration.seconds(60)

    private let source: TimeSource
    private var keeper: Timekeeper
    private let pauses: PauseSensor
    private var wait: PollWait
    /// Whether rules were evaluated since polls were last waited for.
    private var hasEvaluated = false

    /// Waits for the first polls.
    init(_ source: TimeSource, pauses: PauseSensor) {
        self.source = source
        self.pauses = pauses
        keeper = Timekeeper(source)
        let now = keeper.lastLook.steady
        wait = PollWait(limit: Self.patience, known: pauses.look(now))
        wait.begin(at: now)
    }

    /// The time of day, in milliseconds since 1970.
    var now: Int64 { keeper.now }

    /// Both clocks at the last look.
    var lastLook: TimeSource.Moment { keeper.lastLook }

    /// Whether polls are waited for.
    var isWaiting: Bool { wait.isWaiting }

    /// What waits until a duration has passed, or until its task is cancelled.
    func sleeping(for duration: Duration) -> Task<Void, Never> {
        Task { [source] in await source.sleep(for: duration) }
    }

    /// Looks at the clocks; gives by how many milliseconds the time of day was set.
    mutating func look() -> Int64 { keeper.look() }

    /// How long the process stood still before the last look; up to `grace` no poll is waited for.
    mutating func standstill(grace: Duration) -> Duration {
        wait.take(pauses.look(lastLook.steady), grace: grace)
    }

    /// Whether polls have come that were waited for, or none were.
    mutating func isKnown(_ haveBeenPolled: (ContinuousClock.Instant) -> Bool) -> Bool {
        wait.isOver(at: lastLook.steady, haveBeenPolled)
    }

    /// Waits for polls once the time of day was set: values that are times are right with them.
    ///
    /// A clock that is set all the time holds up no more than every other evaluation.
    mutating func waitForPolls() {
        guard hasEvaluated || wait.isWaiting else { return }
        hasEvaluated = false
        wait.begin(at: lastLook.steady)
    }

    /// Notes that rules were evaluated.
    mutating func noteEvaluation() { hasEvaluated = true }
}
