import Metrics

/// Growth a second, of what a window holds.
struct Rates {
    /// How long the window is; nil when nothing is known.
    let seconds: Double?
    private let totals: [ExactText: GrowthWindow.Counters]
    private let rows: [ExactText: GrowthWindow.Counters]

    /// Of a window, if there is one.
    init(_ window: GrowthWindow?) {
        seconds = window?.seconds
        totals = window?.totals ?? [:]
        rows = window?.rows ?? [:]
    }

    /// The rate of one counter of a row; nil for a row that is not there or does not count this.
    func value(_ row: ExactText, _ counter: Int) -> Double? {
        guard let seconds, let last = rows[row]?[counter], !last.isNaN else { return nil }
        guard let grown = totals[row]?[counter] else { return 0 }
        return grown.isNaN ? nil : grown / seconds
    }

    /// The rate of one counter over all rows.
    func sum(_ counter: Int) -> Double? {
        guard let seconds, rows.values.contains(where: { !$0[counter].isNaN }) else { return nil }
        let grown = totals.values.reduce(0) { $1[counter].isNaN ? $0 : $0 + $1[counter] }
        return grown / seconds
    }
}
