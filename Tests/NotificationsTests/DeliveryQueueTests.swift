import Messages
import Notifications
import Support
import Testing

@Suite struct DeliveryQueueTests {
    private let now = Fixtures.start

    private func message(
        _ id: String, group: String = "g", reason: Message.Reason = .new, at: Int64? = nil
    ) -> Message {
        Message(
            id: id, receiver: "r", groupKey: group, groupLabels: [:], reason: reason,
            status: .firing, alerts: [], alertsMax: 1, createdAt: at ?? now)
    }

    private func queue(_ messages: Message..., perMinute: Int = 6000) -> DeliveryQueue {
        var queue = DeliveryQueue(
            TokenBucket.Limit(perMinute: perMinute, burst: max(2, perMinute / 60)), now: now)
        for message in messages { _ = queue.add(message, record: nil, now: now) }
        return queue
    }

    private func attempt(_ queue: inout DeliveryQueue, _ now: Int64) -> String? {
        if case .attempt(let item) = queue.next(now: now) { item.message.id } else { nil }
    }

    @Test(arguments: 100...999)
    func `every status leads where it should`(status: Int) {
        let verdict = AttemptOutcome.status(status, retryAfter: nil).verdict(now: now)
        let expected: AttemptOutcome.Verdict =
            switch status {
            case 200...299: .delivered
            case 410: .gone(reason: "status 410")
            case 400, 413, 422: .final(reason: "status \(status)")
            default: .again(notBefore: nil, reason: "status \(status)")
            }
        #expect(verdict == expected)
    }

    @Test func `after an outage what is new comes before what has waited for long`() {
        let then = now - 1_200_000
        var queue = queue(
            message("old1", group: "a", at: then), message("old2", group: "b", at: then),
            message("new1", group: "c"), message("new2", group: "a"))
        // What waits of one group is one message by now, and fires still.
        for (id, order) in [("new2", 0), ("new1", 1), ("old2", 2)] {
            #expect(attempt(&queue, now) == id, "\(order)")
            var random = RandomNumbers(1)
            _ = queue.finish(id, .status(200, retryAfter: nil), now: now, random: &random)
        }
    }

    @Test func `one attempt at a time, in the order of a group`() {
        var random = RandomNumbers(1)
        var queue = queue(message("0"), message("3", group: "h"))
        #expect(attempt(&queue, now) == "0")
        #expect(queue.add(message("1"), record: nil, now: now) == nil)
        #expect(attempt(&queue, now) == nil)
        _ = queue.finish("0", .failure("x"), now: now, random: &random)
        // What failed is part of what came meanwhile, and waits as long; the other group goes on.
        #expect(queue.waiting.map(\.id) == ["1", "3"])
        #expect(attempt(&queue, now) == "3")
        #expect(
            queue.finish("3", .status(200, retryAfter: nil), now: now, random: &random).conclusion
                == .delivered)
        guard case .wait(let time) = queue.next(now: now) else {
            Issue.record("nothing to wait for")
            return
        }
        #expect(attempt(&queue, time) == "1")
        _ = queue.finish("1", .status(204, retryAfter: nil), now: time, random: &random)
        #expect(queue.count == 0)
    }

    private func alert(_ name: String, over: Int64? = nil, _ severity: String = "page")
        -> MessageAlert
    {
        MessageAlert(
            labels: ["alertname": name, "severity": severity], annotations: [:],
            startsAt: now - 1_680_000, endsAt: over, worstValue: nil)
    }

    private func decided(
        _ id: String, _ alerts: [MessageAlert], group: String = "g", _ reason: Message.Reason,
        at: Int64
    ) -> Message {
        Message(
            id: id, receiver: "r", groupKey: group, groupLabels: [:], reason: reason,
            status: alerts.contains { $0.isFiring } ? .firing : .resolved, alerts: alerts,
            alertsMax: 10, createdAt: at)
    }

    @Test func `what waits of a group becomes one message that says what is true, and how late`()
        throws
    {
        let then = now - 1_680_000
        var queue = queue(
            decided("1", [alert("A")], .new, at: then),
            decided("2", [alert("A"), alert("B")], .changed, at: then + 60_000),
            decided(
                "3", [alert("B"), alert("A", over: then + 120_000)], .changed, at: then + 120_000))
        guard case .attempt(let item) = queue.next(now: now) else {
            Issue.record("nothing is tried")
            return
        }
        #expect(item.message.id == "3" && item.message.reason == .new)
        #expect(item.message.alerts.map { $0.labels["alertname"] } == ["B", "A"])
        #expect(item.message.alerts.map(\.isFiring) == [true, false])
        #expect(item.message.delay == 1_680_000 && item.message.delayText == "28 min")
        #expect(queue.count == 1)
    }

    @Test func `all records of a merged message leave with it`() throws {
        var random = RandomNumbers(1)
        var queue = queue()
        _ = queue.add(decided("1", [alert("A")], .new, at: now), record: 7, now: now)
        _ = queue.add(
            decided("2", [alert("A", over: now)], .resolved, at: now), record: 8, now: now)
        #expect(attempt(&queue, now) == "2")
        let (_, left) = queue.finish(
            "2", .status(200, retryAfter: nil), now: now, random: &random)
        #expect(left?.records == [7, 8])
    }

    @Test func `an incident that began and ended meanwhile is opened without ringing, and closed`()
        throws
    {
        let then = now - 1_680_000
        var queue = queue()
        queue.keepsOpenings = true
        for message in [
            decided("1", [alert("A")], .new, at: then),
            decided("2", [alert("A"), alert("B")], .changed, at: then + 1),
            decided(
                "3", [alert("A", over: then + 2), alert("B", over: then + 2)], .resolved,
                at: then + 2),
        ] { _ = queue.add(message, record: nil, now: now) }
        #expect(queue.waiting.map(\.status) == [.firing, .resolved])
        #expect(queue.waiting.map(\.id) == ["2", "3"])
        let opening = try #require(queue.waiting.first)
        #expect(opening.alerts.allSatisfy { !$0.isFiring })
        #expect(SeverityTable.standard.urgency(of: opening) == .info)
        // It comes back: one incident, which fires.
        _ = queue.add(decided("4", [alert("A")], .new, at: now), record: nil, now: now)
        #expect(queue.waiting.map(\.id) == ["4"])
        #expect(queue.waiting.map(\.status) == [.firing])
    }

    @Test func `of what is late, pages come first and what is over last`() {
        var random = RandomNumbers(1)
        let then = now - 1_680_000
        var queue = queue(
            decided("over", [alert("A", over: then)], group: "a", .resolved, at: then),
            decided("hint", [alert("B", over: nil, "info")], group: "b", .new, at: then),
            decided("page", [alert("C")], group: "c", .new, at: then))
        for id in ["page", "hint", "over"] {
            #expect(attempt(&queue, now) == id)
            _ = queue.finish(id, .status(200, retryAfter: nil), now: now, random: &random)
        }
    }

    @Test func `of what is new, pages come first and what is over last`() {
        var random = RandomNumbers(1)
        var queue = queue(
            decided("over", [alert("A", over: now)], group: "a", .resolved, at: now),
            decided("hint", [alert("B", over: nil, "info")], group: "b", .new, at: now),
            decided("page", [alert("C")], group: "c", .new, at: now))
        for id in ["page", "hint", "over"] {
            #expect(attempt(&queue, now) == id)
            _ = queue.finish(id, .status(200, retryAfter: nil), now: now, random: &random)
        }
    }

    @Test(arguments: 1...50)
    func `a receiver that answers after an outage gets its pages first, and all without delay`(
        seed: UInt64
    ) {
        var random = RandomNumbers(seed)
        var queue = queue()
        for index in 0..<5 {
            let hint = decided(
                "hint\(index)", [alert("B", over: nil, "info")], group: "\(index)", .new, at: now)
            _ = queue.add(hint, record: nil, now: now)
        }
        _ = queue.add(
            decided("page", [alert("C")], group: "p", .new, at: now), record: nil, now: now)
        var time = now
        // Each message has failed many times, so that each has a long delay of its own.
        for _ in 0..<60 {
            if case .wait(let until) = queue.next(now: time) { time = until }
            guard let id = attempt(&queue, time) ?? attempt(&queue, time + 1) else { return }
            _ = queue.finish(id, .status(503, retryAfter: nil), now: time, random: &random)
        }
        if case .wait(let until) = queue.next(now: time) { time = until }
        for place in 0..<6 {
            let id = attempt(&queue, time)
            #expect(place == 0 ? id == "page" : id?.hasPrefix("hint") == true)
            guard let id else { return }
            _ = queue.finish(id, .status(200, retryAfter: nil), now: time, random: &random)
        }
    }

    @Test func `delays are spread between a millisecond and a bound that doubles to five minutes`()
    {
        var random = RandomNumbers(7)
        var longest: [Int64] = Array(repeating: 0, count: 12)
        for _ in 0..<300 {
            var queue = queue(message("1"))
            var time = now
            for round in 0..<12 {
                #expect(attempt(&queue, time) == "1")
                let (conclusion, _) = queue.finish("1", .failure("x"), now: time, random: &random)
                guard case .again(let next, _) = conclusion else { return }
                longest[round] = max(longest[round], next - time)
                let bound: Int64 = min(300_000, 1000 << Int64(round))
                #expect((1...bound).contains(next - time))
                time = next
            }
        }
        #expect(longest[0] > 900)
        #expect(longest[11] > 270_000)
    }

    @Test func `Retry-After holds for all messages of the receiver`() {
        var random = RandomNumbers(1)
        var queue = queue(message("1"), message("2", group: "h"))
        #expect(attempt(&queue, now) == "1")
        let (conclusion, _) = queue.finish(
            "1", .status(429, retryAfter: "100"), now: now, random: &random)
        #expect(conclusion == .again(at: now + 100_000, reason: "status 429"))
        #expect(attempt(&queue, now + 99_999) == nil)
        #expect(attempt(&queue, now + 100_000) != nil)
    }

    @Test func `after five failures in a row the receiver rests, and one success ends that`() {
        var random = RandomNumbers(3)
        var queue = queue()
        for index in 0..<20 {
            _ = queue.add(message("\(index)", group: "\(index)"), record: nil, now: now)
        }
        for _ in 0..<5 {
            let id = attempt(&queue, now) ?? ""
            _ = queue.finish(id, .status(503, retryAfter: nil), now: now, random: &random)
        }
        #expect(queue.isResting(now: now))
        #expect(attempt(&queue, now) == nil)
        guard case .wait(let time) = queue.next(now: now) else { return }
        let id = attempt(&queue, time) ?? ""
        _ = queue.finish(id, .status(200, retryAfter: nil), now: time, random: &random)
        #expect(!queue.isResting(now: time))
    }

    @Test func `410 stops everything until a reload, and nothing is lost`() {
        var random = RandomNumbers(1)
        var queue = queue(message("1"), message("2", group: "h"))
        _ = attempt(&queue, now)
        let (conclusion, left) = queue.finish(
            "1", .status(410, retryAfter: nil), now: now, random: &random)
        #expect(conclusion == .disabled(reason: "status 410"))
        #expect(left == nil)
        #expect(attempt(&queue, now + 1_000_000) == nil)
        queue.enable(now: now)
        #expect(attempt(&queue, now) == "1")
        #expect(queue.count == 2)
    }

    @Test func `a message is tried for 72 hours`() {
        var queue = queue(message("1"))
        #expect(queue.takeExpired(now: now + 72 * 3_600_000 - 1).isEmpty)
        #expect(queue.takeExpired(now: now + 72 * 3_600_000).map(\.message.id) == ["1"])
        #expect(queue.count == 0)
    }

    @Test(arguments: [80, 1, -1, -80] as [Int64])
    func `a clock that is set changes no wait and expires nothing`(hours: Int64) {
        var random = RandomNumbers(1)
        let step = hours * 3_600_000
        var queue = DeliveryQueue(TokenBucket.Limit(perMinute: 60, burst: 1), now: now)
        _ = queue.add(message("1"), record: nil, now: now)
        #expect(attempt(&queue, now) == "1")
        let (conclusion, _) = queue.finish(
            "1", .status(503, retryAfter: "100"), now: now, random: &random)
        #expect(conclusion == .again(at: now + 100_000, reason: "status 503"))
        queue.shift(by: step)
        #expect(queue.takeExpired(now: now + step + 1000).isEmpty)
        #expect(attempt(&queue, now + step + 99_999) == nil)
        #expect(attempt(&queue, now + step + 100_000) == "1")
        #expect(queue.takeExpired(now: now + step + 73 * 3_600_000).isEmpty)
        queue.abandon("1")
        #expect(queue.takeExpired(now: now + step + 72 * 3_600_000).count == 1)
    }

    @Test func `others are notified after five minutes of failures, or three refusals in a row`() {
        var random = RandomNumbers(1)
        let (down, refused) = (
            AttemptOutcome.failure("down"), AttemptOutcome.status(403, retryAfter: nil)
        )
        for (outcome, failing) in [
            (down, [false, false, false]), (refused, [false, false, true]),
        ] {
            var queue = queue(message("1"))
            var time = now
            let found = failing.map { _ in
                _ = attempt(&queue, time)
                _ = queue.finish("1", outcome, now: time, random: &random)
                defer { time += 10_000 }
                return queue.isFailing(outcome, now: time)
            }
            #expect(found == failing)
            #expect(queue.isFailing(down, now: now + 299_999) == false)
            #expect(queue.isFailing(down, now: now + 300_000))
        }
    }

    @Test func `the bucket lets a burst through and then the rate`() {
        var random = RandomNumbers(1)
        var queue = DeliveryQueue(TokenBucket.Limit(perMinute: 60, burst: 3), now: now)
        for index in 0..<10 {
            _ = queue.add(message("\(index)", group: "\(index)"), record: nil, now: now)
        }
        var passed: [Int64] = []
        for time in stride(from: now, to: now + 5000, by: 100) {
            while let id = attempt(&queue, time) {
                passed.append(time - now)
                _ = queue.finish(id, .status(200, retryAfter: nil), now: time, random: &random)
            }
        }
        #expect(passed == [0, 0, 0, 1000, 2000, 3000, 4000])
    }

    @Test func `a full queue loses repetitions first`() {
        var queue = queue(message("first"), message("again", group: "h", reason: .repeated))
        queue.messagesMax = 100
        for index in 2..<queue.messagesMax {
            let message = message("\(index)", group: "\(index)")
            #expect(queue.add(message, record: nil, now: now) == nil)
        }
        let added = { (id: String, queue: inout DeliveryQueue) in
            queue.add(message(id, group: id), record: nil, now: now)?.message.id
        }
        #expect(added("a", &queue) == "again")
        #expect(added("b", &queue) == "first")
    }
}
