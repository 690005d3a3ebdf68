import Spool
import Support
import Testing

/// What was kept comes back, in order and once, whatever happens in the middle of whatever step.
@Suite struct TortureTests {
    private static let batches = Array(0..<Repetitions.of(20))
    private static let schedulesPerBatch = 150

    @Test(arguments: batches)
    func `nothing that was kept is lost uncounted, whatever fails`(batch: Int) {
        for number in 0..<Self.schedulesPerBatch {
            let seed = UInt64(batch * Self.schedulesPerBatch + number)
            var schedule = RandomSchedule(seed: seed, dangers: .all)
            schedule.run(steps: 120)
            #expect(schedule.broken == nil, "seed \(seed)")
        }
    }

    @Test(arguments: [
        RandomSchedule.Dangers.crashes, .powerCuts, .fullDisk, .failingSync, [],
    ])
    func `each danger alone is survived`(dangers: RandomSchedule.Dangers) {
        for seed in 0..<Repetitions.of(150) {
            var schedule = RandomSchedule(seed: UInt64(seed), dangers: dangers)
            schedule.run(steps: 200)
            #expect(schedule.broken == nil, "seed \(seed)")
        }
    }
}
