import Messages
import Metrics
import Notifications
import Outbox
import Patterns
import Receivers
import Rules
import Spool

extension Reader {
    private static let now: Int64 = 1_795_435_200_000

    private static let message = Message(
        id: "m", receiver: "oncall", groupKey: "g", groupLabels: ["a": "b"], reason: .new,
        status: .firing,
        alerts: (0..<3).map { number in
            MessageAlert(
                labels: ["alertname": "A", "n": "\(number)"], annotations: ["summary": "it is"],
                startsAt: now, endsAt: number == 2 ? now + 5 : nil, worstValue: 1e300)
        }, alertsMax: 3, createdAt: now)

    static let messageTemplate = Reader("message") { bytes in
        switch MessageTemplate.parse(bytes.text) {
        case .failure(let refusal): promise(!"\(refusal)".isEmpty, "a refusal has a reason")
        case .success(let template):
            let text = template.text(of: message, externalURL: "u", bytesMax: 2000)
            promise(text.utf8.count <= 2000, "a text is bounded")
        }
    }

    static let pattern = Reader("pattern") { bytes in
        let (pattern, name) = bytes.halves
        guard pattern.count <= 300 else { return }
        switch Pattern.parse(pattern.text, for: .label) {
        case .failure(let refusal): promise(!"\(refusal)".isEmpty, "a refusal has a reason")
        case .success(let pattern):
            let text = String(decoding: name.prefix(200), as: UTF8.self)
            let isWhole = pattern.matchesWhole(text)
            promise(!isWhole || pattern.matches(text), "what fits as a whole fits in part")
            let groups = pattern.groups(ofWhole: text)
            promise((groups != nil) == isWhole, "groups are there when the whole fits")
        }
    }

    static let matchers = Reader("matchers") { bytes in
        switch MatcherText.parse(bytes.text) {
        case .failure(let refusal): promise(!"\(refusal)".isEmpty, "a refusal has a reason")
        case .success(let matchers):
            _ = matchers.allMatch(["alertname": "A", "target": "orders"])
            let text = matchers.map(\.description).joined(separator: ",")
            guard case .success(let again) = MatcherText.parse(text) else {
                fatalError("broken promise: matchers that were written can be read: \(text)")
            }
            promise(again == matchers, "matchers are read as they were written: \(text)")
        }
    }

    static let silences = Reader("silences") { bytes in
        var book = SilenceBook()
        if case .success(let silence) = SilenceJSON.read(bytes, now: now, makeID: { "i" }),
            case .success = book.put(silence, now: now)
        {
            let read = SilenceBook.read(book.bytes(now: now), now: now)
            promise(read.damaged == 0, "a silence that was written can be read")
            promise(read.book.silences.map(\.id) == [silence.id], "it is the same silence")
        }
        var (saved, _) = SilenceBook.read(bytes, now: now)
        _ = saved.mutes(["alertname": "A"], at: now)
        _ = saved.takeEnded(now: now)
        _ = saved.endAcknowledged(firing: [], now: now)
        _ = saved.nextEnd(after: now)
        _ = SilenceBook.read(saved.bytes(now: now), now: now)
    }

    static let notificationLog = Reader("notification-log") { bytes in
        var content: [UInt8] = []
        for line in bytes.split(separator: 0x0a) {
            let hash = line.reduce(14_695_981_039_346_656_037 as UInt64) {
                ($0 ^ UInt64($1)) &* 1_099_511_628_211
            }
            content += Array("\(String(hash, radix: 16)) ".utf8) + line + [0x0a]
        }
        for file in [bytes, content] {
            var (log, _) = NotificationLog.read(file)
            log.shift(by: -3_600_000)
            let again = NotificationLog.read(log.bytes)
            let isOld = log.all.contains { entry in
                ([entry.sentAt] + entry.firing.map(\.startsAt)).contains { $0 < 0 }
            }
            promise(again.damaged == 0 || isOld, "a log can be read")
            var dispatcher = Dispatcher(plan, log: log, now: now)
            dispatcher.take([], now: now)
            _ = dispatcher.flush(log: log, silences: SilenceBook(), now: now) { "i" }
            promise(log.bytes(bytesMax: 1000).bytes.count <= 1000, "a log is bounded")
        }
    }

    private static let plan = NotificationPlan(
        route: Route(Route.Options(receiver: "oncall")), inhibitRules: [], intervals: [:],
        receivers: [Receiver(name: "oncall", kind: .webhook)])

    static let outbox = Reader("outbox") { bytes in
        let layer = MemoryLayer()
        do throws(SpoolError) {
            try keep(bytes, in: layer)
            let pipeline = try NotificationPipeline(plan, directory: "/s", files: layer, now: now)
            pipeline.tick(now: now)
            pipeline.shift(by: -3_600_000, now: now)
            while case .attempt(let item) = pipeline.next(for: "oncall", now: now) {
                let builder = PayloadBuilder(Links(external: "")) { _, _ in [] }
                let program = Receiver(name: "oncall", kind: .command(["/bin/true"]))
                _ = builder.delivery(of: item.message, to: program, Credentials(), now: now)
                var random = SystemRandomNumberGenerator()
                let outcome = AttemptOutcome.status(200, retryAfter: nil)
                _ = pipeline.finish("oncall", item.message.id, outcome, now: now, random: &random)
            }
        } catch { return }
    }

    private static func keep(_ bytes: [UInt8], in layer: MemoryLayer) throws(SpoolError) {
        let records = try RecordLog(
            directory: "/s/outbox", limits: SpoolLimits(bytesMax: OutboxFiles.bytesMax),
            files: layer)
        _ = try records.append(bytes)
    }
}
