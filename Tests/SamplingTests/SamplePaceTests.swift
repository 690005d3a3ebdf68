import Sampling
import Support
import Testing

@Suite struct SamplePaceTests {
    private func took(_ seconds: Double, _ pace: inout SamplePace) -> Bool { pace.took(seconds) }

    @Test func `samples come later than their interval begins, by less than half of it`() {
        let pace = SamplePace(configured: 2)
        #expect(pace.delay(random: 0) == 0)
        #expect(pace.delay(random: 0.5) == 0.4)
        #expect(pace.delay(random: 1) == 0.8)
    }

    @Test func `a sample stands for the time since the one before, for two intervals at most`() {
        let pace = SamplePace(configured: 1)
        #expect(pace.weight(after: 0.7) == 0.7)
        #expect(pace.weight(after: 1.9) == 1.9)
        #expect(pace.weight(after: 3600) == 2)
        #expect(pace.weight(after: -5) == 0)
    }

    @Test func `what is missing in a gap is counted, and a late sample is not missing`() {
        let pace = SamplePace(configured: 1)
        #expect(pace.missed(in: 0.5) == 0)
        #expect(pace.missed(in: 1.55) == 0)
        #expect(pace.missed(in: 2) == 1)
        #expect(pace.missed(in: 11) == 10)
        #expect(pace.missed(in: .infinity) == 1_000_000_000)
    }

    @Test func `dear samples widen the interval until their share is small`() {
        var pace = SamplePace(configured: 1)
        #expect(took(0.05, &pace) == false)
        #expect(pace.interval == 1)
        #expect(took(0.06, &pace) == true)
        #expect(pace.interval == 2)
        #expect(took(0.35, &pace) == true)
        #expect(pace.interval == 8)
        #expect(took(3_600, &pace) == true)
        #expect(pace.interval == SamplePace.widenedMax)
        #expect(pace.isWidened)
    }

    @Test func `cheap samples bring the configured interval back, step by step`() {
        var pace = SamplePace(configured: 1)
        _ = pace.took(0.15)
        #expect(pace.interval == 4)
        for _ in 0..<SamplePace.cheapMin { _ = pace.took(0.001) }
        #expect(pace.interval == 2)
        for _ in 1..<SamplePace.cheapMin { _ = pace.took(0.001) }
        // Too dear for one second, cheap enough for two.
        _ = pace.took(0.06)
        for _ in 1..<SamplePace.cheapMin { _ = pace.took(0.001) }
        #expect(pace.interval == 2)
        _ = pace.took(0.001)
        #expect(pace.interval == 1)
        #expect(!pace.isWidened)
    }

    @Test func `a short interval takes a twentieth of itself, a long one 50 ms`() {
        var short = SamplePace(configured: 0.1)
        #expect(took(0.005, &short) == false)
        #expect(took(0.006, &short) == true)
        var long = SamplePace(configured: 10)
        #expect(took(0.05, &long) == false)
        #expect(took(0.06, &long) == true)
        #expect(long.interval == 20)
    }

    @Test(arguments: 0..<20)
    func `whatever samples cost, the interval stays between its bounds and the share is kept`(
        seed: Int
    ) {
        var random = RandomNumbers(UInt64(seed))
        let configured = [0.1, 0.5, 1, 7, 90][seed % 5]
        var pace = SamplePace(configured: configured)
        for _ in 0..<2_000 {
            let cost = Double.random(in: 0...1, using: &random) * .random(in: 0...1, using: &random)
            let wasTooLong = pace.took(cost)
            #expect(pace.interval >= configured)
            #expect(pace.interval <= max(configured, SamplePace.widenedMax))
            if wasTooLong, pace.interval < max(configured, SamplePace.widenedMax) {
                #expect(cost <= SamplePace.costShareMax * pace.interval)
            }
        }
    }
}
