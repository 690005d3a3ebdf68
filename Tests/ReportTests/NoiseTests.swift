import Reports
import Testing

/// When a difference between two periods is more than noise.
@Suite struct NoiseTests {
    private static func spread(
        _ average: Double, deviation: Double?, correlation: Double?, parts: Int
    ) -> ReportSpread {
        let part = ReportPart(time: 0, mean: average)
        return ReportSpread(
            samples: parts * 60, average: average, minimum: average, maximum: average, p95: nil,
            parts: parts, deviation: deviation, correlation: correlation, highest: part,
            lowest: part)
    }

    private static func measure(
        _ now: ReportSpread?, _ before: ReportSpread?, isBadBelow: Bool = false
    ) -> ReportMeasure {
        ReportMeasure(
            metric: "m", pool: "", unit: nil, isBadBelow: isBadBelow, now: now, before: before)
    }

    @Test func `the band is two standard errors of the difference of both averages`() throws {
        let one = Self.spread(10, deviation: 3, correlation: nil, parts: 100)
        let other = Self.spread(9, deviation: 4, correlation: -0.5, parts: 100)
        let noise = try #require(Self.measure(one, other).noise)
        // 2 * sqrt(0.3^2 + 0.4^2)
        #expect(abs(noise - 1) < 1e-12)
        #expect(Self.measure(one, other).verdict == .withinNoise)
        let more = Self.spread(11.5, deviation: 3, correlation: nil, parts: 100)
        #expect(Self.measure(more, other).verdict == .worse)
        #expect(Self.measure(other, more).verdict == .better)
        #expect(Self.measure(more, other, isBadBelow: true).verdict == .better)
    }

    @Test func `parts that are like the one before count less`() throws {
        let one = Self.spread(10, deviation: 3, correlation: 0.6, parts: 100)
        // 100 * 0.4 / 1.6 parts are left.
        let error = try #require(one.standardError)
        #expect(abs(error - 3 / 5) < 1e-12)
        let alike = Self.spread(10, deviation: 3, correlation: 1, parts: 100)
        #expect(alike.standardError == nil)
    }

    @Test func `too few parts and a period without samples say nothing`() {
        let few = Self.spread(10, deviation: 0.1, correlation: nil, parts: 5)
        let many = Self.spread(1, deviation: 0.1, correlation: nil, parts: 100)
        for (one, other) in [(few, many), (many, few), (many, nil), (nil, many), (nil, nil)] {
            let measure = Self.measure(one, other)
            #expect(measure.noise == nil && measure.verdict == .unknown)
        }
        #expect(Self.measure(many, nil).change == nil)
    }

    @Test func `what never varies has no noise, so that any difference counts`() {
        let one = Self.spread(1, deviation: 0, correlation: nil, parts: 168)
        let other = Self.spread(0.999, deviation: 0, correlation: nil, parts: 168)
        #expect(Self.measure(one, one).verdict == .withinNoise)
        #expect(Self.measure(one, other).verdict == .worse)
    }

    @Test func `what differs by rounding alone is no difference`() {
        let one = Self.spread(0.3, deviation: 1e-17, correlation: 0.9, parts: 168)
        let other = Self.spread(0.1 + 0.2, deviation: 0, correlation: nil, parts: 168)
        #expect(Self.measure(one, other).difference != 0)
        #expect(Self.measure(one, other).verdict == .withinNoise)
    }

    @Test func `a change from 0 has no share`() {
        let none = Self.spread(0, deviation: 0, correlation: nil, parts: 168)
        let some = Self.spread(3, deviation: 0, correlation: nil, parts: 168)
        #expect(Self.measure(some, none).change == nil)
        #expect(Self.measure(some, none).difference == 3)
        #expect(Self.measure(none, some).change == -1)
    }
}
