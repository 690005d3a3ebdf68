package import Charts
package import Markup
package import PageParts
package import Web

/// A time range that the page of a target shows, and in which steps.
package enum LoadRange: String, CaseIterable {
    case hour = "1h"
    case sixHours = "6h"
    case twoDays = "2d"

    /// What its link is called.
    package var title: String {
        switch self {
        case .hour: "Last hour"
        case .sixHours: "Last six hours"
        case .twoDays: "Last two days"
        }
    }

    /// In milliseconds, and how many of them.
    private var steps: (length: Int64, count: Int) {
        switch self {
        case .hour: (60_000, 60)
        case .sixHours: (300_000, 72)
        case .twoDays: (1_800_000, 96)
        }
    }

    /// The steps until now, whole ones of the clock; `now` is in milliseconds since 1970.
    package func grid(until now: Int64) -> TimeGrid {
        let (length, count) = steps
        let end = (now / length + 1) * length
        return TimeGrid(start: end - length * Int64(count), step: length, count: count)
    }

    /// The ranges that can be chosen for a page; the address says which one is.
    package func links(to page: TargetAddress, _ layout: PageLayout) -> Markup {
        let links = Self.allCases.map { other -> Markup in
            if other == self {
                return .element(
                    "span", ["class": "here", "aria-current": "true"], [.text(other.title)])
            }
            return layout.link(other.title, page.with("range", other.rawValue).path)
        }
        return .element(
            "p", ["class": "ranges"],
            links.enumerated().map { $0 == 0 ? $1 : [" · ", $1] })
    }
}
