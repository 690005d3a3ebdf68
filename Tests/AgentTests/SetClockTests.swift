import Logging
import Messages
import Metrics
import Notifications
import Outbox
import Platform
import Receivers
import Rules
import Support
import Testing

/// What uses which clock, and what happens when the time of day is set by an hour.
///
/// | what | clock | +1 h | -1 h |
/// |---|---|---|---|
/// | polls, page expiry, liveness, deadlines | never set | nothing | nothing |
/// | `for`, `keep_firing_for` | of day, moved | lasts as long as before | as long as before |
/// | values that are times (`time() - x`) | of day | judged with the next polls | the same |
/// | group wait and interval, repeats, retries, rate limit | of day, moved | as before | as before |
/// | age of a message that waits | of day, moved | none is thrown away | the same |
/// | end of a silence, mute times | of day | ends an hour early | an hour late; right when it is right |
/// | saved alerts and log | of day | an outage of an hour | counts as of now |
/// | places of the history's rows | of day | the next whole interval | the same |
/// | `_timestamp_seconds`, `_created`, `startsAt` | of day | right with the next poll | the same |
@Suite struct SetClockTests {
    private static let start: Int64 = 1_795_435_200_000
    private static let hour: Int64 = 3_600_000
    static let steps = [hour, -hour]

    private static func blow(_ step: Int64) -> ManualTime.Blow {
        var blow = ManualTime.Blow()
        blow.step = step
        return blow
    }

    private static func alert(_ state: Alert.State, at time: Int64) -> Alert {
        Alert(
            labels: ["alertname": "Lag"], annotations: [:], state: state, value: 1, activeAt: time,
            firedAt: time, resolvedAt: state == .resolved ? time : nil, worstValue: 1)
    }

    private static func pipeline(
        _ time: ManualTime, burst: Int = 60, repeats: Duration = .seconds(1800)
    ) throws -> TimedPipeline {
        let disk = FaultyFiles()
        try disk.makeDirectory("/state")
        var options = Route.Options(receiver: "r")
        options.groupWait = .seconds(5)
        options.groupInterval = .seconds(10)
        options.repeatInterval = repeats
        var receiver = Receiver(name: "r", kind: .webhook)
        receiver.rateLimit = TokenBucket.Limit(perMinute: 1, burst: burst)
        var count = 0
        let pipeline = try NotificationPipeline(
            NotificationPlan(route: Route(options), receivers: [receiver]), directory: "/state",
            files: disk, now: time.wall
        ) {
            count += 1
            return "m\(count)"
        }
        return TimedPipeline(pipeline, time: time.source, pauses: PauseSensor())
    }

    /// Lets time pass second by second; the reasons of the messages that are taken, with the second.
    private static func run(
        _ timed: TimedPipeline, _ time: ManualTime, seconds: Int,
        _ outcome: (Int) -> Int = { _ in 200 }
    ) -> [(second: Int, reason: Message.Reason)] {
        var random = RandomNumbers(1)
        var taken: [(second: Int, reason: Message.Reason)] = []
        for second in 0..<seconds {
            let now = timed.look().now
            timed.pipeline.tick(now: now)
            while case .attempt(let item) = timed.pipeline.next(for: "r", now: now) {
                let status = outcome(second)
                if status == 200 { taken.append((second, item.message.reason)) }
                _ = timed.pipeline.finish(
                    "r", item.message.id, .status(status, retryAfter: nil), now: now,
                    random: &random)
            }
            time.pass(.seconds(1))
        }
        return taken
    }

    @Test(arguments: steps)
    func `group waits and intervals last as long as they should`(step: Int64) throws {
        let time = ManualTime(wall: Self.start)
        let timed = try Self.pipeline(time)
        timed.take([Self.alert(.firing, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 3).isEmpty)
        time.strike(Self.blow(step))
        #expect(Self.run(timed, time, seconds: 4).map(\.reason) == [.new])
        time.strike(Self.blow(-step))
        timed.take([Self.alert(.resolved, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 11).map(\.reason) == [.resolved])
    }

    @Test(arguments: steps)
    func `a repeat comes after the time that has passed`(step: Int64) throws {
        let time = ManualTime(wall: Self.start)
        let timed = try Self.pipeline(time)
        timed.take([Self.alert(.firing, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 60).map(\.reason) == [.new])
        time.strike(Self.blow(step))
        #expect(Self.run(timed, time, seconds: 1700).isEmpty)
        #expect(Self.run(timed, time, seconds: 120).map(\.reason) == [.repeated])
    }

    @Test(arguments: steps)
    func `a message that failed is tried again, and none grows old`(step: Int64) throws {
        let time = ManualTime(wall: Self.start)
        let timed = try Self.pipeline(time)
        timed.take([Self.alert(.firing, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 10) { _ in 503 }.isEmpty)
        // More than messages are kept for.
        time.strike(Self.blow(step * 100))
        _ = timed.look()
        #expect(Self.run(timed, time, seconds: 300).map(\.reason) == [.new])
    }

    @Test(arguments: steps)
    func `the rate limit lets through as many a minute as ever`(step: Int64) throws {
        let time = ManualTime(wall: Self.start)
        let timed = try Self.pipeline(time, burst: 1)
        timed.take([Self.alert(.firing, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 10).count == 1)
        time.strike(Self.blow(step))
        timed.take([Self.alert(.resolved, at: time.wall)], knownAt: time.now, now: timed.look().now)
        let end = Self.run(timed, time, seconds: 70)
        #expect(end.map(\.reason) == [.resolved])
        #expect(end.allSatisfy { (40...65).contains($0.second) })
    }

    @Test func `a silence ends by the time of day, and is in force again when that is put right`()
        throws
    {
        let time = ManualTime(wall: Self.start)
        let timed = try Self.pipeline(time)
        let silence = Silence(
            id: "s", matchers: try MatcherText.parse("alertname=Lag").get(), startsAt: Self.start,
            endsAt: Self.start + Self.hour / 2, updatedAt: Self.start,
            createdBy: "ann", comment: "new disk", endsWithAlerts: false)
        try timed.pipeline.put(silence, now: Self.start).get()
        timed.take([Self.alert(.firing, at: time.wall)], knownAt: time.now, now: timed.look().now)
        #expect(Self.run(timed, time, seconds: 30).isEmpty)
        time.strike(Self.blow(-Self.hour))
        #expect(Self.run(timed, time, seconds: 30).isEmpty)
        time.strike(Self.blow(Self.hour))
        #expect(timed.pipeline.silences.mutes(["alertname": "Lag"], at: time.wall))
        time.strike(Self.blow(Self.hour))
        #expect(!timed.pipeline.silences.mutes(["alertname": "Lag"], at: time.wall))
        #expect(Self.run(timed, time, seconds: 30).contains { $0.reason == .new })
    }

    @Test(arguments: steps)
    func `a for lasts as long as it should, and no value that is a time is taken for old`(
        step: Int64
    ) async throws {
        let simulation = try await PauseSimulation(seed: 7)
        simulation.world.makeBad()
        await simulation.run(until: simulation.time.now + .seconds(15))
        #expect(simulation.witness.states(of: "Held") == [.pending])
        simulation.time.strike(Self.blow(step))
        await simulation.run(until: simulation.time.now + .seconds(10))
        #expect(simulation.witness.states(of: "Held") == [.pending])
        await simulation.run(until: simulation.time.now + .seconds(25))
        #expect(simulation.witness.states(of: "Held") == [.firing])
        #expect(simulation.witness.states(of: "FalseOld").isEmpty)
        #expect(simulation.witness.faults == [])
    }
}
