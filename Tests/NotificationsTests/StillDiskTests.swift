import Messages
import Metrics
import Notifications
import Outbox
import Platform
import Receivers
import Rules
import Support
import Testing
import TimedDisks

/// Notifications beside a disk that stands still.
@Suite struct StillDiskTests {
    private static let directory = "/state"
    private static let start = Fixtures.start

    private static func pipeline(
        on disk: any FileLayer, now: Int64 = start
    ) throws -> NotificationPipeline {
        var count = 0
        let plan = Fixtures.plan(
            Fixtures.route("hook", wait: 0, interval: 1),
            receivers: [Receiver(name: "hook", kind: .webhook)])
        return try NotificationPipeline(plan, directory: directory, files: disk, now: now) {
            count += 1
            return "m\(now)-\(count)"
        }
    }

    private static func timed(_ disk: StillFiles) -> TimedFiles {
        TimedFiles(disk, within: .milliseconds(250), threadNamed: "test")
    }

    /// What waits for the receiver, each with this outcome.
    private static func deliver(
        _ pipeline: NotificationPipeline, now: Int64,
        _ outcome: AttemptOutcome = .status(200, retryAfter: nil)
    ) -> [Message] {
        var random = RandomNumbers(1)
        var taken: [Message] = []
        while case .attempt(let item) = pipeline.next(for: "hook", now: now) {
            taken.append(item.message)
            _ = pipeline.finish("hook", item.message.id, outcome, now: now, random: &random)
        }
        return taken
    }

    private static let silence = Silence(
        id: "s1", matchers: Fixtures.matcher("alertname=Quiet"), startsAt: start,
        endsAt: start + 3_600_000, updatedAt: start, createdBy: "ann", comment: "new disk",
        endsWithAlerts: false)

    @Test func `messages are sent while the disk stands still, and kept when it goes on`()
        async throws
    {
        let disk = StillFiles(isStill: false)
        let files = Self.timed(disk)
        let pipeline = try Self.pipeline(on: files)
        disk.stop()
        pipeline.take([Fixtures.alert("Lag")], now: Self.start)
        let sent = Self.deliver(pipeline, now: Self.start, .failure("no route to host"))
        #expect(sent.map(\.alerts).map(\.count) == [1])
        #expect(pipeline.counts["hook"]?[.unsaved] == 1)
        #expect(pipeline.files.trouble?.contains("the disk does not answer") == true)
        guard case .failure(let refusal) = pipeline.put(Self.silence, now: Self.start) else {
            Issue.record("a silence was taken that is on no disk")
            return
        }
        #expect(refusal.isTemporary)
        disk.letGo()
        var now = Self.start
        try await eventually("everything is kept") {
            now += 6000
            pipeline.tick(now: now)
            return pipeline.diskTrouble == nil
        }
        // The process is killed and the machine loses its power: what waited is there.
        disk.files.cutPower()
        let next = try Self.pipeline(on: disk.files, now: now + 1000)
        next.take([Fixtures.alert("Lag")], now: now + 1000)
        #expect(Self.deliver(next, now: now + 1000).map(\.id) == sent.map(\.id))
        #expect(next.silences.silences == [])
    }

    @Test func `what a message has reached while the disk stood still is not sent again after it`()
        async throws
    {
        let disk = StillFiles(isStill: false)
        let files = Self.timed(disk)
        let pipeline = try Self.pipeline(on: files)
        disk.stop()
        pipeline.take([Fixtures.alert("Lag")], now: Self.start)
        #expect(Self.deliver(pipeline, now: Self.start).count == 1)
        disk.letGo()
        var now = Self.start
        try await eventually("everything is kept") {
            now += 6000
            pipeline.tick(now: now)
            return pipeline.files.trouble == nil
        }
        disk.files.cutPower()
        let next = try Self.pipeline(on: disk.files, now: now + 1000)
        next.take([Fixtures.alert("Lag")], now: now + 1000)
        #expect(Self.deliver(next, now: now + 1000) == [])
    }

    /// A process that was killed: it has notified of Lag and Gone, and a message about Late waits.
    private static func leave(on disk: StillFiles) throws {
        let pipeline = try pipeline(on: disk.files)
        pipeline.take([Fixtures.alert("Lag"), Fixtures.alert("Gone")], now: start)
        #expect(deliver(pipeline, now: start).count == 2)
        #expect(throws: Never.self) { try pipeline.put(silence, now: start).get() }
        pipeline.take(
            ["Lag", "Gone", "Late"].map { Fixtures.alert($0) }, now: start + 2000)
        #expect(deliver(pipeline, now: start + 2000, .failure("no route to host")).count == 1)
        disk.files.restart()
    }

    @Test(arguments: 0..<40)
    func `a disk that stands still at any step of the start keeps nothing from being sent or known`(
        steps: Int
    ) async throws {
        let disk = StillFiles(isStill: false)
        try Self.leave(on: disk)
        let log = try disk.files.read("/state/notifications.log", from: 0, count: .max)
        let files = Self.timed(disk)
        disk.stop(after: steps)
        var now = Self.start + 10_000
        let next = try Self.pipeline(on: files, now: now)
        let isLate = !next.files.isRead
        let alerts = ["Lag", "Late", "New"].map { Fixtures.alert($0) }
        next.take(alerts, now: now)
        let sent = Self.deliver(next, now: now)
        #expect(sent.contains { $0.groupLabels["alertname"] == "New" })
        if isLate {
            guard case .failure(let refusal) = next.put(Self.silence, now: now) else {
                Issue.record("a silence was taken over those that are not known")
                return
            }
            #expect(refusal.isTemporary)
            next.tick(now: now + 1)
            #expect(
                try disk.files.read("/state/notifications.log", from: 0, count: .max) == log)
        }
        disk.letGo()
        try await eventually("everything is taken up and kept") {
            now += 6000
            next.tick(now: now)
            return next.files.isRead && next.files.trouble == nil
        }
        #expect(next.silences.silences == [Self.silence])
        #expect(next.damaged == 0)
        #expect(next.takenUpLate == (isLate ? 1 : 0))
        // Late has waited on disk; of Gone, which is over, an end is sent in time.
        var names = Set((sent + Self.deliver(next, now: now)).map(\.groupLabels["alertname"]))
        #expect(names.isSuperset(of: ["Late", "New"]))
        var ends: [Message] = []
        for _ in 0..<8 {
            now += 60_000
            next.take(alerts, now: now)
            ends += Self.deliver(next, now: now)
        }
        names = Set(ends.filter { $0.status == .resolved }.map(\.groupLabels["alertname"]))
        #expect(names == ["Gone"])
    }
}
