import API
import Metrics
import Testing

/// How much tables grew in a day, from what is remembered by the hour.
@Suite struct SizeHistoryTests {
    private static func key(_ table: String) -> ExactText { ExactText("d\0s\0\(table)") }
    private static let names = ["d", "s", "a"]

    @Test func `growth is known a day after the first reading, and not before`() {
        var sizes = SizeHistory()
        for hour in 0...23 {
            #expect(sizes.isDue(at: Double(hour) * 3_600))
            sizes.take([Self.key("a"): 1_000 + Double(hour)], at: Double(hour) * 3_600)
            #expect(!sizes.isDue(at: Double(hour) * 3_600 + 3_599))
            #expect(sizes.growth(Self.names) == nil && !sizes.spansDay, "after \(hour) h")
        }
        sizes.take([Self.key("a"): 900, Self.key("new"): 5], at: 24 * 3_600)
        #expect(sizes.growth(Self.names) == -100)
        #expect(sizes.growth(["d", "s", "new"]) == nil)
        #expect(sizes.growth(["d", "S", "a"]) == nil)
        #expect(sizes.spansDay)
        // Ten days later it is still that of one day.
        for hour in 25...264 {
            sizes.take([Self.key("a"): Double(hour)], at: Double(hour) * 3_600)
        }
        #expect(sizes.growth(Self.names) == 24)
    }

    @Test func `after a gap growth is unknown, and a table that went and came is not mistaken`() {
        var sizes = SizeHistory()
        sizes.take([Self.key("a"): 1], at: 0)
        sizes.take([Self.key("a"): 2], at: 30 * 3_600)
        #expect(sizes.growth(Self.names) == nil)
        for hour in 31...54 {
            // It was not among the largest, or locked, when the day began.
            let isThere = hour > 40
            sizes.take([Self.key(isThere ? "a" : "b"): 7], at: Double(hour) * 3_600)
        }
        #expect(sizes.growth(Self.names) == 5)
        sizes.take([Self.key("a"): 9], at: 55 * 3_600)
        #expect(sizes.growth(Self.names) == nil, "the size of a day before is not known")
        // A reading without sizes is none.
        sizes.take([:], at: 80 * 3_600)
        #expect(sizes.isDue(at: 80 * 3_600))
    }

    @Test func `the largest tables alone are remembered`() {
        var sizes = SizeHistory()
        for hour in 0...24 {
            var now: [ExactText: Double] = [:]
            for table in 0..<1_000 { now[Self.key("\(table)")] = Double(table * (hour + 1)) }
            sizes.take(now, at: Double(hour) * 3_600)
        }
        #expect(sizes.growth(["d", "s", "999"]) == 23_976.0)
        #expect(sizes.growth(["d", "s", "800"]) == 19_200.0)
        #expect(sizes.growth(["d", "s", "799"]) == nil)
    }
}
