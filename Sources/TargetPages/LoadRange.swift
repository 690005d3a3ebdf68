import Charts

/// A time range that the page of a target shows, and in which steps.
enum LoadRange: String, CaseIterable {
    case hour = "1h"
    case twoDays = "2d"

    /// What its link is called.
    var title: String {
        switch self {
        case .hour: "Last hour"
        case .twoDays: "Last two days"
        }
    }

    /// In milliseconds, and how many of them.
    private var steps: (length: Int64, count: Int) {
        switch self {
        case .hour: (60_000, 60)
        case .twoDays: (1_800_000, 96)
        }
    }

    /// The steps until now, whole ones of the clock; `now` is in milliseconds since 1970.
    func grid(until now: Int64) -> TimeGrid {
        let (length, count) = steps
        let end = (now / length + 1) * length
        return TimeGrid(start: end - length * Int64(count), step: length, count: count)
    }
}
