import Messages
import Metrics
import Notifications
import Outbox
import Rules
import Support
import Testing

/// Alerts and notifications of version 0.1.0, which the present agent takes over.
@Suite struct KeptStateTests {
    private static let waiting = ["AlwaysFiring", "Ended", "FiringForAWhile", "KeptFiring"]

    @Test func `alerts of before an upgrade keep their states and times`() async throws {
        let agent = try FormerAgent()
        let alerts = try await agent.evaluate()
        let outage = agent.time.wall - agent.former.savedAt
        let times = alerts.map { alert in
            (
                alert.labels["alertname"] ?? "",
                FormerAlerts.Times(
                    state: alert.state.rawValue,
                    // What is pending waits for what was left of its time.
                    activeAt: alert.activeAt - (alert.state == .pending ? outage : 0),
                    firedAt: alert.firedAt, resolvedAt: alert.resolvedAt)
            )
        }
        #expect(Dictionary(times, uniquingKeysWith: { $1 }) == agent.former.times)
        #expect(times.count == 6)
    }

    @Test func `what lies in the outbox of before an upgrade is delivered once`() async throws {
        let agent = try FormerAgent()
        var pipeline: NotificationPipeline? = try agent.pipeline()
        #expect(pipeline?.damaged == 0)
        // What fires waits for the rules first; here none speaks, and it goes out all the same.
        #expect(try agent.deliver(#require(pipeline)) == [:])
        agent.time.pass(.seconds(600))
        #expect(try agent.deliver(#require(pipeline)) == ["refusing": Self.waiting])
        // A process that ends now has nothing left to send.
        pipeline = nil
        #expect(try agent.deliver(agent.pipeline()) == [:])
    }

    @Test func `an alert that was notified before an upgrade is not notified again`() async throws {
        let agent = try FormerAgent()
        let pipeline = try agent.pipeline()
        let alerts = try await agent.evaluate()
        pipeline.take(alerts, now: agent.time.wall)
        let first = try agent.deliver(pipeline)
        // What is over by now is sent as that, and not as firing before.
        #expect(
            first == [
                "refusing": ["AlwaysFiring", "Ended resolved", "FiringForAWhile", "KeptFiring"]
            ])
        // Where it was sent as firing, its end follows with the group's interval.
        agent.time.pass(.seconds(300))
        pipeline.take(alerts, now: agent.time.wall)
        let second = try agent.deliver(pipeline)
        #expect(second == ["taking": ["Ended resolved"]])
        // And all of it again when the repeat interval is over, and not before.
        agent.time.pass(.seconds(3 * 3600))
        pipeline.take(alerts, now: agent.time.wall)
        #expect(try agent.deliver(pipeline) == [:])
    }

    @Test func `a silence of before an upgrade holds`() async throws {
        let agent = try FormerAgent()
        let pipeline = try agent.pipeline()
        let silence = try #require(pipeline.silences.silences.first)
        #expect(pipeline.silences.silences.count == 1)
        #expect(silence.createdBy == "ada" && silence.comment == "known")
        let silenced = try await agent.evaluate().filter { $0.labels["alertname"] == "Silenced" }
        #expect(silenced.map(\.state) == [.firing])
        pipeline.take(silenced, now: agent.time.wall)
        agent.time.pass(.seconds(60))
        pipeline.tick(now: agent.time.wall)
        let sent = try agent.deliver(pipeline)
        #expect(!sent.values.joined().contains { $0.contains("Silenced") })
    }
}
