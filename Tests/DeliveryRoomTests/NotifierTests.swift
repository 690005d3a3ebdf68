import Delivery
import Messages
import Metrics
import Notifications
import Platform
import Receivers
import Rules
import Support
import Testing

/// The notifier from an alert to the attempts of its receiver, without waiting for a real clock.
@Suite struct NotifierTests {
    @Test func `an alert is notified once after the wait of its group, and its end after that`()
        async throws
    {
        let scene = NotifierScene()
        let notifier = try await scene.start()
        let start = scene.time.wall
        await scene.take(.firing, notifier)
        try await scene.eventually("the notification") { scene.count("delivered") == 1 }
        let first = try #require(scene.attempts.first)
        #expect(first.message.reason == .new && first.at >= start + 5000)
        await scene.take(.resolved, notifier)
        try await scene.eventually("the end") { scene.count("delivered") == 2 }
        #expect(scene.attempts.map(\.message.reason) == [.new, .resolved])
        #expect(scene.attempts.allSatisfy { $0.message.receiver == "hook" })
        #expect(scene.lines == ["notification delivered", "notification delivered"])
        await notifier.stop()
    }

    @Test func `a message that fails is tried again until it arrives, and logged when it begins`()
        async throws
    {
        let scene = NotifierScene()
        scene.seen.withLock {
            $0.outcomes = [.status(503, retryAfter: nil), .failure("no route to host")]
        }
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("the third attempt") { scene.count("delivered") == 1 }
        #expect(Set(scene.attempts.map(\.message.id)).count == 1)
        let times = scene.attempts.map(\.at)
        #expect(times.count == 3 && times == times.sorted() && Set(times).count == 3)
        #expect(scene.count("retried") == 2)
        #expect(
            scene.lines == [
                "notification failed and will be tried again", "notification delivered",
            ])
        await notifier.stop()
    }

    @Test
    func `what Telegram asks to wait holds up no other receiver, and loses and mixes nothing`()
        async throws
    {
        let telegram = try #require(ReceiverKinds.kind("telegram"))
        let scene = NotifierScene(after: Receiver(name: "chat", kind: Receiver.Kind(telegram)))
        let pause = #"{"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#
        let busy = telegram.outcome(of: ReceiverAnswer(status: 429, body: Array(pause.utf8)))
        let taken = AttemptOutcome.status(200, retryAfter: nil)
        scene.seen.withLock { $0.outcomesOf["chat"] = [taken, taken, busy] }
        let notifier = try await scene.start()
        let targets = (101...126).map { "t\($0)" }
        await notifier.take(
            targets.map { scene.alert(.firing, target: $0) }, knownAt: scene.time.now)
        @Sendable func chat(_ outcome: String) -> Double? {
            scene.value("pgvigil_notifications_total", ["receiver": "chat", "outcome": outcome])
        }
        try await scene.eventually("the first of them") { !scene.attempts.isEmpty }
        // No time passes until the other one has all of them.
        try await Support.eventually("all of the other one") {
            scene.count("delivered") == 26 && chat("retried") == 1
        }
        #expect(chat("delivered") == 2)
        try await scene.eventually("the rest") { chat("delivered") == 26 }
        #expect(scene.count("delivered") == 26)
        let all = scene.attempts.filter { $0.message.receiver == "chat" }
        let shown = all.map { $0.message.groupLabels["target"] ?? "" }
        #expect(shown == Array(targets.prefix(3) + targets.dropFirst(2)))
        try #require(all.count == 27)
        #expect((35_000..<60_000).contains(all[3].at - all[2].at))
        #expect(all[2].message.id == all[3].message.id)
        await notifier.stop()
    }

    @Test func `a receiver that is gone is disabled until a reload, and then gets what waited`()
        async throws
    {
        let scene = NotifierScene()
        scene.seen.withLock { $0.outcomes = [.status(410, retryAfter: nil)] }
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("the refusal") { scene.value("pgvigil_receiver_enabled") == 0 }
        #expect(scene.lines == ["receiver disabled until a reload"])
        await scene.reload(notifier)
        try await scene.eventually("the delivery") { scene.count("delivered") == 1 }
        #expect(scene.value("pgvigil_receiver_enabled") == 1)
        await notifier.stop()
    }

    @Test func `what is open at a receiver that is removed is ended there before it goes`()
        async throws
    {
        let scene = NotifierScene()
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("the notification") { scene.count("delivered") == 1 }
        await scene.removeReceiver(notifier)
        #expect(scene.attempts.map(\.message.reason) == [.new, .regrouped])
        let note = scene.attempts.last?.message.note
        #expect(note?.hasPrefix("Not resolved: the receiver was taken out") == true)
        #expect(
            scene.lines.last == "a receiver was removed or changed: what was open there is ended")
        await notifier.stop()
    }

    @Test func `a removed receiver that does not answer is given up after ten seconds`()
        async throws
    {
        let scene = NotifierScene()
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("the notification") { scene.count("delivered") == 1 }
        scene.seen.withLock {
            $0.outcomes = Array(repeating: .failure("no route to host"), count: 100)
        }
        let start = scene.time.wall
        let removal = Task { await scene.removeReceiver(notifier) }
        let warning =
            "a receiver was removed or changed while alerts were open there: resolve them by hand"
        try await scene.eventually("the warning") { scene.lines.contains(warning) }
        await removal.value
        #expect((3..<15).contains(scene.attempts.count), "it is tried again meanwhile")
        #expect(scene.time.wall - start < 20_000)
        await notifier.stop()
    }

    @Test func `what waits when the power fails is sent by the next process with the same id`()
        async throws
    {
        let scene = NotifierScene()
        // So long that it is not tried again before the end.
        scene.seen.withLock { $0.outcomes = [.status(503, retryAfter: "60")] }
        let first = try await scene.start()
        await scene.take(.firing, first)
        try await scene.eventually("the failure") { scene.count("retried") == 1 }
        await first.stop()
        scene.disk.cutPower()
        let second = try await scene.start()
        try await scene.eventually("the delivery") { scene.count("delivered") == 1 }
        let ids = scene.attempts.map(\.message.id)
        #expect(ids.count == 2 && Set(ids).count == 1)
        await second.stop()
    }

    @Test func `two notifiers cannot have one directory`() async throws {
        let scene = NotifierScene()
        let first = try await scene.start()
        await #expect(throws: (any Error).self) { try await scene.start() }
        await first.stop()
    }

    @Test func `an alertmanager is sent the state when it changes, after a failure and at times`()
        async throws
    {
        let scene = NotifierScene(.alertmanager)
        scene.seen.withLock { $0.problems = [[PostFailure("status 500")]] }
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("four posts") { scene.seen.withLock { $0.posts.count } >= 4 }
        let posts = scene.seen.withLock { $0.posts }
        let full = posts.filter { !$0.alerts.isEmpty }
        #expect(full.first?.alerts.map(\.isFiring) == [true])
        // The last two posts say the same, and the time between them is the interval.
        #expect(full.count >= 2)
        let gap = posts[posts.count - 1].at - posts[posts.count - 2].at
        #expect(gap >= PostableAlert.interval)
        #expect(scene.lines == ["alertmanager takes no alerts"])
        await notifier.stop()
    }

    @Test func `the log names those of several alertmanagers that begin to fail`() async throws {
        let scene = NotifierScene(.alertmanager)
        let (first, third) = (PostFailure(line: 1, "a:1: down"), PostFailure(line: 3, "b:2: down"))
        scene.seen.withLock { $0.problems = [[third], [third], [first, third], [third], [third]] }
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("a post that is taken") {
            scene.seen.withLock { $0.problems.isEmpty && $0.posts.count > 5 }
        }
        #expect(
            scene.seen.withLock { $0.details } == [
                "line 3: b:2: down", "line 1: a:1: down; line 3: b:2: down",
            ])
        await notifier.stop()
    }

    @Test func `a silence that the disk does not take is refused, and the next one is taken`()
        async throws
    {
        let scene = NotifierScene()
        let notifier = try await scene.start()
        let now = scene.time.wall
        let silence = Silence(
            id: "s", matchers: try MatcherText.parse("alertname=Lag").get(), startsAt: now,
            endsAt: now + 60_000, updatedAt: now, createdBy: "ann", comment: "")
        scene.disk.setFaults { $0.failingSynchronizations = 1 }
        guard case .failure(let refusal) = await notifier.put(silence) else {
            Issue.record("the silence was taken")
            return
        }
        #expect(refusal.isTemporary)
        #expect(await notifier.silences().silences == [])
        guard case .success = await notifier.put(silence) else {
            Issue.record("the silence was not taken")
            return
        }
        #expect(await notifier.silences().silences.map(\.id) == ["s"])
        await notifier.stop()
    }

    @Test func `the metrics that are shown are those that are documented`() async throws {
        let scene = NotifierScene()
        let notifier = try await scene.start()
        await scene.take(.firing, notifier)
        try await scene.eventually("the notification") { scene.count("delivered") == 1 }
        let shown = Set(scene.metrics.families().map(\.metric.name))
        #expect(shown.count == 7)
        #expect(shown.isSubset(of: DeliveryMetrics.metrics.map(\.name)))
        await notifier.stop()
    }
}
