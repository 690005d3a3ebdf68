import Metrics
import Testing

@Suite struct LintTests {
    @Test(arguments: [
        ("pg_x_total", Metric.Kind.gauge), ("pg_x", .counter), ("9x", .gauge), ("pg-x", .gauge),
        ("pg_Camel", .gauge), ("pg_x_milliseconds", .gauge), ("pg_x_count", .gauge), ("", .gauge),
        ("pg_x_percent", .gauge),
    ]) func `a wrong name is found`(_ name: String, _ kind: Metric.Kind) {
        #expect(!Lint.findings(Metric(name, kind, "Help.")).isEmpty)
    }

    @Test(arguments: ["", "No full stop"]) func `a wrong help text is found`(_ help: String) {
        #expect(!Lint.findings(Metric("pg_x", .gauge, help)).isEmpty)
    }

    @Test func `a right metric has no findings`() {
        #expect(Lint.findings(Metric("pg_wal_size_bytes", .gauge, "Size of WAL.")).isEmpty)
        #expect(Lint.findings(Metric("pg_wal_bytes_total", .counter, "WAL written.")).isEmpty)
    }

    @Test(arguments: [("a", true), ("_a", true), ("__a", false), ("a:b", false), ("1a", false)])
    func `label names follow Prometheus`(_ name: String, _ isRight: Bool) {
        #expect(Lint.isLabelName(name) == isRight)
    }
}
