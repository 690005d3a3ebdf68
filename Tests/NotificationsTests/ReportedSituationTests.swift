import Messages
import Metrics
import Notifications
import Receivers
import Rules
import Support
import Testing

/// Situations in which notifications of other tools failed for people.
@Suite struct ReportedSituationTests {
    /// What the messages of one group were, after each time that an alert came or went.
    private static func messages(
        _ plan: NotificationPlan, _ turns: [[Alert]]
    ) -> [(status: Message.Status, firing: [String], over: [String])] {
        var log = NotificationLog()
        var dispatcher = Dispatcher(plan, log: log, now: Fixtures.start)
        var count = 0
        var found: [(status: Message.Status, firing: [String], over: [String])] = []
        for (turn, alerts) in turns.enumerated() {
            let now = Fixtures.start + Int64(turn + 1) * 60_000
            dispatcher.take(alerts, now: now)
            let outcomes = dispatcher.flush(log: log, silences: SilenceBook(), now: now) {
                count += 1
                return "m\(count)"
            }
            for outcome in outcomes { log.keep(outcome.entry) }
            for message in outcomes.compactMap(\.message) {
                func names(_ isFiring: Bool) -> [String] {
                    message.alerts.filter { $0.isFiring == isFiring }
                        .compactMap { $0.labels["rank"] ?? $0.labels["alertname"] }
                }
                found.append((message.status, names(true), names(false)))
            }
        }
        return found
    }

    private static func fire(_ rank: String) -> Alert { Fixtures.alert("A", ["rank": rank]) }

    private static func end(_ rank: String) -> Alert {
        Fixtures.alert("A", ["rank": rank], .resolved, resolvedAt: Fixtures.start + 1)
    }

    @Test func `what is new among 250 alerts, and what is over, is not among those left out`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.alertsMax = 100
        let plan = Fixtures.plan(
            Fixtures.route(wait: 0, interval: 60), receivers: [receiver])
        let old = (1...250).map { Self.fire("\($0)") }
        let news = [Self.fire("251"), Self.fire("252"), Self.end("250")]
        let sent = Self.messages(plan, [old, old.dropLast() + news])
        #expect(sent.map(\.status) == [.firing, .firing])
        #expect(sent.first?.firing.count == 100)
        #expect(sent.last?.firing.prefix(2) == ["251", "252"])
        #expect(sent.last?.over == ["250"])
        #expect(sent.last.map { $0.firing.count + $0.over.count } == 100)
    }

    @Test func `an alert that comes and goes is sent each time, also without resolved messages`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.sendsResolved = false
        let plan = Fixtures.plan(
            Fixtures.route(wait: 0, interval: 60), receivers: [receiver])
        let one = [Self.fire("1")]
        let none = [Self.end("1")]
        let sent = Self.messages(plan, [one, none, one, none, one, none])
        #expect(sent.map(\.firing) == [["1"], ["1"], ["1"]])
        #expect(sent.allSatisfy { $0.status == .firing && $0.over.isEmpty })
    }

    @Test func `what a changing label resolves in a group is said once`() {
        let plan = Fixtures.plan(Fixtures.route(wait: 0, interval: 60))
        let turns = (1...5).map { [Self.fire("\($0)")] + (1..<$0).map { Self.end("\($0)") } }
        let calm = [turns[4], turns[4], turns[4]]
        let sent = Self.messages(plan, turns + calm)
        #expect(sent.map(\.firing) == [["1"], ["2"], ["3"], ["4"], ["5"]])
        #expect(sent.map(\.over) == [[], ["1"], ["2"], ["3"], ["4"]])
    }

    @Test func `agents of two machines with targets of one name do not share an incident`() throws {
        let alert = MessageAlert(
            labels: ["alertname": "PostgresDown", "target": "local"], annotations: [:],
            startsAt: Fixtures.start, endsAt: nil, worstValue: nil)
        let message = Message(
            id: "m", receiver: "oncall", groupKey: "{}:{target=\"local\"}", groupLabels: [:],
            reason: .new, status: .firing, alerts: [alert], alertsMax: 1,
            createdAt: Fixtures.start)
        for (kind, name) in [(Receiver.Kind.pagerduty, "dedup_key"), (.opsgenie, "alias")] {
            func key(_ external: String) throws -> String {
                let builder = PayloadBuilder(Links(external: external)) { _, _ in [] }
                let body = try builder.delivery(
                    of: message, to: Receiver(name: "oncall", kind: kind), Fixtures.credentials,
                    now: Fixtures.start
                ).get().body
                let parts = String(decoding: body, as: UTF8.self).split(separator: "\"\(name)\":\"")
                return String(parts.dropFirst().first?.prefix { $0 != "\"" } ?? "")
            }
            #expect(try key("http://db1:9787").count == 24)
            #expect(try key("http://db1:9787") != key("http://db2:9787"))
            // An agent that is started again, and another one with the same address, go on.
            #expect(try key("http://db1:9787") == key("http://db1:9787/"))
        }
    }

    // The answers of SNS are XML and name no pause.
    @Test(arguments: TrialReceiver.overHTTP.map { $0.name }.filter { $0 != "sns" })
    func `a pause that stands only in the body of an answer 429 is kept`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        for body in [
            #"{"retry_after":7,"ok":false,"error":"rate_limited"}"#,
            #"{"parameters":{"retry_after":6.2}}"#,
        ] {
            let answer = ReceiverAnswer(status: 429, body: Array(body.utf8))
            let verdict = kind.outcome(of: answer).verdict(now: Fixtures.start)
            guard case .again(let time, _) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
            #expect(time == Fixtures.start + 7000)
        }
        let plain = ReceiverAnswer(status: 429, retryAfter: "9", body: Array("busy".utf8))
        let verdict = kind.outcome(of: plain).verdict(now: Fixtures.start)
        #expect(verdict == .again(notBefore: Fixtures.start + 9000, reason: "status 429"))
    }
}
