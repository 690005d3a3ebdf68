import API
import AgentPages
import HTTP
import HTTPMessages
import Metrics
import Testing
import Web

/// What may be done, on the page of a target.
@Suite struct AdvicePageTests {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func target(_ name: String, _ families: [Family]) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name], generation: 1, families: families,
            pollBegan: .now)
    }

    /// A server with connections near their limit, a session that blocks others, and a score for it.
    static func troubled(_ name: String, user: String = "till") -> TargetSnapshot {
        let blocker: Labels = [
            "pid": "4711", "datname": user, "usename": user, "application_name": user,
            "state": "idle in transaction", "kind": "session",
        ]
        return target(
            name,
            [
                family("pg_up", Sample(.none, 1)), family("pg_health_score", Sample(.none, 62.5)),
                family("pg_health_coverage_ratio", Sample(.none, 0.9)),
                family(
                    "pg_health_points_lost",
                    Sample(["component": "connections", "check": "connections_utilization"], 21.5),
                    Sample(["component": "locks", "check": "lock_wait"], 16)),
                family("pg_connections_utilization_ratio", Sample(.none, 0.97)),
                family("pg_lock_wait_longest_seconds", Sample(.none, 120)),
                family("pg_blocking_sessions", Sample(blocker, 3)),
            ])
    }

    private static func router(_ targets: [TargetSnapshot]) -> Router {
        Router(
            AdviceRoutes(
                AdviceRoutes.Sources(
                    names: { targets.map(\.name) },
                    target: { name in
                        KnownTarget(
                            name: name, targets.first { $0.name.hasSameBytes(as: name) },
                            now: .now)
                    }, version: "1", pagesTooOld: { nil }),
                making: PageMaker(threadNamed: "test")
            ).routes, hosts: { AllowedHosts() })
    }

    @Test func `what costs points is there with evidence, statements, risk and how to verify`()
        throws
    {
        let page = try PageAnswer.text(
            Self.router([Self.troubled("orders")]), "/targets/orders/advice")
        #expect(
            page.contains("2 recommendations from the last poll") && page.contains("costs 21.5"))
        #expect(page.contains("<h3>Seen</h3>") && page.contains("<b>Risk</b>: "))
        #expect(page.contains("<b>How to verify</b>: ") && page.contains("<pre>"))
        #expect(page.contains(#"href="../../runbooks/Postgres"#))
        #expect(page.contains(#"aria-current="page">Advice</a>"#))
        #expect(try PageAnswer.complaints(page) == "[]\n")
    }

    @Test func `a server that is well has nothing to advise, and one that is down says why`() throws
    {
        let well = Self.target(
            "well",
            [
                Self.family("pg_up", Sample(.none, 1)),
                Self.family("pg_health_score", Sample(.none, 100)),
            ])
        let down = Self.target(
            "down",
            [
                Self.family("pg_up", Sample(.none, 0)),
                Self.family(
                    "pgvigil_target_failing_since_timestamp_seconds",
                    Sample(["message": "connection refused"], 1)),
            ])
        let router = Self.router([well, down])
        let first = try PageAnswer.text(router, "/targets/well/advice")
        #expect(first.contains("Nothing that the last poll has shown costs points."))
        let second = try PageAnswer.text(router, "/targets/down/advice")
        #expect(second.contains("Nothing can be advised: connection refused."))
        #expect(second.contains("✕ down") && second.contains("unknown"))
    }

    @Test func `hostile names change nothing, and any name has its page`() throws {
        let hostile = "a/b\"><script>x</script>"
        let router = Self.router([Self.troubled(hostile, user: "</pre><img src=x>'")])
        let address = "/" + TargetAddress(hostile, page: "advice").path
        #expect(address.hasPrefix("/target/advice?target="))
        let page = try PageAnswer.text(router, address)
        #expect(page.contains("recommendation") && !page.contains("<img"))
        #expect(try PageAnswer.complaints(page) == "[]\n")
        #expect(try PageAnswer.text(router, "/target/advice").contains("which target?"))
        #expect(try PageAnswer.text(router, "/targets/x/advice").contains("Unknown target"))
    }
}
