import Collection
import Indicators
import Limits
import Metrics
import Tables
import Testing

/// Catalogue and indicators agree, though neither knows the other.
@Suite struct IndicatorInputTests {
    private static let metrics = Set(
        Catalog.all.flatMap(\.columns).compactMap { column in
            if case .value(let metric, _, _) = column.use { metric.name } else { nil }
        })

    @Test func `everything that an indicator looks at is asked for by a collector`() {
        #expect(TargetReading.wanted.subtracting(Self.metrics) == [])
        #expect(TargetReading.collectors.subtracting(Catalog.all.map(\.name)) == [])
        let asked = Set(Indicator.collected.map(\.metric.name))
        #expect(asked.subtracting(Self.metrics) == [])
    }

    @Test func `no indicator bears the name of a collector's metric`() {
        #expect(Self.metrics.isDisjoint(with: Indicator.derived.map(\.metric.name)))
    }

    @Test func `every threshold's name is that of a series`() {
        let names = Self.metrics.union(Indicator.derived.map(\.metric.name))
        for name in ThresholdName.allCases { #expect(names.contains("pg_\(name.rawValue)")) }
    }
}
