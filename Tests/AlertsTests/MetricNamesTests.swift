import Testing

@Suite struct MetricNamesTests {
    @Test(arguments: [
        ("pg_up == 0", ["pg_up"]),
        ("pg_a{b=\"}c\",d=~\"e\"} > on (f, g) group_left (h) pg_i", ["pg_a", "pg_i"]),
        ("topk(1, sum by (a, b) (rate(pg_c_total[5m] offset 1h)))", ["pg_c_total"]),
        ("sum(pg_a) without (b) > bool 5e7", ["pg_a"]),
        ("pg_a == 1\n  unless on (target)\npg_b == 0 or pg_c", ["pg_a", "pg_b", "pg_c"]),
        ("time() - 3 > 1", []),
    ])
    func `only what is selected counts`(expression: String, names: [String]) {
        #expect(MetricNames.of(expression) == names)
    }
}
