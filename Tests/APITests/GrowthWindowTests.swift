import API
import Metrics
import Testing

/// What counters grew by, and when nothing can be said of it.
@Suite struct GrowthWindowTests {
    private func row(_ values: Double...) -> GrowthWindow.Counters {
        var counters = GrowthWindow.Counters(repeating: .nan)
        for (index, value) in values.enumerated() { counters[index] = value }
        return counters
    }

    private let name = ExactText("a")

    @Test func `one reading is no growth`() {
        var window = GrowthWindow()
        window.take([name: row(5)], at: 10)
        #expect(window.seconds == nil && window.totals.isEmpty)
    }

    @Test func `growth is what was added between the first reading and the last`() {
        var window = GrowthWindow()
        for step in 0...6 { window.take([name: row(Double(step) * 3)], at: Double(step) * 10) }
        #expect(window.seconds == 60)
        #expect(window.totals[name]?[0] == 18)
        // What a row does not count is not zero.
        #expect(window.totals[name]?[1].isNaN == true)
    }

    @Test func `a row is new as a whole when one of its counters falls`() {
        var window = GrowthWindow()
        window.take([name: row(100, 50)], at: 0)
        window.take([name: row(200, 10)], at: 30)
        #expect(window.totals[name] == nil)
        window.take([name: row(201, 12)], at: 60)
        #expect(window.totals[name]?[0] == 1 && window.totals[name]?[1] == 2)
    }

    @Test func `a row that was not there before counts from then on`() {
        var window = GrowthWindow()
        window.take([:], at: 0)
        window.take([name: row(1000)], at: 30)
        #expect(window.totals.isEmpty)
    }

    @Test func `where rows begin at 0 a new one counts whole, and so does one that fell`() {
        var window = GrowthWindow(beginning: .atZero)
        let other = ExactText("b")
        // What was counted before the first reading is not known.
        window.take([name: row(1000)], at: 0)
        window.take([name: row(1002), other: row(40)], at: 30)
        #expect(window.totals[name]?[0] == 2 && window.totals[other]?[0] == 40)
        window.take([name: row(5), other: row(40)], at: 60)
        #expect(window.totals[name]?[0] == 7 && window.totals[other]?[0] == 40)
        // One that was away and is there again began once more.
        window.take([name: row(5)], at: 90)
        window.take([name: row(5), other: row(3)], at: 120)
        #expect(window.totals[other]?[0] == 43)
        window.take([name: row(5), other: row(3), ExactText("idle"): row(0)], at: 150)
        #expect(window.totals[ExactText("idle")] == nil)
    }

    @Test func `what is older than the window is forgotten, and a long gap is no growth`() {
        var window = GrowthWindow()
        window.take([name: row(0)], at: 0)
        window.take([name: row(7)], at: 100)
        window.take([name: row(8)], at: 300)
        window.take([name: row(9)], at: 550)
        #expect(window.totals[name]?[0] == 2 && window.seconds == 450)
        window.take([name: row(90)], at: 1000)
        #expect(window.totals.isEmpty && window.seconds == nil)
    }

    @Test func `readings that come fast share few entries and lose nothing`() {
        var window = GrowthWindow()
        for step in 0...300 { window.take([name: row(Double(step))], at: Double(step)) }
        #expect(window.seconds == 300 && window.totals[name]?[0] == 300)
    }
}
