import Messages
import Metrics
import Notifications
import Outbox
import Support
import Testing

/// Texts and files of notifications that would grow without an end.
@Suite struct BoundsTests {
    private static func alerts(_ count: Int, textBytes: Int) -> [MessageAlert] {
        (0..<count).map { number in
            MessageAlert(
                labels: ["alertname": "A", "n": "\(number)"],
                annotations: ["summary": String(repeating: "x", count: textBytes)],
                startsAt: Fixtures.start, endsAt: nil, worstValue: 1)
        }
    }

    private static func message(_ alerts: [MessageAlert]) -> Message {
        Message(
            id: "m", receiver: "oncall", groupKey: "g", groupLabels: [:], reason: .new,
            status: .firing, alerts: alerts, alertsMax: alerts.count, createdAt: Fixtures.start)
    }

    private static func entry(
        _ alerts: [MessageAlert], _ group: String = "g", at time: Int64 = Fixtures.start
    ) -> NotificationLog.Entry {
        NotificationLog.Entry(
            groupKey: group, receiver: "oncall", routeKey: "r", groupLabels: [:], firing: alerts,
            sentAt: time)
    }

    @Test func `a text is bounded while it is made`() throws {
        let template = try MessageTemplate.parse(
            "{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}"
        ).get()
        let message = Self.message(Self.alerts(100, textBytes: 1000))
        let text = template.text(of: message, externalURL: "", bytesMax: 5000)
        #expect(text.utf8.count <= 5000)
        #expect(text.hasPrefix("xxx") && text.hasSuffix("x…"))
    }

    @Test func `a text of which nothing comes is bounded as well`() throws {
        let choices = String(repeating: "{{ if .Labels.no }}x{{ end }}", count: 2000)
        let template = try MessageTemplate.parse("a{{ range .Alerts }}\(choices){{ end }}").get()
        let message = Self.message(Self.alerts(1000, textBytes: 1))
        let began = ContinuousClock.now
        #expect(template.text(of: message, externalURL: "") == "a…")
        #expect(began.duration(to: .now) < .seconds(20))
    }

    @Test func `a log that is too long for its file loses texts, then what is oldest`() {
        var log = NotificationLog()
        for number in 0..<50 {
            let time = Fixtures.start + Int64(number)
            log.keep(Self.entry(Self.alerts(10, textBytes: 500), "g\(number)", at: time))
        }
        #expect(log.bytes(bytesMax: .max) == (log.bytes, false))
        let textless = log.bytes(bytesMax: log.bytes.count - 1)
        #expect(textless.isShortened)
        let read = NotificationLog.read(textless.bytes)
        #expect(read.damaged == 0)
        #expect(read.log.all.map(\.groupKey) == log.all.map(\.groupKey))
        #expect(read.log.all.allSatisfy { $0.firing.count == 10 })
        let few = log.bytes(bytesMax: 20_000)
        #expect(few.bytes.count <= 20_000)
        let kept = NotificationLog.read(few.bytes).log.all
        #expect((1..<50).contains(kept.count))
        #expect(kept.map(\.sentAt).min() == Fixtures.start + Int64(50 - kept.count))
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `an entry with a time that cannot be calculated with is damaged`(time: Int64) {
        var log = NotificationLog()
        log.keep(Self.entry(Self.alerts(1, textBytes: 1), at: time))
        let read = NotificationLog.read(log.bytes)
        #expect((read.log, read.damaged) == (NotificationLog(), 1))
    }

    @Test func `a message of more than a record holds is kept, and so are those beside it`() throws
    {
        let disk = FaultyFiles()
        try disk.makeDirectory("/state")
        let files = try OutboxFiles(directory: "/state", files: disk)
        #expect(files.read(now: Fixtures.start)?.messages.isEmpty == true)
        let large = Self.alerts(600, textBytes: 8000)
        let records = [
            OutboxRecord(message: Self.message(large), entry: Self.entry(large)),
            OutboxRecord(message: Self.message(Self.alerts(1, textBytes: 5)), entry: nil),
            OutboxRecord(
                message: Self.message(Self.alerts(3000, textBytes: 8000)), entry: nil),
        ]
        let kept = files.append(records)
        #expect(kept.allSatisfy { $0 != nil })
        #expect(files.shortened == 2)
        #expect(files.read(now: Fixtures.start)?.messages.count == 3)
    }

    @Test func `a silence whose matchers are longer than the file can bear is refused`() throws {
        var book = SilenceBook()
        let value = String(repeating: "x", count: 10_000)
        let silence = Silence(
            id: "s", matchers: Fixtures.matcher("alertname=\(value)"), startsAt: Fixtures.start,
            endsAt: Fixtures.start + 1000, updatedAt: Fixtures.start, createdBy: "", comment: "")
        #expect(throws: NotificationRefusal.self) {
            try book.put(silence, now: Fixtures.start).get()
        }
    }
}
