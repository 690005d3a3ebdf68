import Platform
import Testing

@Suite struct ClockStepsTests {
    private let start = ContinuousClock.now

    @Test(arguments: [0, 1, 30, 3600])
    func `time that passes is no step`(seconds: Int) {
        var steps = ClockSteps()
        #expect(steps.step(wall: 1_000_000, steady: start) == 0)
        let later = start + .seconds(seconds)
        #expect(steps.step(wall: 1_000_000 + Int64(seconds) * 1000, steady: later) == 0)
    }

    @Test(arguments: [-86_400_000, -3_600_000, -1000, 1000, 600_000] as [Int64])
    func `a clock that is set is a step, once`(by: Int64) {
        var steps = ClockSteps()
        _ = steps.step(wall: 1_000_000_000, steady: start)
        let wall = 1_000_000_000 + 5000 + by
        #expect(steps.step(wall: wall, steady: start + .seconds(5)) == by)
        #expect(steps.step(wall: wall + 5000, steady: start + .seconds(10)) == 0)
    }

    @Test func `slow corrections are no steps`() {
        var steps = ClockSteps()
        for second in 0..<100 {
            // Half a second in a hundred, as no time service corrects.
            let wall = Int64(second) * 1005
            #expect(steps.step(wall: wall, steady: start + .seconds(second)) == 0)
        }
    }
}
