/// The upright axis: from where to where it goes, and its ticks.
struct ValueAxis: Equatable {
    /// What counts as a value: beyond it sums and differences have no room.
    static let magnitudeMax = 1e300
    private static let spanMin = 1e-290
    /// About that many ticks.
    private static let ticksWanted = 4.0

    let low: Double
    let high: Double
    let ticks: [Double]

    /// An axis for these values; zero is always on it.
    init(_ values: some Sequence<Double>, _ quantity: Quantity) {
        var (least, most) = (0.0, 0.0)
        for value in values where Self.isDrawable(value) {
            least = min(least, value)
            most = max(most, value)
        }
        // Below this a step would be nothing.
        if most - least < Self.spanMin { most = least + 1 }
        let step = Self.step(for: (most - least) / Self.ticksWanted, quantity)
        let first = (least / step).rounded(.down)
        let last = (most / step).rounded(.up)
        (low, high) = (first * step, last * step)
        // Rounding to even steps leaves few of them, whatever the values are.
        ticks = stride(from: first, through: min(last, first + 12), by: 1).map { $0 * step }
    }

    /// Whether a chart can show a value at all.
    static func isDrawable(_ value: Double) -> Bool {
        value.isFinite && abs(value) <= magnitudeMax
    }

    /// Where a value is, 0 at the bottom and 1 at the top.
    func place(of value: Double) -> Double {
        min(1, max(0, (value - low) / (high - low)))
    }

    /// The smallest even step that is not below `least`.
    private static func step(for least: Double, _ quantity: Quantity) -> Double {
        switch quantity {
        case .bytes, .bytesPerSecond:
            var step = 1.0
            while step < least { step *= 2 }
            return step
        case .seconds where least > 1 && least <= 86_400:
            let steps: [Double] = [
                2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
                86_400,
            ]
            return steps.first { $0 >= least } ?? 86_400
        default: return decimalStep(for: least)
        }
    }

    private static func decimalStep(for least: Double) -> Double {
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        return [1.0, 2, 5].map { $0 * power }.first { $0 >= least } ?? 10 * power
    }
}
