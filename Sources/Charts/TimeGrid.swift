import Basics

/// Moments at even distances: what the values of a chart belong to.
package struct TimeGrid: Sendable, Equatable {
    /// How many parts there are at most.
    package static let countMax = 100_000
    private static let stepMin: Int64 = 1_000
    /// The first and the last time that can be shown: 1970 and the year 10000.
    private static let times: ClosedRange<Int64> = 0...253_402_300_800_000

    /// Where the first part begins, in milliseconds since 1970.
    package let start: Int64
    /// How long each part is, in milliseconds.
    package let step: Int64
    /// How many parts there are.
    package let count: Int

    /// A grid of at most `countMax` parts of a second or more.
    package init(start: Int64, step: Int64, count: Int) {
        self.count = min(max(1, count), Self.countMax)
        self.step = min(max(Self.stepMin, step), Self.times.upperBound / Int64(Self.countMax))
        self.start = min(max(Self.times.lowerBound, start), Self.times.upperBound)
    }

    /// Where the last part ends, in milliseconds since 1970.
    package var end: Int64 { start + step * Int64(count) }

    /// When a part begins.
    package func time(of index: Int) -> Int64 { start + step * Int64(index) }

    /// Times at which the axis has a tick: whole steps of the clock in UTC.
    var ticks: [Int64] {
        let seconds: [Int64] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
            86_400, 172_800, 604_800, 1_209_600, 2_419_200,
        ]
        let span = end - start
        let step = seconds.map { $0 * 1000 }.first { span / $0 <= 6 } ?? span / 6
        let first = (start + step - 1) / step * step
        return Array(stride(from: first, through: end, by: Int64.Stride(max(1, step))))
    }

    /// A tick's label: the time of day, and at midnight the day.
    func label(of time: Int64) -> String {
        let days = time / 86_400_000
        let second = time / 1000 % 86_400
        if second == 0 {
            let date = CivilDate(days: days)
            return "\(Self.two(date.month))-\(Self.two(date.day))"
        }
        let isFine = step * Int64(count) < 300_000
        return Self.clock(second, withSeconds: isFine)
    }

    /// When a part begins, in full and in UTC.
    package func text(of index: Int) -> String { Self.text(time(of: index), step: step) }

    /// A time in full and in UTC, to the minute where `step` is no shorter.
    static func text(_ time: Int64, step: Int64) -> String {
        let clock = clock(time / 1000 % 86_400, withSeconds: step < 60_000)
        return "\(day(time / 86_400_000)) \(clock)"
    }

    private static func day(_ days: Int64) -> String {
        let date = CivilDate(days: days)
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    private static func clock(_ second: Int64, withSeconds: Bool) -> String {
        let text = "\(two(second / 3600)):\(two(second / 60 % 60))"
        return withSeconds ? "\(text):\(two(second % 60))" : text
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
