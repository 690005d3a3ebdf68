import Basics
import Testing

@Suite struct BackoffTests {
    @Test func `steps double up to the limit and start again after a success`() {
        var backoff = Backoff(limit: 10)
        let steps = (0..<7).map { _ in backoff.failed(random: 1) }
        #expect(steps == [0.5, 1, 2, 4, 8, 10, 10])
        backoff.succeeded()
        #expect(backoff.failed(random: 1) == 0.5)
    }

    @Test func `jitter keeps between a quarter of the step and the whole of it`() {
        var low = Backoff(limit: 10)
        #expect(low.failed(random: 0) == 0.125)
        var backoff = Backoff(limit: 3)
        for _ in 0..<100 {
            let wait = backoff.failed(random: .random(in: 0...1))
            #expect(wait > 0 && wait <= 3)
        }
    }
}
