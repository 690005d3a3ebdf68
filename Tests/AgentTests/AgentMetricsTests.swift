import Agent
import AgentWeb
import Metrics
import Support
import Testing

@Suite struct AgentMetricsTests {
    private let all = AgentMetrics.ofAgent + AgentMetrics.ofTargets

    @Test func `the agent's own metrics have no finding`() {
        #expect(all.flatMap(Lint.findings) == [])
        #expect(Set(all.map(\.name)).count == all.count)
    }

    @Test func `docs/agent-metrics.md names them all`() throws {
        try GoldenFile.expect(page, at: "docs/agent-metrics.md")
    }

    private var page: String {
        """
        # What pgvigil says of itself

        Written from the code by `AgentMetricsTests`; `UPDATE_GOLDEN=1` writes it again.

        ## Of each target, with the label `target`

        \(table(AgentMetrics.ofTargets))

        Reasons of `pgvigil_collector_failures_total`: `permission`, `lock`, `timeout`,
        `missing_extension`, `unsupported`, `connection`, `other`. `pgvigil_collector_planned` is 0
        with the reason for a collector that is not asked.

        ## Of the agent

        \(table(AgentMetrics.ofAgent))

        """
    }

    private func table(_ metrics: [Metric]) -> String {
        let rows = metrics.map { "| `\($0.name)` | \($0.kind.rawValue) | \($0.help) |" }
        return (["| family | kind | help |", "|---|---|---|"] + rows).joined(separator: "\n")
    }
}
