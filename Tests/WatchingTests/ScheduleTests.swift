import Collection
import Pacing
import Testing

@Suite struct ScheduleTests {
    private func collector(_ name: String, every seconds: Int? = nil) -> Collector {
        Collector(
            name, "For tests.", pace: seconds.map { .atMostEvery(.seconds($0)) } ?? .everyPoll,
            variants: [], columns: [])
    }

    @Test func `everything is due at the first poll`() {
        let schedule = Schedule(target: "a", interval: 10)
        #expect(schedule.isDue(collector("x"), now: 3))
        #expect(schedule.isDue(collector("y", every: 600), now: 3))
    }

    @Test func `a collector of every poll is due at the next poll but not twice in one`() {
        var schedule = Schedule(target: "a", interval: 10)
        schedule.done(collector("x"), now: 3)
        #expect(!schedule.isDue(collector("x"), now: 3))
        #expect(schedule.isDue(collector("x"), now: schedule.nextPoll(after: 3)))
    }

    @Test func `a slow collector is asked about once per period, however polls fall`() {
        var schedule = Schedule(target: "a", interval: 10)
        let slow = collector("slow", every: 60)
        var now = 0.0
        var times: [Double] = []
        while now < 3600 {
            if schedule.isDue(slow, now: now) {
                times.append(now)
                schedule.done(slow, now: now)
            }
            now = schedule.nextPoll(after: now)
        }
        #expect((59...62).contains(times.count))
        #expect(
            zip(times.dropFirst(2), times.dropFirst()).allSatisfy { $0 - $1 > 49 && $0 - $1 < 71 })
    }

    @Test func `a longer poll interval beats a shorter pace`() {
        let schedule = Schedule(target: "a", interval: 120)
        #expect(schedule.period(of: collector("x", every: 60)) == 120)
        #expect(schedule.period(of: collector("x")) == 120)
    }

    @Test func `targets poll at different moments of the interval`() {
        let offsets = (0..<50).map { number in
            Schedule(target: "target-\(number)", interval: 10).nextPoll(after: 0)
        }
        let tenths = Set(offsets.map { Int($0) })
        #expect(tenths.count >= 8)
    }

    @Test func `polls that a long one covered are counted, not made up for`() {
        let schedule = Schedule(target: "a", interval: 10)
        let first = schedule.nextPoll(after: 100)
        #expect(schedule.missed(from: first, to: first + 3) == 0)
        #expect(schedule.missed(from: first, to: first + 35) == 2)
    }

    @Test func `the next poll is always later`() {
        let schedule = Schedule(target: "a", interval: 0.1)
        var now = 0.0
        for _ in 0..<1000 {
            let next = schedule.nextPoll(after: now)
            #expect(next > now && next - now <= 0.2)
            now = next
        }
    }
}
