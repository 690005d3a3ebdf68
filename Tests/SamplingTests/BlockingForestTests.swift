import Sampling
import Testing

@Suite struct BlockingForestTests {
    private func forest(_ sessions: [SampledSession]) -> BlockingForest {
        BlockingForest(ActivitySample(sessions))
    }

    @Test func `without waits there are no trees`() {
        #expect(forest([.client(1), .client(2, state: "idle in transaction")]).trees.isEmpty)
    }

    @Test func `one that waits for several stands behind the last of them`() throws {
        // The end of the chain 4, 3, 2 also waits for its head itself.
        let forest = forest([
            .waiter(2, for: [1]), .waiter(3, for: [2]), .waiter(4, for: [1, 3]),
        ])
        let tree = try #require(forest.trees.first)
        #expect((tree.root, tree.sessions, tree.depth, tree.width) == (1, 3, 3, 2))
    }

    @Test func `a circle beside a tree has an end, and long rows need no deep stack`() throws {
        let circle = forest([.waiter(20, for: [21, 1]), .waiter(21, for: [20])])
        let tree = try #require(circle.trees.first)
        #expect((tree.root, tree.sessions, tree.depth) == (1, 2, 2))
        let row = (2...1000).map { SampledSession.waiter($0, for: [$0 - 1]) }
        let long = try #require(forest(row).trees.first)
        #expect((long.root, long.sessions, long.depth) == (1, 999, 999))
    }

    @Test func `two that wait in a row for one row are a tree of depth two`() throws {
        // The second waits for the tuple lock of the first.
        let forest = forest([
            .client(1, state: "idle in transaction"), .waiter(2, for: [1], seconds: 7.5),
            .waiter(3, for: [2], seconds: 3, event: "tuple"),
        ])
        let tree = try #require(forest.trees.first)
        #expect(forest.trees.count == 1)
        #expect((tree.root, tree.sessions, tree.depth, tree.width) == (1, 2, 2, 1))
        #expect(tree.longestWait == 7.5)
        #expect(forest.rootsOfWaiters == [2: [1], 3: [1]])
    }

    @Test func `many that wait for one are as wide as they are many`() throws {
        let waiters = (2...11).map { SampledSession.waiter($0, for: [1]) }
        let tree = try #require(forest([.client(1)] + waiters).trees.first)
        #expect((tree.sessions, tree.depth, tree.width) == (10, 1, 10))
    }

    @Test func `one that waits for two is behind both`() {
        let forest = forest([.waiter(3, for: [1, 2]), .waiter(4, for: [1])])
        #expect(forest.trees.map(\.root) == [1, 2])
        #expect(forest.trees.map(\.sessions) == [2, 1])
        #expect(forest.rootsOfWaiters[3] == [1, 2])
    }

    @Test func `a circle has its lowest process for root, also for those behind it`() {
        let forest = forest([
            .waiter(5, for: [4]), .waiter(4, for: [5]), .waiter(1, for: [5]),
        ])
        #expect(forest.trees.map(\.root) == [4])
        #expect(forest.trees.map(\.sessions) == [3])
        #expect(forest.rootsOfWaiters[1] == [4])
    }

    @Test(arguments: 1...40)
    func `in any waits without an end the root is the lowest process of a circle`(seed: Int) {
        // Each of twelve waits for one to three others, so that none is free.
        var state = UInt64(seed)
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var waits: [Int32: [Int32]] = [:]
        for pid in Int32(1)...12 {
            let others = (0...next(3)).map { _ in Int32(1 + (Int(pid) + next(11)) % 12) }
            waits[pid] = others.filter { $0 != pid }
            if waits[pid] == [] { waits[pid] = [pid % 12 + 1] }
        }
        func reached(from start: Int32) -> Set<Int32> {
            var found: Set<Int32> = []
            var queue = waits[start] ?? []
            while let pid = queue.popLast() {
                if found.insert(pid).inserted { queue += waits[pid] ?? [] }
            }
            return found
        }
        let forest = forest(waits.sorted { $0.key < $1.key }.map { .waiter($0.key, for: $0.value) })
        for pid in waits.keys {
            let circles = reached(from: pid).union([pid]).filter { reached(from: $0).contains($0) }
            #expect(forest.rootsOfWaiters[pid] == circles.min().map { [$0] })
        }
    }

    @Test func `who waits for an advisory lock stands in between without being counted`() throws {
        let forest = forest([
            .waiter(2, for: [1], event: "advisory"), .waiter(3, for: [2]),
        ])
        let tree = try #require(forest.trees.first)
        #expect((tree.root, tree.sessions, tree.depth) == (1, 1, 2))
    }

    @Test func `a waiter of which the server does not say what blocks it is behind none`() {
        let forest = forest([.waiter(2, for: [])])
        #expect(forest.trees.isEmpty)
        #expect(forest.rootsOfWaiters == [2: []])
    }

    @Test func `a queue of a hundred, each behind all before it, is one tree`() throws {
        let queue = (2...101).map { SampledSession.waiter($0, for: Array(1..<$0)) }
        let tree = try #require(forest(queue).trees.first)
        #expect((tree.root, tree.sessions, tree.depth, tree.width) == (1, 100, 100, 100))
    }
}
