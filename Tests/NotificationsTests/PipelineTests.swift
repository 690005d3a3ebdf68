import Messages
import Metrics
import Notifications
import Outbox
import Receivers
import Rules
import Support
import Testing

/// The whole way from alerts to queues, over a disk in memory.
@Suite struct PipelineTests {
    private static let directory = "/state"

    static func pipeline(
        _ receivers: [Receiver], _ root: Route? = nil, on disk: FaultyFiles = FaultyFiles(),
        now: Int64 = Fixtures.start
    ) throws -> NotificationPipeline {
        try? disk.makeDirectory(directory)
        var count = 0
        let plan = Fixtures.plan(
            root ?? Fixtures.route(receivers[0].name, wait: 0, interval: 1), receivers: receivers)
        return try NotificationPipeline(plan, directory: directory, files: disk, now: now) {
            count += 1
            return "m\(now)-\(count)"
        }
    }

    /// Everything that waits for a receiver is taken by it; the messages.
    static func deliver(
        _ name: String, _ pipeline: NotificationPipeline, now: Int64,
        _ outcome: AttemptOutcome = .status(200, retryAfter: nil)
    ) -> [Message] {
        var random = RandomNumbers(1)
        var taken: [Message] = []
        while case .attempt(let item) = pipeline.next(for: name, now: now) {
            taken.append(item.message)
            _ = pipeline.finish(name, item.message.id, outcome, now: now, random: &random)
        }
        return taken
    }

    static func silence(
        until end: Int64, endsWithAlerts: Bool = false
    ) -> Silence {
        Silence(
            id: "s1", matchers: Fixtures.matcher("alertname=Lag"), startsAt: Fixtures.start,
            endsAt: end, updatedAt: Fixtures.start, createdBy: "ann", comment: "new disk",
            endsWithAlerts: endsWithAlerts)
    }

    @Test func `when a silence ends over what still fires, text receivers are notified once`()
        throws
    {
        let names = ["hook", "chat", "pager"]
        let kinds: [Receiver.Kind] = [.webhook, .slack(channel: nil), .pagerduty]
        var root = Fixtures.route("hook", wait: 0, interval: 1)
        root.routes = names.map { name in
            var route = Fixtures.route(name, wait: 0, interval: 1)
            route.matchers = Fixtures.matcher("alertname=Lag")
            route.continues = true
            return route
        }
        let receivers = zip(names, kinds).map { Receiver(name: $0, kind: $1) }
        let pipeline = try Self.pipeline(receivers, root)
        let start = Fixtures.start
        #expect(throws: Never.self) {
            try pipeline.put(Self.silence(until: start + 60_000), now: start).get()
        }
        pipeline.take([Fixtures.alert("Lag")], now: start + 1000)
        for name in names { #expect(Self.deliver(name, pipeline, now: start + 2000) == []) }
        #expect(try #require(pipeline.nextDue(now: start + 2000)) <= start + 60_000)
        pipeline.take([Fixtures.alert("Lag")], now: start + 60_000)
        for name in names {
            let sent = Self.deliver(name, pipeline, now: start + 61_000)
            let notices = sent.filter { $0.groupLabels["alertname"] == "PgvigilSilenceEnded" }
            #expect(notices.count == (name == "pager" ? 0 : 1), "\(name)")
            #expect(sent.count - notices.count == 1, "\(name): the alert itself")
            let text = notices.first?.alerts.first?.annotations["summary"]
            #expect(notices.isEmpty || text?.contains("1 of its alerts still fires") == true)
            let words = notices.first?.alerts.first?.annotations["description"]
            #expect(notices.isEmpty || words?.contains("What fires: Lag") == true, "\(words ?? "")")
            #expect(notices.allSatisfy { $0.status == .firing && $0.alerts.allSatisfy(\.isFiring) })
        }
        pipeline.tick(now: start + 70_000)
        for name in names { #expect(Self.deliver(name, pipeline, now: start + 71_000) == []) }
    }

    @Test func `an acknowledgement ends with its last alert, and no notification is sent for that`()
        throws
    {
        let pipeline = try Self.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag")], now: start)
        #expect(Self.deliver("hook", pipeline, now: start).count == 1)
        #expect(throws: Never.self) {
            let silence = Self.silence(until: start + 3_600_000, endsWithAlerts: true)
            try pipeline.put(silence, now: start + 1000).get()
        }
        pipeline.take([Fixtures.alert("Lag")], now: start + 5000)
        #expect(pipeline.silences.silences.first?.state(at: start + 5000) == .active)
        let over = start + 10_000
        pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        pipeline.tick(now: over + 2000)
        // A notified alert is resolved also while it is silenced.
        #expect(Self.deliver("hook", pipeline, now: over + 2000).map(\.status) == [.resolved])
        #expect(pipeline.silences.silences.first?.state(at: over + 2000) == .expired)
    }

    @Test func `trouble with a receiver is notified through the others, once, and so is its end`()
        throws
    {
        let receivers = ["bad", "good"].map { Receiver(name: $0, kind: .webhook) }
        let pipeline = try Self.pipeline(receivers)
        let start = Fixtures.start
        for second in [0, 400] as [Int64] {
            let now = start + second * 1000
            pipeline.take([Fixtures.alert("A\(second)")], now: now)
            _ = Self.deliver("bad", pipeline, now: now, .status(400, retryAfter: nil))
        }
        let sent = Self.deliver("good", pipeline, now: start + 401_000)
        #expect(Set(sent.map { $0.groupLabels["receiver"] }) == ["bad"])
        let alert = try #require(sent.last?.alerts.first)
        #expect(alert.labels["severity"] == "page")
        let description = try #require(alert.annotations["description"])
        #expect(description == "The last attempt: status 400. Not delivered: 2 alerts, A0, A400.")
        #expect(alert.annotations["runbook_url"] == "docs/runbooks/PgvigilReceiverFailing.md")
        pipeline.take([Fixtures.alert("Third")], now: start + 800_000)
        #expect(!Self.deliver("bad", pipeline, now: start + 800_000).isEmpty)
        #expect(
            Self.deliver("good", pipeline, now: start + 801_000).map(\.status) == [.resolved])
    }

    @Test func `a receiver that comes back gets the present text, or one end with both times`()
        throws
    {
        let pipeline = try Self.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        let minute: Int64 = 60_000
        pipeline.take([Fixtures.alert("Lag"), Fixtures.alert("Crash")], now: start)
        _ = Self.deliver("hook", pipeline, now: start, .failure("down"))
        let later = start + 20 * minute
        pipeline.take(
            [
                Fixtures.alert("Lag", worst: 9),
                Fixtures.alert("Crash", [:], .resolved, resolvedAt: start + 5 * minute),
            ], now: later)
        let back = start + 28 * minute
        let sent = Self.deliver("hook", pipeline, now: back)
        #expect(sent.map { $0.groupLabels["alertname"] } == ["Lag", "Crash"])
        #expect(sent.map(\.status) == [.firing, .resolved])
        #expect(sent.map(\.delayText) == ["28 min", "28 min"])
        let text = Receiver(name: "r", kind: .webhook).text.text(of: sent[1], externalURL: "")
        #expect(text.contains("This message is delayed by 28 min"))
        #expect(text.contains("lasted 5m (12:00:00 UTC to 12:05:00 UTC)"), "\(text)")
        #expect(Self.deliver("hook", pipeline, now: back + minute) == [])
    }

    @Test func `since and duration count from when the condition began, startsAt from the firing`()
        throws
    {
        let pipeline = try Self.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        let alert = { (state: Alert.State, end: Int64?) in
            var alert = Alert(
                labels: ["alertname": "Lag"],
                annotations: ["description": "since 2026-11-22 11:58:00.5 +0000 UTC"],
                state: state, value: 0.9, activeAt: start - 60_000, firedAt: start,
                resolvedAt: end, worstValue: 0.87)
            alert.worstText = "87%"
            return alert
        }
        pipeline.take([alert(.firing, nil)], now: start)
        let sent = Self.deliver("hook", pipeline, now: start)
        let template = Receiver(name: "r", kind: .webhook).text
        let text = template.text(of: try #require(sent.first), externalURL: "")
        #expect(text.contains("Lag: since 2026-11-22 11:58:00 UTC (since 11:59:00 UTC)"), "\(text)")
        #expect(sent.first?.alerts.first?.startsAt == start)
        pipeline.take([alert(.resolved, start + 30_000)], now: start + 30_000)
        let end = try #require(Self.deliver("hook", pipeline, now: start + 40_000).first)
        let words = template.text(of: end, externalURL: "")
        #expect(
            words.contains("lasted 1m30s (11:59:00 UTC to 12:00:30 UTC), at worst 87%"), "\(words)")
        #expect(end.alerts.first?.toldAnnotations["duration"] == "1m30s")
        #expect(end.alerts.first?.toldAnnotations["worst_value"] == "87%")
    }

    @Test func `an end that its group has not been decided on is part of a late message`() throws {
        let pipeline = try Self.pipeline(
            [Receiver(name: "hook", kind: .webhook)],
            Fixtures.route("hook", wait: 0, interval: 3600))
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag")], now: start)
        _ = Self.deliver("hook", pipeline, now: start, .failure("down"))
        let over = start + 300_000
        pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        let sent = Self.deliver("hook", pipeline, now: start + 600_000)
        #expect(sent.map(\.status) == [.resolved])
        #expect(Self.deliver("hook", pipeline, now: start + 4_000_000) == [])
    }

    @Test func `the page about a receiver keeps back the tickets that rules raise for it`() throws {
        let receivers = ["bad", "good"].map { Receiver(name: $0, kind: .webhook) }
        var root = Fixtures.route("bad", wait: 0, interval: 1)
        var tickets = Fixtures.route("good", wait: 0, interval: 1)
        tickets.matchers = Fixtures.matcher("severity=ticket")
        root.routes = [tickets]
        let pipeline = try Self.pipeline(receivers, root)
        let start = Fixtures.start
        let names = ["PgvigilDeliveryFailing", "PgvigilNotificationsQueued"]
        let found = { (receiver: String) in
            names.map {
                Fixtures.alert($0, ["receiver": receiver, "severity": "ticket"], at: start)
            }
        }
        pipeline.take([Fixtures.alert("Lag")], now: start)
        _ = Self.deliver("bad", pipeline, now: start, .status(400, retryAfter: nil))
        let page = Self.deliver("good", pipeline, now: start + 1000)
        #expect(page.map { $0.groupLabels["alertname"] } == ["PgvigilReceiverFailing"])
        pipeline.take(found("bad") + found("other"), now: start + 2000)
        let sent = Self.deliver("good", pipeline, now: start + 3000).flatMap(\.alerts)
        #expect(sent.map { $0.labels["receiver"] } == ["other", "other"])
    }

    @Test
    func `trouble outlasts reloads and restarts that change nothing, and ends with a delivery`()
        throws
    {
        let receivers = ["bad", "good"].map { Receiver(name: $0, kind: .webhook) }
        let disk = FaultyFiles()
        try? disk.makeDirectory("/state")
        let start = Fixtures.start
        let plan = Fixtures.plan(Fixtures.route("bad", wait: 0, interval: 1), receivers: receivers)
        do {
            let pipeline = try Self.pipeline(receivers, on: disk)
            pipeline.take([Fixtures.alert("Lag")], now: start)
            let unreachable = AttemptOutcome.failure("connection refused")
            #expect(!Self.deliver("bad", pipeline, now: start, unreachable).isEmpty)
            _ = Self.deliver("good", pipeline, now: start)
            // Reloads come more often than the time after which trouble is notified.
            for minute in [2, 4] as [Int64] {
                pipeline.replace(plan, now: start + minute * 60_000)
            }
            // It is known without a further attempt, which may be minutes away.
            #expect(pipeline.nextDue(now: start + 240_000).map { $0 <= start + 300_000 } == true)
            pipeline.tick(now: start + 300_000)
            let sent = Self.deliver("good", pipeline, now: start + 301_000)
            #expect(sent.map { $0.groupLabels["receiver"] } == ["bad"])
            pipeline.replace(plan, now: start + 360_000)
            #expect(Self.deliver("good", pipeline, now: start + 361_000) == [])
        }
        // The process ends, and another one begins.
        let pipeline = try Self.pipeline(receivers, on: disk, now: start + 400_000)
        pipeline.take([Fixtures.alert("Lag")], now: start + 400_000)
        #expect(Self.deliver("good", pipeline, now: start + 401_000) == [])
        #expect(!Self.deliver("bad", pipeline, now: start + 402_000).isEmpty)
        #expect(
            Self.deliver("good", pipeline, now: start + 403_000).map(\.status) == [.resolved])
    }

    @Test func `an acknowledgement may come before its alert fires`() throws {
        let pipeline = try Self.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag", [:], .pending)], now: start)
        #expect(throws: Never.self) {
            let silence = Self.silence(until: start + 3_600_000, endsWithAlerts: true)
            try pipeline.put(silence, now: start + 1000).get()
        }
        pipeline.take([Fixtures.alert("Lag", [:], .pending)], now: start + 2000)
        pipeline.take([Fixtures.alert("Lag")], now: start + 60_000)
        #expect(Self.deliver("hook", pipeline, now: start + 61_000) == [])
        let over = start + 120_000
        pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        pipeline.tick(now: start + 121_000)
        #expect(pipeline.silences.silences.first?.state(at: start + 121_000) == .expired)
    }

    @Test func `a message that was refused for good is sent again with the group's next turn`()
        throws
    {
        let pipeline = try Self.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag")], now: start)
        let refused = Self.deliver("hook", pipeline, now: start, .status(400, retryAfter: nil))
        #expect(refused.map(\.reason) == [.new])
        pipeline.take([Fixtures.alert("Lag")], now: start + 1000)
        let again = Self.deliver("hook", pipeline, now: start + 1000)
        #expect(again.map(\.reason) == [.new])
        #expect(again.first?.id != refused.first?.id)
        pipeline.take([Fixtures.alert("Lag")], now: start + 2000)
        #expect(Self.deliver("hook", pipeline, now: start + 2000) == [])
    }

    @Test func `a silence does not resolve what an Alertmanager has been sent`() throws {
        let pipeline = try Self.pipeline([Receiver(name: "am", kind: .alertmanager)])
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag", ["n": "old"])], now: start)
        let sent = pipeline.state(for: "am", sent: [], now: start)
        #expect(throws: Never.self) {
            try pipeline.put(Self.silence(until: start + 60_000), now: start).get()
        }
        pipeline.take(
            [Fixtures.alert("Lag", ["n": "old"]), Fixtures.alert("Lag", ["n": "new"])],
            now: start + 1000)
        let state = pipeline.state(for: "am", sent: sent, now: start + 1000)
        #expect(state.map { $0.labels["n"] } == ["old"])
    }

    @Test func `an Alertmanager is sent what fires, and for 15 minutes what is over`() throws {
        let pipeline = try Self.pipeline([Receiver(name: "am", kind: .alertmanager)])
        let start = Fixtures.start
        pipeline.take([Fixtures.alert("Lag")], now: start)
        let firing = pipeline.state(for: "am", sent: [], now: start)
        #expect(firing.map(\.isFiring) == [true])
        let posted = PayloadBuilder.json(
            PostableAlert(try #require(firing.first), Links(external: "http://x"), now: start))
        let labelled = PayloadBuilder.json(
            PostableAlert(
                try #require(firing.first), Links(external: "http://x"),
                adding: ["site": "berlin", "alertname": "other"], now: start))
        #expect(
            String(decoding: labelled, as: UTF8.self)
                .contains(#""labels":{"alertname":"Lag","site":"berlin"}"#))
        // Four times the 15 s between two sendings.
        let text = String(decoding: posted, as: UTF8.self)
        #expect(text.contains("\"endsAt\":\"2026-11-23T12:01:00"), "\(text)")
        let over = start + 60_000
        pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        #expect(pipeline.state(for: "am", sent: [], now: over + 899_000).map(\.isFiring) == [false])
        #expect(pipeline.state(for: "am", sent: [], now: over + 900_000) == [])
    }

    @Test func `what cannot be read on disk is counted, and all else goes on`() throws {
        let disk = FaultyFiles()
        let receivers = [Receiver(name: "hook", kind: .webhook)]
        let start = Fixtures.start
        do {
            let pipeline = try Self.pipeline(receivers, on: disk)
            #expect(throws: Never.self) {
                try pipeline.put(Self.silence(until: start + 60_000), now: start).get()
            }
            pipeline.take([Fixtures.alert("Other")], now: start)
        }
        disk.restart()
        for name in ["silences.json", "notifications.log"] {
            let path = "\(Self.directory)/\(name)"
            try disk.truncate(path, to: disk.bytes(of: path) / 2)
        }
        let pipeline = try Self.pipeline(receivers, on: disk, now: start + 1000)
        #expect(pipeline.damaged == 2)
        #expect(pipeline.silences.silences == [])
        pipeline.take([Fixtures.alert("Other")], now: start + 2000)
        #expect(Self.deliver("hook", pipeline, now: start + 2000).count == 1)
    }

    @Test func `a silence that the disk does not take is refused, and nothing has changed`() throws
    {
        let disk = FaultyFiles()
        let receivers = [Receiver(name: "hook", kind: .webhook)]
        let start = Fixtures.start
        let first = Self.silence(until: start + 60_000)
        var second = Self.silence(until: start + 90_000)
        second.comment = "longer"
        let pipeline = try Self.pipeline(receivers, on: disk)
        #expect(throws: Never.self) { try pipeline.put(first, now: start).get() }
        let faults: [@Sendable (inout FaultyFiles.Faults) -> Void] = [
            { $0.bytesLeft = 20 }, { $0.failingWrites = 1 }, { $0.failingSynchronizations = 1 },
        ]
        for fault in faults {
            for change in [
                { pipeline.put(second, now: start + 1).map { true } },
                { pipeline.expireSilence(first.id, now: start + 1) },
            ] as [() -> Result<Bool, NotificationRefusal>] {
                disk.setFaults(fault)
                guard case .failure(let refusal) = change() else {
                    Issue.record("taken without a disk")
                    continue
                }
                #expect(refusal.isTemporary && "\(refusal)".contains("cannot be written"))
                #expect(pipeline.silences.silences == [first])
                disk.setFaults { $0 = FaultyFiles.Faults() }
                // Whatever the failed attempt has left on disk is what is in force again.
                pipeline.tick(now: start + 2)
                #expect(pipeline.files.read(now: start)?.silences.silences == [first])
            }
        }
        #expect(pipeline.expireSilence(first.id, now: start + 10) == .success(true))
        #expect(pipeline.expireSilence("none", now: start + 10) == .success(false))
    }
}
