import Sampling
import Testing

/// Who blocked others in one sample.
@Suite struct SampledBlockingTests {
    private static func bytes(_ texts: [String]) -> SampledLoad.Combination {
        SampledLoad.Combination(texts.map { Array($0.utf8) })
    }

    @Test func `the time of who waits goes to the root, by the names of its client`() {
        let sample = ActivitySample([
            .client(1, application: "job"), .waiter(2, for: [1]), .waiter(3, for: [2]),
        ])
        let blocking = SampledBlocking(sample, microseconds: 10) { $0 == "5" ? "shop" : nil }
        #expect(blocking.microseconds == [Self.bytes(["shop", "web", "job"]): 20])
        #expect(blocking.remainder == 0)
    }

    @Test func `two roots share, and who is not known is the remainder`() {
        let sample = ActivitySample([
            .client(1, application: "a"), .client(2, application: "b"), .waiter(3, for: [1, 2]),
            .waiter(4, for: [77]),
        ])
        let blocking = SampledBlocking(sample, microseconds: 11) { _ in "shop" }
        #expect(blocking.microseconds.values.sorted() == [5, 6])
        #expect(blocking.microseconds.values.reduce(blocking.remainder, +) == 22)
    }

    @Test func `without a blocked session there is nothing`() {
        let blocking = SampledBlocking(ActivitySample([.client(1)]), microseconds: 5) { _ in nil }
        #expect(blocking == SampledBlocking())
    }
}
