package import Platform

/// The targets of which something is remembered: which there are, whose file was read, and what of
/// them is to be written.
///
/// A target that is taken out and comes again is another one: what is read for the one before it does
/// not count. The time of day is a look at both clocks; what is remembered moves with it.
package struct RememberedTargets<Detail: RememberedDetail>: Sendable {
    /// One of them.
    package struct Target: Sendable {
        /// What is remembered of it.
        package var detail: Detail
        fileprivate var isLoaded = false
        private var changes = 0
        private var saved = 0
        private var savedAt: ContinuousClock.Instant
        fileprivate let generation: Int

        fileprivate init(_ detail: Detail, _ generation: Int, _ now: ContinuousClock.Instant) {
            self.detail = detail
            self.generation = generation
            savedAt = now
        }

        /// There is something in it that is to be written.
        package mutating func noteChange() { changes += 1 }

        /// What was to be written is not, and is to be written again after the next pause.
        fileprivate mutating func noteFailure() { changes += 1 }

        /// Whether it is to be written now, which it counts as from then on; `pause` nil does not wait.
        fileprivate mutating func takeDue(
            _ now: ContinuousClock.Instant, after pause: Duration?
        ) -> Bool {
            guard isLoaded, changes != saved else { return false }
            if let pause, savedAt.duration(to: now) < pause { return false }
            saved = changes
            savedAt = now
            return true
        }
    }

    private var keeper: Timekeeper
    private var targets: [String: Target] = [:]
    private var generation = 0
    /// Files that could not be written.
    package private(set) var failures = 0

    /// Knows no target yet.
    package init(_ time: TimeSource) { keeper = Timekeeper(time) }

    /// Their names, in order.
    package var names: [String] { targets.keys.sorted() }

    /// What is remembered of each, in the order of their names.
    package var details: [(name: String, detail: Detail)] {
        targets.sorted { $0.key < $1.key }.map { ($0.key, $0.value.detail) }
    }

    /// What is remembered of a target; nil for one that is not among them.
    package subscript(name: String) -> Detail? { targets[name]?.detail }

    /// Moves what is known when the time of day was set; gives the time of now.
    package mutating func look() -> TimeSource.Moment {
        let step = keeper.look()
        if step != 0 {
            for name in targets.keys { targets[name]?.detail.clockMoved(by: step) }
        }
        return keeper.lastLook
    }

    /// Keeps what is known of these targets and no others; `make` gives what a new one begins with.
    ///
    /// Gives those whose files are to be read, with their generation, and what is to be written of those
    /// that are gone.
    package mutating func use(
        _ names: [String], make: (ContinuousClock.Instant) -> Detail
    ) -> TargetsInUse<Detail.Memory> {
        let kept = Set(names)
        let gone = targets.filter { !kept.contains($0.key) && $0.value.isLoaded }
        targets = targets.filter { kept.contains($0.key) }
        let now = look().steady
        var new: [(name: String, generation: Int)] = []
        for name in names where targets[name] == nil {
            generation += 1
            new.append((name, generation))
            targets[name] = Target(make(now), generation, now)
        }
        return TargetsInUse(new: new, gone: gone.mapValues(\.detail.memory))
    }

    /// Forgets all, and what their files hold with them: nothing is to be written of them.
    package mutating func forgetAll() { targets = [:] }

    /// Changes a target in its place: a copy of what is remembered would cost more than a poll.
    ///
    /// Gives nil for one that is not among them.
    package mutating func change<Result>(
        _ name: String, _ body: (inout Target, TimeSource.Moment) -> Result
    ) -> Result? {
        let now = look()
        guard var target = targets.removeValue(forKey: name) else { return nil }
        defer { targets[name] = target }
        return body(&target, now)
    }

    /// Changes each in its place.
    package mutating func changeEach(_ body: (String, inout Detail) -> Void) {
        for name in targets.keys.sorted() {
            _ = change(name) { target, _ in body(name, &target.detail) }
        }
    }

    /// The file of a target was looked for; `body` takes what was in it.
    package mutating func load(
        _ name: String, generation: Int, _ body: (inout Target, TimeSource.Moment) -> Void
    ) {
        guard targets[name]?.generation == generation else { return }
        _ = change(name) { target, now in
            body(&target, now)
            target.isLoaded = true
        }
    }

    /// What is to be written of a target now; nil for nothing.
    ///
    /// `onlyDue` keeps to the pause that `pause` says.
    package mutating func due(
        _ name: String, onlyDue: Bool, pause: (Detail.Memory) -> Duration
    ) -> Detail.Memory? {
        change(name) { target, now -> Detail.Memory? in
            let wait = onlyDue ? pause(target.detail.memory) : nil
            guard target.takeDue(now.steady, after: wait) else { return nil }
            target.detail.expire(at: now.wall)
            return target.detail.memory
        } ?? nil
    }

    /// Counts a file that could not be written, which is tried again after a pause.
    package mutating func noteFailure(of name: String) {
        failures += 1
        targets[name]?.noteFailure()
    }
}
