package import Metrics
package import Platform

/// Turns the store's changes into pages, at the pace that `PublishPace` gives.
package struct PagePublisher: Sendable {
    /// How often answers that have become too old are looked for.
    static let expiryCheck = Duration.seconds(1)
    /// How long polls are waited for after the process stood still.
    static let waitMin = Duration.seconds(2)
    /// After this long a page without what did not come is better than none.
    static let waitMax = Duration.seconds(10)

    private let store: any SnapshotSource
    private let pages: Pages
    private let agent: @Sendable () -> [Family]
    private let interval: @Sendable () -> Duration
    private let progress: @Sendable () -> Void
    private let isTurning = Locked(false)
    private let time: TimeSource
    private let pauses: PauseSensor
    private let wait: Locked<PollWait>

    /// `agent` gives what the agent says of itself, `interval` the time between polls; `progress` is called after every turn, and now
    /// and then while there is nothing to do, but never while a turn does not come to its end.
    package init(
        store: any SnapshotSource, pages: Pages, agent: @escaping @Sendable () -> [Family],
        interval: @escaping @Sendable () -> Duration, time: TimeSource = .machine,
        pauses: PauseSensor = .process, progress: @escaping @Sendable () -> Void
    ) {
        self.time = time
        self.pauses = pauses
        wait = Locked(PollWait(limit: Self.waitMax, known: pauses.look(time.now)))
        self.store = store
        self.pages = pages
        self.agent = agent
        self.interval = interval
        self.progress = progress
    }

    /// Publishes until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await watchExpiry() }
            for await _ in store.changes {
                isTurning.withLock { $0 = true }
                #if DEBUG
                    await Self.standStill()
                #endif
                // A turn that waits for polls does not come to its end: the pages may be too old.
                guard let pause = await turn() else { continue }
                isTurning.withLock { $0 = false }
                progress()
                try? await Task.sleep(for: pause)
                if Task.isCancelled { break }
            }
            group.cancelAll()
        }
    }

    /// Publishes what is known and says how long to rest; nil while polls are waited for.
    ///
    /// After the process stood still everything is too old, and a page would say that servers are
    /// down without a recent answer: it waits for the polls for two intervals.
    package func turn() async -> Duration? {
        let now = time.now
        let interval = interval()
        let limit = min(max(interval * 2, Self.waitMin), Self.waitMax)
        let isWaiting = wait.withLock { wait in
            wait.limit = limit
            _ = wait.take(pauses.look(now), grace: interval)
            return wait.isWaiting
        }
        if isWaiting {
            let resumed = wait.withLock { $0.resumed } ?? now
            let haveBeenPolled = await store.hasPolled(since: resumed)
            let isOver = wait.withLock { $0.isOver(at: now) { _ in haveBeenPolled } }
            if !isOver { return nil }
        }
        let snapshot = await store.snapshot(now: now, agent: agent())
        let spent = ProcessorTime.spent { pages.publish(snapshot, now: now) }
        return PublishPace(interval: interval).pause(afterSpending: spent)
    }

    private func watchExpiry() async {
        var last = time.now
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.expiryCheck)
            last = await check(since: last)
        }
    }

    /// Has a page made when something in it has become too old since `last`; gives the time.
    package func check(since last: ContinuousClock.Instant) async -> ContinuousClock.Instant {
        let now = time.now
        await store.wake(ifExpiredBetween: last, and: now)
        if wait.withLock({ $0.isWaiting }) {
            await store.refresh()
        } else if !isTurning.withLock({ $0 }) {
            progress()
        }
        return now
    }

    #if DEBUG
        /// A fault for tests of the watchdog, which no release has: the pipeline stands still, and
        /// nothing else does, for as long as the file is there that the variable names.
        private static func standStill() async {
            guard let file = ProcessEnvironment.value(of: "PGVIGIL_TEST_STALL") else { return }
            while Files.exists(file), !Task.isCancelled {
                try? await Task.sleep(for: expiryCheck / 20)
            }
        }
    #endif
}
