package import Messages
package import Metrics

/// The messages that wait for one receiver, and when the next one may be tried.
///
/// Of one group one message waits: what comes while it waits is merged into it, so that after an
/// outage people learn what is true then. Messages of other groups overtake one that waits.
package struct DeliveryQueue: Sendable {
    /// A message with what became of it so far.
    package struct Item: Sendable {
        /// The message.
        package fileprivate(set) var message: Message
        /// The records on disk of all that it was made of, as far as they could be kept there.
        package fileprivate(set) var records: [UInt64]
        /// Whether a part of it is in none of them.
        fileprivate var isUnsaved: Bool
        /// How often it was tried in vain since the start.
        package fileprivate(set) var failures = 0
        /// When it may be tried next, in milliseconds since 1970.
        package fileprivate(set) var notBefore: Int64
        /// Since when its last part waits; moves with the time of day when that is set.
        fileprivate var since: Int64
        /// Since when its first part waits.
        fileprivate var firstSince: Int64
        /// Whether what it says to fire may be over: it was made of several, or lay on disk.
        package fileprivate(set) var needsPresent = false

        /// The same with alerts as they are now.
        package func with(present: [LabelSet: MessageAlert]) -> Item {
            var item = self
            item.message = message.with(present: present)
            return item
        }

        /// Whether it says something new: of what is over meanwhile only its beginning counts.
        fileprivate func isNew(_ now: Int64) -> Bool {
            now - (message.isCall ? since : firstSince) <= DeliveryQueue.newFor
        }

        /// What comes first: what is new, of that what fires, and the worst of that.
        fileprivate func rank(by severities: SeverityTable, now: Int64) -> (Int, Int) {
            let age = isNew(now) ? 0 : 1
            guard message.isCall else { return (age, Urgency.allCases.count) }
            return (age, Urgency.allCases.firstIndex(of: severities.urgency(of: message)) ?? 0)
        }
    }

    /// What is to be done now.
    package enum Step: Sendable {
        /// Try this message; the result goes to `finish`.
        case attempt(Item)
        /// Nothing before this time, in milliseconds since 1970.
        case wait(until: Int64)
        /// Nothing until a message comes.
        case idle
    }

    /// What an attempt led to.
    package enum Conclusion: Sendable, Equatable {
        /// The receiver has it.
        case delivered
        /// It will be tried again at this time.
        case again(at: Int64, reason: String)
        /// It will never be tried again.
        case final(reason: String)
        /// The receiver is not tried any more until a reload; the message waits.
        case disabled(reason: String)
    }

    /// How long a message is tried, in milliseconds.
    package static let ageMax: Int64 = 72 * 3_600_000
    /// The first and the longest time between two attempts, in milliseconds.
    package static let delays: ClosedRange<Int64> = 1000...300_000
    /// After that many failures in a row the receiver as a whole gets a rest.
    package static let failuresBeforeRest = 5
    /// The most messages that wait.
    package static let countMax = 10_000
    /// How long a receiver must have failed before the others are notified, in milliseconds.
    package static let troubleAfter: Int64 = 300_000
    /// For how long a message counts as new, in milliseconds.
    package static let newFor: Int64 = 300_000
    /// How soon it is looked again whether one that waits for others may go, in milliseconds.
    private static let waitsFor: Int64 = 1000
    /// After how long a message says that it is late, in milliseconds.
    package static let lateAfter: Int64 = 60_000
    /// How often it must have refused in a row before they are: once may be a key that is changed.
    package static let refusalsBeforeTrouble = 3

    private var items: [Item] = []
    private var bucket: TokenBucket
    private var failures = 0
    private var failingSince: Int64?
    private var lastReason = ""
    private var restsUntil: Int64 = 0
    private var attempting: String?
    /// The most messages that wait here.
    package var messagesMax = DeliveryQueue.countMax
    /// The most alerts in a merged message.
    package var alertsMax = 200
    /// What severities mean here.
    package var severities = SeverityTable.standard
    /// Whether an incident that is over is opened all the same, so that it is on record.
    package var keepsOpenings = false
    /// Whether the receiver is tried at all.
    package private(set) var isEnabled = true

    /// An empty queue.
    package init(_ limit: TokenBucket.Limit, now: Int64) { bucket = TokenBucket(limit, now: now) }

    /// How many messages wait.
    package var count: Int { items.count }

    /// The messages that wait, the oldest first.
    package var waiting: [Message] { items.map(\.message) }

    /// Whether the receiver as a whole rests after failures.
    package func isResting(now: Int64) -> Bool { restsUntil > now }

    /// Whether a message of this group waits.
    package func holds(groupKey: String) -> Bool {
        items.contains { $0.message.groupKey.hasSameBytes(as: groupKey) }
    }

    /// Puts a message at the end, or into the one of its group that waits; gives back what has no
    /// room any more.
    package mutating func add(
        _ message: Message, record: UInt64?, isRestored: Bool = false, now: Int64
    ) -> Item? {
        let since = min(message.createdAt, now)
        items.append(
            Item(
                message: message, records: record.map { [$0] } ?? [], isUnsaved: record == nil,
                notBefore: now, since: since, firstSince: since, needsPresent: isRestored))
        merge(groupKey: message.groupKey)
        guard items.count > messagesMax else { return nil }
        // What only repeats is the least loss.
        let index = items.firstIndex { $0.message.reason == .repeated } ?? 0
        return items.remove(at: items[index].message.id == attempting ? index + 1 : index)
    }

    /// Makes one message of those of a group that wait and are not being attempted.
    ///
    /// For an incident that began and ended meanwhile two are left, where that is demanded.
    private mutating func merge(groupKey: String) {
        let places = items.indices.filter {
            items[$0].message.id != attempting
                && items[$0].message.groupKey.hasSameBytes(as: groupKey)
        }
        guard places.count > 1 else { return }
        var parts = places.map { items[$0] }
        var whole = merged(parts)
        if keepsOpenings, !whole.message.isCall, parts[0].message.reason == .new,
            parts[0].message.status == .firing
        {
            var opening = parts.removeFirst()
            whole = merged(parts)
            opening.message = opening.message.opening(over: whole.message)
            items[places[0]] = opening
            items[places[1]] = whole
            for place in places.dropFirst(2).reversed() { items.remove(at: place) }
            return
        }
        items[places[0]] = whole
        for place in places.dropFirst().reversed() { items.remove(at: place) }
    }

    private func merged(_ parts: [Item]) -> Item {
        var whole = parts[0]
        whole.message = Message.merged(
            parts.map(\.message), alertsMax: alertsMax, severities: severities)
        whole.records = parts.flatMap(\.records)
        whole.isUnsaved = parts.contains(where: \.isUnsaved)
        whole.needsPresent = true
        whole.since = parts.map(\.since).max() ?? whole.since
        whole.firstSince = parts.map(\.firstSince).min() ?? whole.firstSince
        return whole
    }

    /// The records of a message that waits.
    package func records(of id: String) -> [UInt64] {
        items.first { $0.message.id == id }?.records ?? []
    }

    /// Whether a message that waits is on no disk.
    package var hasUnsaved: Bool { items.contains(where: \.isUnsaved) }

    /// Messages that wait and are on no disk, the oldest first.
    package func unsaved(countMax: Int) -> [Message] {
        items.lazy.filter(\.isUnsaved).prefix(countMax).map(\.message)
    }

    /// A message was kept on disk late.
    package mutating func keep(_ id: String, as record: UInt64) {
        guard let index = items.firstIndex(where: { $0.message.id == id }) else { return }
        items[index].records.append(record)
        items[index].isUnsaved = false
    }

    /// The same queue with another limit.
    package func limited(to limit: TokenBucket.Limit, now: Int64) -> DeliveryQueue {
        var queue = self
        queue.bucket = TokenBucket(limit, now: now)
        return queue
    }

    /// What goes on to another address under the same name, and the rest.
    ///
    /// Groups of which the old address has got nothing go on; an end that waits is no news elsewhere.
    package func moved(
        to limit: TokenBucket.Limit, now: Int64
    ) -> (queue: DeliveryQueue, left: [Item]) {
        var firsts: [ExactText: Message.Reason] = [:]
        for item in items where firsts[ExactText(item.message.groupKey)] == nil {
            firsts[ExactText(item.message.groupKey)] = item.message.reason
        }
        let goesOn = { (item: Item) in
            [.new, .notice].contains(firsts[ExactText(item.message.groupKey)])
        }
        var queue = DeliveryQueue(limit, now: now)
        queue.items = items.filter(goesOn)
        for index in queue.items.indices {
            (queue.items[index].failures, queue.items[index].notBefore) = (0, now)
        }
        return (queue, items.filter { !goesOn($0) })
    }

    /// Takes out what has become too old.
    package mutating func takeExpired(now: Int64) -> [Item] {
        let isExpired = { [attempting] (item: Item) in
            item.since + Self.ageMax <= now && item.message.id != attempting
        }
        let expired = items.filter(isExpired)
        if !expired.isEmpty { items.removeAll(where: isExpired) }
        return expired
    }

    /// The time of day was set by that many milliseconds: every wait stays as long as it was.
    package mutating func shift(by step: Int64) {
        bucket.shift(by: step)
        if restsUntil > 0 { restsUntil += step }
        if let since = failingSince { failingSince = since + step }
        for index in items.indices {
            items[index].notBefore += step
            items[index].since += step
            items[index].firstSince += step
        }
    }

    /// The process stood still for that many milliseconds: a time without an attempt is none in which a
    /// receiver fails or a message grows old.
    package mutating func standStill(for length: Int64) {
        if let since = failingSince { failingSince = since + length }
        for index in items.indices {
            items[index].since += length
            items[index].firstSince += length
        }
    }

    /// Whether others should know: every attempt of a long time has failed, or the last ones were
    /// refused.
    package func isFailing(_ last: AttemptOutcome, now: Int64) -> Bool {
        if last.isRefusal, failures >= Self.refusalsBeforeTrouble { return true }
        return failingSince.map { now - $0 >= Self.troubleAfter } ?? false
    }

    /// When others should know that every attempt has failed; nil while none has, or nothing waits.
    package var troubleAt: Int64? {
        isEnabled && !items.isEmpty ? failingSince.map { $0 + Self.troubleAfter } : nil
    }

    /// Why the last attempt failed, once others should know; nil before that.
    package func trouble(now: Int64) -> String? {
        troubleAt.map { $0 <= now } == true ? lastReason : nil
    }

    /// Tries everything again at once, after a reload; what has failed until now still has.
    package mutating func enable(now: Int64) {
        if !isEnabled { (failures, failingSince) = (0, nil) }
        isEnabled = true
        restsUntil = 0
        for index in items.indices { items[index].notBefore = now }
    }

    /// What is to be done now; while an attempt is under way there is nothing.
    ///
    /// Within a group messages keep their order. Between groups what is new comes before what has
    /// waited for long; of both what fires comes before what is over, and the worst first: after an
    /// outage people learn first what is wrong now. What `waits` for others to find out if it is still
    /// true stays, with its group.
    package mutating func next(
        now: Int64, waits: (Message) -> Bool = { _ in false }
    ) -> Step {
        guard isEnabled, attempting == nil else { return .idle }
        var groups: Set<ExactText> = []
        var earliest: Int64?
        var first: (item: Item, rank: (Int, Int))?
        for item in items where groups.insert(ExactText(item.message.groupKey)).inserted {
            var time = max(item.notBefore, restsUntil, bucket.nextAllowed(now: now))
            if time <= now, waits(item.message) { time = now + Self.waitsFor }
            if time <= now {
                let rank = item.rank(by: severities, now: now)
                if first.map({ rank < $0.rank }) ?? true { first = (item, rank) }
                continue
            }
            earliest = min(earliest ?? time, time)
        }
        if let first { return attempt(first.item, now) }
        return earliest.map { .wait(until: $0) } ?? .idle
    }

    private mutating func attempt(_ item: Item, _ now: Int64) -> Step {
        bucket.take(now: now)
        attempting = item.message.id
        var item = item
        let delay = now - item.firstSince
        if delay >= Self.lateAfter { item.message.delay = delay }
        return .attempt(item)
    }

    /// Takes back an attempt that was not made.
    package mutating func withdraw(_ id: String) {
        bucket.giveBack()
        abandon(id)
    }

    /// Ends an attempt of which nothing is known, because its worker was stopped.
    package mutating func abandon(_ id: String) {
        guard attempting == id else { return }
        attempting = nil
        if let item = items.first(where: { $0.message.id == id }) {
            merge(groupKey: item.message.groupKey)
        }
    }

    /// Takes the outcome of an attempt; the item comes back when it has left the queue.
    package mutating func finish(
        _ id: String, _ outcome: AttemptOutcome, now: Int64,
        random: inout some RandomNumberGenerator
    ) -> (conclusion: Conclusion, left: Item?) {
        if attempting == id { attempting = nil }
        guard let index = items.firstIndex(where: { $0.message.id == id }) else {
            return (.final(reason: "no longer waited for"), nil)
        }
        switch outcome.verdict(now: now) {
        case .delivered:
            answers(now)
            restsUntil = 0
            return (.delivered, items.remove(at: index))
        case .final(let reason):
            // It does answer, so the others need not wait.
            answers(now)
            return (.final(reason: reason), items.remove(at: index))
        case .gone(let reason):
            isEnabled = false
            return (.disabled(reason: reason), nil)
        case .again(let notBefore, let reason):
            failures += 1
            if failingSince == nil { failingSince = now }
            lastReason = reason
            items[index].failures += 1
            let time = now + Self.delay(items[index].failures, &random)
            items[index].notBefore = max(time, notBefore ?? 0)
            // A receiver that names a time means all messages.
            if let notBefore { restsUntil = max(restsUntil, notBefore) }
            if failures >= Self.failuresBeforeRest {
                restsUntil = max(restsUntil, now + Self.delay(failures, &random))
                // After the rest the worst message is tried, not the one with the shortest delay.
                hasten(to: restsUntil)
            }
            let again = max(items[index].notBefore, restsUntil)
            merge(groupKey: items[index].message.groupKey)
            return (.again(at: again, reason: reason), nil)
        }
    }

    /// The receiver answers; after a rest nothing waits for what was the receiver's fault.
    private mutating func answers(_ now: Int64) {
        if failures >= Self.failuresBeforeRest { hasten(to: now) }
        (failures, failingSince) = (0, nil)
    }

    private mutating func hasten(to time: Int64) {
        for index in items.indices {
            items[index].notBefore = min(items[index].notBefore, time)
        }
    }

    /// Full jitter: anything up to a bound that doubles with each failure.
    private static func delay(
        _ failures: Int, _ random: inout some RandomNumberGenerator
    ) -> Int64 {
        let bound = min(delays.upperBound, delays.lowerBound << min(failures - 1, 20))
        return Int64.random(in: 1...bound, using: &random)
    }
}
