import History
import Indicators
import Metrics
import Testing

@Suite struct MetricUnitTests {
    @Test(
        arguments: Indicator.derived.filter { $0.unit != "none" }.map {
            ($0.metric.name, $0.unit)
        })
    func `an indicator's unit is known from its name`(name: String, unit: String) {
        #expect(MetricUnit.of(name) == unit)
    }

    @Test(
        arguments: [
            ("pg_stat_io_read_bytes_total", "bytes"),
            ("pg_stat_statements_seconds_total", "seconds"),
            ("orders", nil), ("seconds", nil), ("_total", nil),
        ] as [(String, String?)])
    func `of other metrics, too, where it says so`(name: String, unit: String?) {
        #expect(MetricUnit.of(name) == unit)
    }
}
