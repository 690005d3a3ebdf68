import Metrics
import Platform
import Recording
import Support
import Testing

/// When snapshots are offered, whatever clocks and machines do.
@Suite struct SinkFeedTests {
    /// Keeps the times of what it is offered.
    private actor Offers: Sink {
        private(set) var times: [Int64] = []

        func offer(_ snapshot: Snapshot, milliseconds: Int64) { times.append(milliseconds) }
        func run(_ feed: SinkFeed) async { await feed.run(into: self) }
        func drain(within limit: Duration) {}
    }

    /// Whole minutes begin at multiples of this.
    private static let minute: Int64 = 60_000
    private static let start: Int64 = 30_000_000 * minute

    private static func snapshot(pollBegan: ContinuousClock.Instant?) -> Snapshot {
        let target = TargetSnapshot(
            name: "one", labels: .none, generation: 1, families: [], pollBegan: pollBegan)
        return Snapshot(generation: 1, targets: [target], agent: [])
    }

    private func offering(
        _ time: SteppedTime, _ snapshot: @escaping @Sendable () -> Snapshot,
        _ body: (Offers) async throws -> Void
    ) async throws {
        let offers = Offers()
        let feed = SinkFeed(interval: .seconds(60), clock: time.clock, snapshot: snapshot)
        let task = Task { await offers.run(feed) }
        let result: Result<Void, any Error>
        do {
            try await eventually("a feed that waits") { time.waiting == 1 }
            try await body(offers)
            result = .success(())
        } catch { result = .failure(error) }
        task.cancel()
        await task.value
        try result.get()
    }

    @Test func `snapshots are offered on whole intervals of the day`() async throws {
        let time = SteppedTime(wall: Self.start + 17_000)
        try await offering(time, { Self.snapshot(pollBegan: nil) }) { offers in
            try await time.passes(until: "three offers") { await offers.times.count == 3 }
            #expect(await offers.times == (1...3).map { Self.start + $0 * Self.minute })
        }
    }

    @Test(arguments: [-3_600_000, -17_000, 17_000, 3_600_000])
    func `a clock that is set leaves no longer gap than an interval`(step: Int64) async throws {
        let time = SteppedTime(wall: Self.start + 17_000)
        try await offering(time, { Self.snapshot(pollBegan: nil) }) { offers in
            try await time.passes(until: "an offer") { await offers.times.count == 1 }
            try await eventually("a feed that waits") { time.waiting == 1 }
            let set = time.manual.now
            var blow = ManualTime.Blow()
            blow.step = step
            time.manual.strike(blow)
            try await time.passes(until: "the next offer") { await offers.times.count == 2 }
            #expect(set.duration(to: time.manual.now) <= .seconds(60))
            let second = time.manual.now
            try await time.passes(until: "the third offer") { await offers.times.count == 3 }
            #expect(second.duration(to: time.manual.now) <= .seconds(120))
            let last = try #require(await offers.times.last)
            #expect(last % Self.minute == 0)
        }
    }

    @Test func `after a standstill an offer waits for the next poll`() async throws {
        let time = SteppedTime(wall: Self.start + 17_000)
        let polled = Locked<ContinuousClock.Instant>(time.manual.now)
        time.pauses.beat(time.manual.now)
        try await offering(
            time, { Self.snapshot(pollBegan: polled.withLock { $0 }) }
        ) { offers in
            var pause = ManualTime.Blow()
            pause.pause = .seconds(300)
            time.manual.strike(pause)
            time.pauses.beat(time.manual.now)
            let resumed = time.manual.now
            time.pass(.zero)
            try await time.passes(until: "some time") {
                resumed.duration(to: time.manual.now) >= .seconds(3)
            }
            #expect(await offers.times.isEmpty)
            polled.withLock { $0 = time.manual.now }
            try await time.passes(until: "an offer") { await offers.times.count == 1 }
            #expect(resumed.duration(to: time.manual.now) < .seconds(4))
        }
    }

    @Test func `an offer after a standstill does not wait for ever for a target that is away`()
        async throws
    {
        let time = SteppedTime(wall: Self.start + 17_000)
        let polled = time.manual.now
        time.pauses.beat(polled)
        try await offering(time, { Self.snapshot(pollBegan: polled) }) { offers in
            var pause = ManualTime.Blow()
            pause.pause = .seconds(300)
            time.manual.strike(pause)
            time.pauses.beat(time.manual.now)
            let resumed = time.manual.now
            time.pass(.zero)
            try await time.passes(until: "an offer") { await offers.times.count == 1 }
            let waited = resumed.duration(to: time.manual.now)
            #expect(waited >= .seconds(11) && waited <= .seconds(13))
        }
    }
}
