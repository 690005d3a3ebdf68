import Platform
import Recording
import Support
import Testing

/// Time stands still, jumps and crawls, at random moments.
@Suite(.serialized) struct PauseSimulationTests {
    /// 10,000 take some minutes.
    private static let blows =
        Int(ProcessEnvironment.value(of: "PGVIGIL_TEST_PAUSES") ?? "") ?? 100
    private static let blowsPerRun = 50

    @Test(arguments: 0..<UInt64((blows + blowsPerRun - 1) / blowsPerRun))
    func `after pauses and set clocks everything is current in two intervals, and nothing is false`(
        seed: UInt64
    ) async throws {
        let simulation = try await PauseSimulation(seed: seed)
        await simulation.run(blows: min(Self.blows, Self.blowsPerRun))
        // Whatever was under way comes to its end.
        simulation.world.isStill = true
        await simulation.run(until: simulation.time.now + .seconds(400))
        simulation.witness.finish(simulation)
        #expect(simulation.witness.faults == [], "seed \(seed)")
        #expect(simulation.witness.messages > 10 && simulation.witness.rows > 10)
    }

    @Test func `rows are taken once in an interval, however the time of day is corrected`() {
        var grid = SampleGrid(interval: 60)
        #expect(grid.rest(at: 1000) == .seconds(20))
        // Woken a moment before the minute: the clock was slowed down meanwhile.
        #expect(grid.rest(at: 1019.99) == .seconds(1080 - 1019.99))
        #expect(grid.rest(at: 1080.001) == .seconds(1140 - 1080.001))
        // Set back and forth by an hour.
        #expect(grid.rest(at: 1140 - 3600) == .seconds(60))
        #expect(grid.rest(at: 1200) == .seconds(60))
    }
}
