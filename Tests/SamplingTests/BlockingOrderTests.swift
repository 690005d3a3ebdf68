import Sampling
import Testing

@Suite struct BlockingOrderTests {
    private func order(_ sessions: [SampledSession], most: Int = 100) -> BlockingOrder {
        BlockingOrder(1, in: ActivitySample(sessions), sessionsMax: most)
    }

    private func drawn(_ order: BlockingOrder) -> [[Int32]] {
        order.steps.map { [$0.session.pid, Int32($0.distance)] }
    }

    @Test func `each session stands behind the one it waits for, the longest wait first`() {
        let order = order([
            .waiter(5, for: [1], seconds: 1), .waiter(2, for: [1], seconds: 9),
            .waiter(3, for: [2]), .client(9),
        ])
        #expect(drawn(order) == [[2, 1], [3, 2], [5, 1]])
    }

    @Test func `one that waits for several is there once, and a circle has an end`() {
        let order = order([
            .waiter(2, for: [1]), .waiter(3, for: [1, 2]), .waiter(4, for: [5, 2]),
            .waiter(5, for: [4]),
        ])
        #expect(order.steps.map(\.session.pid).sorted() == [2, 3, 4, 5])
        #expect(order.leftOut == 0)
    }

    @Test func `what is beyond the bound is counted`() {
        let order = order((2...2000).map { .waiter($0, for: [$0 - 1]) }, most: 10)
        #expect(order.steps.count == 10 && order.leftOut == 1989)
    }
}
