package import Metrics

/// Turns the store's changes into pages, at a pace that bounds what rendering costs.
package struct PagePublisher: Sendable {
    /// Rendering takes at most this share of one core.
    static let share = 0.03
    /// Changes closer together than this come as one page.
    static let gapMin = Duration.milliseconds(20)
    /// How often answers that have become too old are looked for.
    static let expiryCheck = Duration.seconds(1)

    private let store: Store
    private let pages: Pages
    private let agent: @Sendable () -> [Family]
    private let progress: @Sendable () -> Void

    /// `agent` gives what the agent says of itself; `progress` is called after every turn.
    package init(
        store: Store, pages: Pages, agent: @escaping @Sendable () -> [Family],
        progress: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.pages = pages
        self.agent = agent
        self.progress = progress
    }

    /// Publishes until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await watchExpiry() }
            for await _ in store.changes {
                let began = ContinuousClock.now
                pages.publish(await store.snapshot(now: began, agent: agent()), now: began)
                progress()
                let pause = began.duration(to: .now) / Self.share
                try? await Task.sleep(for: max(Self.gapMin, pause))
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
            progress()
            last = now
        }
    }
}
