import Platform
import Support
import Testing

/// Threads of actors.
@Suite struct OwnThreadTests {
    @Test func `a thread whose only job frees its actor may be freed while it is called`()
        async throws
    {
        // The one who hands the job over is still at it when the job is done, now and then only.
        let count = Repetitions.of(2_000)
        let sum = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var sum = 0
                    for number in 0..<count {
                        sum += await OwnThread.run(named: "short") { number & 1 }
                    }
                    return sum
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 8 * (count / 2))
    }
}
