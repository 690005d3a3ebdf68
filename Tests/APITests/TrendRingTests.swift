import API
import Testing

/// The last hour of the series that documents have.
@Suite struct TrendRingTests {
    private func values(_ value: Double?) -> [Double?] { TrendRing.series.map { _ in value } }

    @Test func `a minute has its last value, and one without any is a gap`() {
        var ring = TrendRing()
        ring.take(values(1), at: 600)
        ring.take(values(2), at: 659)
        ring.take(values(nil), at: 660)
        ring.take(values(4), at: 840)
        let points = ring.points(of: 0)
        #expect(points.map(\.time) == [600, 660, 720, 780, 840])
        #expect(points.map(\.value) == [2, nil, nil, nil, 4])
    }

    @Test func `an hour is kept, and no point of the future after the clock was set back`() {
        var ring = TrendRing()
        for minute in 0..<200 { ring.take(values(Double(minute)), at: Double(minute) * 60) }
        #expect(ring.points(of: 3).count == TrendRing.pointsMax)
        #expect(ring.points(of: 3).last?.value == 199)
        ring.take(values(5), at: 190 * 60)
        #expect(ring.points(of: 3).last?.time == 190 * 60)
        ring.take(values(6), at: 100_000 * 60)
        #expect(ring.points(of: 3).map(\.value) == [6])
    }

    @Test func `there are thirteen series`() { #expect(Set(TrendRing.series).count == 13) }
}
