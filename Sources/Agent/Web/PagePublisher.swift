package import Metrics
import Platform

/// Turns the store's changes into pages, at the pace that `PublishPace` gives.
package struct PagePublisher: Sendable {
    /// How often answers that have become too old are looked for.
    static let expiryCheck = Duration.seconds(1)

    private let store: Store
    private let pages: Pages
    private let agent: @Sendable () -> [Family]
    private let interval: @Sendable () -> Duration
    private let progress: @Sendable () -> Void
    private let isTurning = Locked(false)

    /// `agent` gives what the agent says of itself, `interval` the time between polls; `progress` is called after every turn, and now
    /// and then while there is nothing to do, but never while a turn does not come to its end.
    package init(
        store: Store, pages: Pages, agent: @escaping @Sendable () -> [Family],
        interval: @escaping @Sendable () -> Duration, progress: @escaping @Sendable () -> Void
    ) {
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
                let now = ContinuousClock.now
                let snapshot = await store.snapshot(now: now, agent: agent())
                let spent = ProcessorTime.spent { pages.publish(snapshot, now: now) }
                isTurning.withLock { $0 = false }
                progress()
                let pace = PublishPace(interval: interval())
                try? await Task.sleep(for: pace.pause(afterSpending: spent))
                if Task.isCancelled { break }
            }
            group.cancelAll()
        }
    }

    private func watchExpiry() async {
        var last = ContinuousClock.now
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.expiryCheck)
            let now = ContinuousClock.now
            await store.wake(ifExpiredBetween: last, and: now)
            if !isTurning.withLock({ $0 }) { progress() }
            last = now
        }
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
