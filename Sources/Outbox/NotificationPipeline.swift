import FoundationEssentials
package import Messages
import Metrics
package import Notifications
package import Platform
import Receivers
package import Rules
package import Spool

/// The way of an alert from the rules to the receivers' queues, with everything kept on disk.
///
/// A message is on disk before it can be attempted, and its record goes only when the log of what
/// was sent is on disk, too: whenever the process ends, what was sent is known after the restart.
/// The time is an argument, so a simulation runs the same code as the agent.
package final class NotificationPipeline {
    /// Makes the identities of messages.
    package typealias MakeID = () -> String

    static let ownRoute = Dispatcher.ownRoute
    /// After how long trouble with a receiver is notified again.
    static let troubleRepeat: Int64 = 4 * 3_600_000
    /// How long the log may not have been saved before another attempt.
    private static let saveRetry: Int64 = 1000

    /// What lies on disk.
    package let files: OutboxFiles
    let makeID: MakeID
    var plan: NotificationPlan
    var dispatcher: Dispatcher
    var queues: [String: DeliveryQueue] = [:]
    var keptLog: KeptLog
    var keptSilences: KeptSilences
    var earlier: EarlierProcess
    var alerts = KnownAlerts()
    var troubles = ReceiverTroubles()
    var orphans = Orphans()
    var tally: OutboxTally

    /// Opens the files and reads what they hold; nothing is sent or changed before `begin`.
    ///
    /// - Throws: `SpoolError.locked` when another process has the directory.
    package init(
        directory: String, files layer: any FileLayer = DiskFileLayer(), now: Int64,
        makeID: @escaping MakeID = { "msg_\(UUID())" }
    ) throws(SpoolError) {
        plan = .empty
        self.makeID = makeID
        files = try OutboxFiles(directory: directory, files: layer)
        let left = files.read(now: now)
        keptLog = KeptLog(left?.log ?? NotificationLog())
        keptSilences = KeptSilences(left?.silences ?? SilenceBook())
        tally = OutboxTally(damaged: left?.damaged ?? 0)
        earlier = EarlierProcess(left)
        dispatcher = Dispatcher(plan, log: keptLog.log, now: now)
    }

    /// Opens the files and begins with a plan at once.
    ///
    /// - Throws: `SpoolError.locked` when another process has the directory.
    package convenience init(
        _ plan: NotificationPlan, directory: String, files layer: any FileLayer = DiskFileLayer(),
        now: Int64, makeID: @escaping MakeID = { "msg_\(UUID())" }
    ) throws(SpoolError) {
        try self.init(directory: directory, files: layer, now: now, makeID: makeID)
        begin(plan, now: now)
    }

    /// Goes on where the files end; called once.
    package func begin(_ plan: NotificationPlan, now: Int64) {
        self.plan = plan
        let messages = restored(earlier.begin(at: now), into: &keptLog)
        forgetOtherAddresses(waiting: messages.map(\.1))
        noteOrphans(now)
        dispatcher = Dispatcher(plan, log: log, now: now)
        makeQueues(now)
        for (sequence, message) in messages {
            enqueue(message, sequence, isRestored: true, now)
        }
    }

    private func makeQueues(_ now: Int64) {
        for receiver in plan.receivers.values where receiver.hasOutbox {
            if queues[receiver.name] == nil {
                queues[receiver.name] = DeliveryQueue(receiver.rateLimit, now: now)
            }
            queues[receiver.name]?.alertsMax = receiver.alertsMax
            queues[receiver.name]?.severities = plan.severities
            queues[receiver.name]?.keepsOpenings = receiver.kind.definition.hasIncidents
        }
    }

    // MARK: Alerts

    /// Takes what an evaluation of rules has found, and does what is due.
    package func take(_ alerts: [Alert], now: Int64) {
        self.alerts.take(alerts)
        dispatcher.take(alerts, now: now)
        tick(now: now)
    }

    /// Does what is due.
    package func tick(now: Int64) {
        catchUp(now)
        if isHeld { return settle() }
        endSilences(now)
        send(
            dispatcher.flush(
                log: log, silences: silences, own: ownTroubles(now), now: now, makeID: makeID), now)
        for (name, queue) in queues {
            var queue = queue
            let expired = queue.takeExpired(now: now)
            guard !expired.isEmpty else { continue }
            queues[name] = queue
            for item in expired {
                count(name, .expired)
                leave(item.records)
            }
            reportTrouble(with: name, "messages grew too old", lost: expired.map(\.message), now)
        }
        // A receiver that rests is in trouble, too, although it is not tried just now.
        for (name, queue) in queues {
            guard let reason = queue.trouble(now: now) else { continue }
            reportTrouble(with: name, reason, lost: queue.waiting, now)
        }
        reportMoreTrouble(now)
        settle()
    }

    /// The time of day was set by that many milliseconds: every pause stays as long as it was.
    ///
    /// The ends of silences are times of day, and stay.
    package func shift(by step: Int64, now: Int64) {
        keptSilences.shift(by: step, now: now)
        dispatcher.shift(by: step)
        keptLog.shift(by: step)
        earlier.shift(by: step)
        for name in queues.keys { queues[name]?.shift(by: step) }
    }

    /// The process stood still for that many milliseconds: nothing was tried then, and nothing failed.
    package func standStill(for length: Int64) {
        for name in queues.keys { queues[name]?.standStill(for: length) }
    }

    /// When `tick` has something to do without a new alert; nil when there is nothing.
    package func nextDue(now: Int64) -> Int64? {
        let isSaved = keptLog.isSaved && keptSilences.isSaved
        let retry = isSaved ? isCaughtUp ? nil : earlier.nextTry : now + Self.saveRetry
        if isHeld { return retry }
        let trouble = queues.values.lazy.compactMap(\.troubleAt).filter { $0 > now }.min()
        return [dispatcher.nextDue, silences.nextEnd(after: now), retry, trouble]
            .compactMap(\.self).min()
    }

    /// Puts messages on disk all together and then into their queues.
    func send(_ outcomes: [Dispatcher.Outcome], _ now: Int64) {
        for outcome in outcomes where outcome.message == nil { keep(outcome.entry) }
        let records = outcomes.compactMap { outcome -> OutboxRecord? in
            guard let message = outcome.message else { return nil }
            // What only repeats says nothing while the message before it is still under way.
            let waits = queues[message.receiver]?.holds(groupKey: message.groupKey) ?? false
            if message.reason == .repeated, waits { return nil }
            return OutboxRecord(message: message, entry: outcome.entry)
        }
        send(records, now)
    }

    func send(_ messages: [OutboxRecord], _ now: Int64) {
        guard !messages.isEmpty else { return }
        let records = files.append(messages)
        for (record, sequence) in zip(messages, records) {
            if let entry = record.entry { keep(entry) }
            if sequence == nil { count(record.message.receiver, .unsaved) }
            enqueue(record.message, sequence, now)
        }
    }

    private func keep(_ entry: NotificationLog.Entry) {
        var entry = entry
        entry.address = plan.receivers[entry.receiver]?.addressMark
        keptLog.keep(entry)
    }

    func enqueue(
        _ message: Message, _ sequence: UInt64?, isRestored: Bool = false, _ now: Int64
    ) {
        guard queues[message.receiver] != nil else {
            count(message.receiver, .dropped)
            leave(sequence.map { [$0] } ?? [])
            return
        }
        if let dropped = queues[message.receiver]?.add(
            message, record: sequence, isRestored: isRestored, now: now)
        {
            count(message.receiver, .dropped)
            leave(dropped.records)
        }
    }

    // MARK: Receivers

    /// What a receiver's worker shall do now.
    ///
    /// A message that is late says what is true now: what has ended since is decided on first.
    package func next(for receiver: String, now: Int64) -> DeliveryQueue.Step {
        for hastens in [true, false] {
            let step = queues[receiver]?.next(now: now) { waitsForRules($0, now) } ?? .idle
            guard case .attempt(let item) = step, item.needsPresent || item.message.delay != nil,
                item.message.reason != .notice, !isHeld
            else { return step }
            let present = dispatcher.present(
                of: item.message, hastens: hastens, endsUnknown: item.needsPresent, now: now)
            if let present { return .attempt(item.with(present: present)) }
            queues[receiver]?.withdraw(item.message.id)
            tick(now: now)
        }
        return .idle
    }

    /// Takes the outcome of an attempt.
    package func finish(
        _ receiver: String, _ id: String, _ outcome: AttemptOutcome, now: Int64,
        random: inout some RandomNumberGenerator
    ) -> DeliveryQueue.Conclusion {
        guard var queue = queues[receiver] else { return .final(reason: "no longer configured") }
        let (conclusion, left) = queue.finish(id, outcome, now: now, random: &random)
        queues[receiver] = queue
        leave(left?.records ?? [])
        switch conclusion {
        case .delivered:
            count(receiver, .delivered)
            endTrouble(with: receiver, now)
        case .again(_, let reason):
            count(receiver, .retried)
            if queue.isFailing(outcome, now: now) {
                reportTrouble(with: receiver, reason, lost: queue.waiting, now)
            }
        case .final(let reason):
            count(receiver, .failed)
            if let left { tellAgain(left.message) }
            reportTrouble(with: receiver, reason, lost: left.map { [$0.message] } ?? [], now)
        case .disabled(let reason):
            count(receiver, .failed)
            reportTrouble(with: receiver, reason, lost: queue.waiting, now)
        }
        settle()
        return conclusion
    }

    /// The receiver does not have it: what still fires is part of the group's next message.
    private func tellAgain(_ message: Message) {
        let key = NotificationLog.Key(groupKey: message.groupKey, receiver: message.receiver)
        guard let entry = log[key], entry.routeKey != Self.ownRoute,
            queues[message.receiver]?.holds(groupKey: message.groupKey) != true
        else { return }
        keptLog.forget(key)
    }

    /// Ends an attempt of which nothing is known, because its worker was stopped.
    package func abandon(_ receiver: String, _ id: String) { queues[receiver]?.abandon(id) }

    /// Notes what became of what does not pass through a queue.
    package func note(_ receiver: String, _ outcome: DeliveryOutcome) { count(receiver, outcome) }

    func leave(_ records: [UInt64]) { keptLog.leave(records) }

    /// Saves what is not saved yet, and then lets go of what has arrived.
    func settle() {
        keptSilences.settle(files)
        keptLog.settle(files)
    }

    func count(_ receiver: String, _ outcome: DeliveryOutcome) {
        tally.count(receiver, outcome)
    }

    // MARK: Changes

    /// Puts another plan into force; receivers that were disabled are tried again.
    package func replace(_ new: NotificationPlan, now: Int64) {
        dispatcher = dispatcher.replacing(new, log: log, now: now)
        for (name, queue) in queues where new.receivers[name]?.hasOutbox != true {
            for message in queue.waiting { drop(message, name) }
            queues[name] = nil
        }
        for name in queues.keys {
            if new.receivers[name]?.rateLimit != plan.receivers[name]?.rateLimit,
                let receiver = new.receivers[name], let old = queues[name]
            {
                queues[name] = old.limited(to: receiver.rateLimit, now: now)
            }
            queues[name]?.enable(now: now)
        }
        plan = new
        noteOrphans(now)
        makeQueues(now)
        tick(now: now)
    }

    private func drop(_ message: Message, _ receiver: String) {
        count(receiver, .dropped)
        leave(queues[receiver]?.records(of: message.id) ?? [])
    }
}
