import AgentWeb
import Testing

@Suite struct LivenessTests {
    @Test func `what does not move is named with its time`() {
        let liveness = Liveness()
        liveness.watch(.rules, limit: .seconds(100))
        let start = ContinuousClock.now
        #expect(liveness.problem(now: start) == nil)
        #expect(liveness.problem(now: start + .seconds(29)) == nil)
        #expect(liveness.problem(now: start + .seconds(31)) == "no progress: pages for 31 s")
        #expect(
            liveness.problem(now: start + .seconds(102))
                == "no progress: pages for 102 s, rules for 102 s")
        liveness.watch(.pages, limit: .seconds(200))
        liveness.watch(.rules, limit: nil)
        #expect(liveness.problem(now: start + .seconds(102)) == nil)
    }

    @Test func `a part that moves is alive again, and one that is not watched never stands still`()
    {
        let liveness = Liveness()
        liveness.watch(.polls, limit: .zero)
        #expect(liveness.stalled().map(\.part) == [.polls])
        liveness.watch(.polls, limit: .seconds(60))
        liveness.beat(.polls)
        liveness.beat(.notifications)
        #expect(liveness.stalled().isEmpty)
        #expect(liveness.age(of: .notifications, now: .now + .seconds(5)) == .zero)
    }
}
