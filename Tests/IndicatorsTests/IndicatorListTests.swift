import Health
import Indicators
import Limits
import Metrics
import Testing

/// What holds for every indicator in the list.
@Suite struct IndicatorListTests {
    @Test func `no two indicators have one name, and no two checks or lethal states`() {
        let names = Indicator.all.map(\.metric.name)
        #expect(Set(names).count == names.count)
        let checks =
            Indicator.all.compactMap(\.check?.name) + Indicator.all.compactMap(\.cap?.reason)
        #expect(Set(checks).count == checks.count)
    }

    @Test func `limits are called as the series, so that one rule finds both`() {
        for indicator in Indicator.all {
            guard let limits = indicator.limits else { continue }
            #expect("pg_\(limits.name.rawValue)" == indicator.metric.name)
        }
    }

    @Test func `a column of the status page is of a number with limits`() {
        for indicator in Indicator.all where indicator.column != nil {
            let isOfDatabases = indicator.labels == ["datname"]
            #expect(isOfDatabases || indicator.limits != nil, "\(indicator.metric.name)")
        }
    }

    @Test func `an indicator of single databases says so in its name`() {
        for indicator in Indicator.all where indicator.labels == ["datname"] {
            #expect(indicator.metric.name.hasPrefix("pg_database_"))
        }
    }

    @Test func `an indicator with series has a page's worth of words, one without has its input`() {
        for indicator in Indicator.derived {
            let words = [indicator.metric.help, indicator.unit, indicator.range, indicator.formula]
            #expect(words.allSatisfy { !$0.isEmpty }, "\(indicator.metric.name)")
        }
        for indicator in Indicator.all where indicator.origin == .scored {
            #expect(indicator.check != nil || indicator.cap != nil, "\(indicator.metric.name)")
        }
    }
}
